package dev.weft.network;

import dev.weft.graph.Joining;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Some columns of the last axis: {@code [batch, …, n]} becomes {@code [batch, …, to - from]}. It has no weights.
 * {@link Branch#split} makes several at once.
 *
 * @param from the first column, from 0
 * @param to the column after the last one, above {@code from}, at most n
 */
public record Columns(int from, int to) implements Layer {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty or starts below 0
     */
    public Columns {
        Expect.that(from >= 0 && from < to, "Columns", "0 <= from < to", from + " and " + to);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2 || to > input.dimension(-1)) {
            throw new IllegalArgumentException("Columns " + scope.name() + " from " + from + " to " + to
                    + " expects input [batch, …, n] with at least " + to + " columns but got " + input);
        }
        return (x, pass) -> Joining.columns(x, from, to);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
