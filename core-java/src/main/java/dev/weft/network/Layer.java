package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;

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

    /**
     * Which numbers can come out of predictions; empty if the layer does not know.
     *
     * @param input which numbers go in, if that is known; a layer that only passes them on returns it
     */
    default Optional<Range> output(Optional<Range> input) {
        return Optional.empty();
    }

    /** Whether the size of what comes out hardly depends on the size of what goes in. */
    default boolean normalizes() {
        return false;
    }

    /** The word that layer names begin with, such as {@code dense} in {@code dense1} and {@code dense2}. */
    default String kind() {
        String name = getClass().isRecord() ? getClass().getSimpleName() : "lambda";
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
