package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * The immutable description of a layer, without weights. One description may be built many times. Write your own as a
 * record, or as a lambda:
 *
 * <pre>{@code
 * record Gain(double start) implements Layer {
 *     public Forward build(Scope scope, Shape input) {
 *         Variable gain = scope.parameter("gain", Shape.of(input.dimension(-1)), Initializers.constant(start));
 *         return (x, pass) -> x.times(gain);
 *     }
 * }
 * }</pre>
 *
 * <p>A record has equality for free, and can be saved with its model if it is in the registry of {@code training}.
 */
@FunctionalInterface
public interface Layer {
    /**
     * Creates this layer's variables in {@code scope} and returns its function.
     *
     * @param scope creates variables and random streams under the layer's name
     * @param input the shape of the input, with an unknown batch dimension: {@code [?, features]}
     * @return the function from input to output
     * @throws IllegalArgumentException if the layer does not accept such an input
     */
    Forward build(Scope scope, Shape input);

    /**
     * The range of the outputs of predictions; empty if unknown. Lint uses it.
     *
     * @param input the range of the inputs, if known; a layer that keeps values in their range returns it
     */
    default Optional<Range> output(Optional<Range> input) {
        return Optional.empty();
    }

    /** Whether the scale of the output hardly depends on the scale of the input. Lint uses it. */
    default boolean normalizes() {
        return false;
    }

    /**
     * The prefix of layer names, such as {@code dense} in {@code dense1} and {@code dense2}. By default the class name
     * in lower case, or {@code lambda}.
     */
    default String kind() {
        String name = getClass().isRecord() ? getClass().getSimpleName() : "lambda";
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
