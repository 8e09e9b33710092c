package dev.weft.network;

import dev.weft.graph.Reductions;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Takes the largest elements along an axis, which disappears: for axis 1, {@code [batch, n, width]} becomes
 * {@code [batch, width]} with the largest element of each column of an example. So a list of vectors, such as those of
 * an {@link Embedding}, becomes one vector. It has no weights. Of equal elements, the first gets the gradient. Keras'
 * {@code GlobalMaxPooling1D} for axis 1.
 *
 * @param axis the axis, counting the batch as 0, at least 1
 */
public record MaximumOver(int axis) implements Layer {
    /**
     * Checks the axis.
     *
     * @throws IllegalArgumentException if it is below 1: axis 0 is the batch
     */
    public MaximumOver {
        Expect.that(axis >= 1, "MaximumOver", "an axis of at least 1, after the batch,", axis);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (axis >= input.rank() || input.dimension(axis) < 1) {
            throw new IllegalArgumentException("MaximumOver " + scope.name() + " over axis " + axis
                    + " expects input with elements along it but got " + input);
        }
        return (x, pass) -> Reductions.max(x, axis);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
