package dev.weft.network;

import dev.weft.graph.Shaping;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Reshapes each example: {@code [batch, 784]} becomes {@code [batch, 28, 28]}. The number of elements must stay the
 * same; else building the network fails. The order of the elements stays, row-major. It has no weights.
 *
 * @param shape the shape of one example, without the batch dimension
 */
public record Reshape(Shape shape) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rowSize() != shape.size()) {
            throw new IllegalArgumentException("Reshape " + scope.name() + " to " + shape
                    + " expects examples of " + shape.size() + " numbers but got input " + input);
        }
        int[] dimensions = shape.batch(Shape.UNKNOWN).toArray();
        return (x, pass) -> Shaping.reshape(x, dimensions);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
