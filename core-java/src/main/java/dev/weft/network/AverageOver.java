package dev.weft.network;

import dev.weft.graph.Reductions;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Averages along an axis, which disappears: for axis 1, {@code [batch, n, width]} becomes {@code [batch, width]} with
 * the mean of each column of an example. So a list of vectors, such as those of an {@link Embedding}, becomes one
 * vector. It has no weights. Keras' {@code GlobalAveragePooling1D} for axis 1.
 *
 * @param axis the axis, counting the batch as 0, at least 1
 */
public record AverageOver(int axis) implements Layer {
    /**
     * Checks the axis.
     *
     * @throws IllegalArgumentException if it is below 1: axis 0 is the batch
     */
    public AverageOver {
        Expect.that(axis >= 1, "AverageOver", "an axis of at least 1, after the batch,", axis);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (axis >= input.rank() || input.dimension(axis) < 1) {
            throw new IllegalArgumentException("AverageOver " + scope.name() + " over axis " + axis
                    + " expects input with elements along it but got " + input);
        }
        return (x, pass) -> Reductions.mean(x, axis);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
