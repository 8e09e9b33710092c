package dev.weft.network;

import dev.weft.graph.Joining;
import dev.weft.graph.Pointwise;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A table of trained vectors that are looked up by number: {@code y[i] = table[x[i]]}, for users, products, words or
 * categories.
 *
 * <pre>{@code
 * Embedding.of(5_000, 16).withPadding(0).withUnknown()
 * }</pre>
 *
 * <p>Input {@code [batch, …]} of any rank from 1, whole numbers from 0 to {@code entries - 1}; output {@code [batch, …,
 * width]}; weights {@code table [entries, width]}. An input {@code [batch, 1]} becomes {@code [batch, 1, width]}; a
 * {@link Flatten} after it gives {@code [batch, width]}. No gradient flows to the input. A number that is NaN or not
 * whole, or without {@link #withUnknown} not in the table, ends the run with an {@link IllegalArgumentException}. As
 * Keras' {@code Embedding}; PyTorch's draws from a normal distribution with deviation 1.
 *
 * <p>The time of a training step does not depend on the number of entries: a step changes only the rows of its batch.
 * With any other optimizer than plain gradient descent, momentum and moments of the other rows rest meanwhile; see
 * {@code Minimizer} in the package {@code training}. A regularizer looks at all rows, so it makes each step as slow as
 * the table is high, and so do micro-batches. The memory does depend on the number of entries: beside the table there
 * are the optimizer's slots and, for each batch size, an array for the gradient. Numbers are floats, which are exact up
 * to 16,777,216.
 *
 * @param entries the number of entries, from 1 to 16,777,216; all numbers from 0 to below it are allowed
 * @param width the length of each vector, at least 1
 * @param initializer the initial values of the table
 * @param regularizer the penalty that the table adds to the loss
 * @param padding the number of an entry that stays zeros, such as the places behind the end of a short list
 * @param unknown whether the table has one more row, the last, for all whole numbers that are not in it
 */
public record Embedding(int entries, int width, Initializer initializer, Regularizer regularizer,
        Optional<Integer> padding, boolean unknown) implements Layer {
    private static final int MOST = 1 << 24;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the number of entries, with the one for unknown numbers, is not from 1 to
     *     16,777,216, the width is below 1, or the padding is not an entry
     */
    public Embedding {
        Expect.that(entries >= 1 && entries <= MOST - (unknown ? 1 : 0), "Embedding",
                "from 1 to " + (MOST - (unknown ? 1 : 0)) + " entries", entries);
        Expect.that(width >= 1, "Embedding", "a width of at least 1", width);
        Expect.that(padding.isEmpty() || padding.get() >= 0 && padding.get() < entries, "Embedding",
                "a padding from 0 to " + (entries - 1), padding.orElse(0));
    }

    /**
     * Creates a table with values drawn uniformly from [-0.05, 0.05), as Keras does, without padding and without a row
     * for unknown numbers.
     *
     * @param entries the number of entries, from 1 to 16,777,216
     * @param width the length of each vector, at least 1
     */
    public static Embedding of(int entries, int width) {
        return new Embedding(entries, width, Initializers.uniform(-0.05, 0.05), Regularizers.none(), Optional.empty(),
                false);
    }

    /** Returns this layer with other initial values of the table; the row of the padding is zeros nevertheless. */
    public Embedding withInitializer(Initializer initializer) {
        return new Embedding(entries, width, initializer, regularizer, padding, unknown);
    }

    /** Returns this layer with another penalty on the table. Keras' {@code embeddings_regularizer}. */
    public Embedding withRegularizer(Regularizer regularizer) {
        return new Embedding(entries, width, initializer, regularizer, padding, unknown);
    }

    /**
     * Returns this layer with a padding: entry {@code padding} starts as zeros, and no gradient flows to it. PyTorch's
     * {@code padding_idx}.
     *
     * @throws IllegalArgumentException if it is not an entry
     */
    public Embedding withPadding(int padding) {
        return new Embedding(entries, width, initializer, regularizer, Optional.of(padding), unknown);
    }

    /**
     * Returns this layer with one more row, the last of the table, which is looked up and trained for every whole
     * number that is not an entry, such as -1 or a product that came later.
     *
     * @throws IllegalArgumentException if the table then has more than 16,777,216 rows
     */
    public Embedding withUnknown() {
        return new Embedding(entries, width, initializer, regularizer, padding, true);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() == 0) {
            throw new IllegalArgumentException(
                    "Embedding " + scope.name() + " expects input [batch, …] but got " + input);
        }
        Initializer initial = padding.isEmpty() ? initializer : new Padded(initializer, padding.get());
        Variable table = scope.parameter("table", Shape.of(entries + (unknown ? 1 : 0), width), initial);
        return (x, pass) -> {
            // Before the look-up, as in Dense: gradients are summed in the order of recording.
            if (pass.isToPenalize(table)) {
                regularizer.loss(table).ifPresent(pass::addLoss);
            }
            Value indices = unknown ? known(x) : x;
            return padding.isPresent() ? Joining.rows(table, indices, padding.get()) : Joining.rows(table, indices);
        };
    }

    /** True: the numbers are names, not sizes, so lint must not ask to scale them. */
    @Override
    public boolean normalizes() {
        return true;
    }

    /** Replaces whole numbers that are not entries by that of the last row; leaves NaN and fractions for the error. */
    private Value known(Value x) {
        return x.graph().describe(Pointwise.withoutGradient("known", x,
                "x == rint(x) && fabs(x) < INFINITY && !(x >= 0.0f && x < " + entries + ") ? " + entries + " : x",
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        boolean isOther =
                                a[i] == Math.rint(a[i]) && !Float.isInfinite(a[i]) && !(a[i] >= 0 && a[i] < entries);
                        y[i] = isOther ? entries : a[i];
                    }
                }), Map.of("entries", entries));
    }

    /** Values of another initializer, but zeros in one row. */
    private record Padded(Initializer initializer, int row) implements Initializer {
        @Override
        public void fill(float[] values, Shape shape, RandomStream stream) {
            initializer.fill(values, shape, stream);
            Arrays.fill(values, row * shape.rowSize(), (row + 1) * shape.rowSize(), 0);
        }
    }
}
