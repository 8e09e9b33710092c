package dev.weft.network;

import dev.weft.tensor.Shape;

/**
 * The description of one layer: immutable, comparable, without weights. The same description may be built many times.
 * A layer of your own is a record that implements this, or a lambda.
 */
@FunctionalInterface
public interface Layer {
    /**
     * Makes this layer's variables in {@code scope} and gives the function that they belong to.
     *
     * @param input the shape of the input, its batch unknown: {@code [?, features]}
     * @throws IllegalArgumentException if the layer does not take such an input
     */
    Forward build(Scope scope, Shape input);

    /** The word from which the layer's name is made: {@code dense} for {@code dense1}, {@code dense2}, … */
    default String kind() {
        String name = getClass().isRecord() ? getClass().getSimpleName() : "lambda";
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
