package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gives each of several members of an ensemble, which share one network, a copy of the input: {@code y[i, m, …] = x[i,
 * …]}, from {@code [batch, in]} to {@code [batch, count, in]}. It has no weights. Further layers tell the members
 * apart, see {@link SharedDense}; any layer that works along the last axis, such as {@link Dropout} or
 * {@link LayerNorm}, treats them alike. The network ends with a {@link SeparateDense}, and the loss is the mean of the
 * members' losses:
 *
 * <pre>{@code
 * Model.of(Losses.SOFTMAX_CE.ofMembers(), Optimizers.adamw(0.002), Layers.members(32),
 *         Layers.sharedDense(512, RELU).withRandomSigns(), Layers.sharedDense(512, RELU), Layers.separateDense(10));
 * }</pre>
 *
 * <p>This is TabM (Gorishniy, Kotelnikov and Babenko 2025), after BatchEnsemble (Wen, Tran and Ba 2020).
 *
 * @param count the number of members, at least 1, usually 32
 */
public record Members(int count) implements Layer {
    /**
     * Checks the number of members.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Members {
        Expect.that(count >= 1, "Members", "at least 1 member", count);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2) {
            throw new IllegalArgumentException(
                    "Members " + scope.name() + " expects input [batch, …, features] but got "
                            + input);
        }
        return (x, pass) -> Shaping.repeat(x, count);
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }

    /**
     * The number of features of an input {@code [batch, members, features]}; for another input it throws an error that
     * names the layer.
     */
    static int features(Layer layer, Scope scope, Shape input) {
        if (input.rank() != 3 || input.dimension(1) < 1 || input.dimension(2) < 1) {
            throw new IllegalArgumentException(layer.getClass().getSimpleName() + " " + scope.name()
                    + " expects input [batch, members, features] but got " + input + ": put members(32) before it");
        }
        return input.dimension(2);
    }

    /**
     * Records {@code y[i, m, j] = x[i, m, j] · factors[m, j]}: what {@code x.times(factors)} gives, without an array of
     * repeated factors; {@code dx = g · factors}, {@code dfactors = Σ_i g · x}, summed in float32.
     */
    static Value scaled(Value x, Value factors) {
        return x.graph().record(new Operation("scaled", shapes -> shapes.get(0), frame -> scaled(frame, frame.input(0)),
                List.of(frame -> scaled(frame, frame.gradient()), frame -> {
                    Frame.Read in = frame.input(0).whole();
                    Frame.Read g = frame.gradient().whole();
                    int row = frame.input(1).shape().size();
                    float[] copy = new float[row];
                    float[] other = new float[row];
                    return sums(frame, (start, from, to) -> {
                        System.arraycopy(g.data(), start + from, copy, from, to - from);
                        System.arraycopy(in.data(), start + from, other, from, to - from);
                        addProducts(copy, other, frame.result(), from, to);
                    }).on(Kernel.columnSums("x[at] * g[at]", frame.output().shape().rows(), row, 1, "x", "g"));
                })), x, factors);
    }

    /** Records {@code y[i, m, j] = x[i, m, j] + offsets[m, j]}; {@code dx = g}, {@code doffsets = Σ_i g}. */
    static Value shifted(Value x, Value offsets) {
        return x.graph().record(new Operation("shifted", shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read added = frame.input(1).whole();
            return eachRow(frame, added, (from, to) -> add(in.data(), frame.result(), from, to))
                    .on(Kernel.value("x + f", "x", "f[i % n]").with("n", frame.input(1).shape().size()));
        }, List.of(frame -> {
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> System.arraycopy(g.data(), from, frame.result(), from, to - from))
                    .on(Kernel.value("g", "g"));
        }, frame -> {
            Frame.Read g = frame.gradient().whole();
            float[] copy = new float[frame.input(1).shape().size()];
            return sums(frame, (start, from, to) -> {
                System.arraycopy(g.data(), start + from, copy, from, to - from);
                add(copy, frame.result(), from, to);
            }).on(Kernel.columnSums(frame.output().shape().rows(), copy.length, 1));
        })), x, offsets);
    }

    private static Part scaled(Frame frame, Frame.Operand operand) {
        Frame.Read in = operand.byRow();
        Frame.Read factors = frame.input(1).whole();
        return eachRow(frame, factors, (from, to) -> multiply(in.data(), frame.result(), from, to))
                .on(Kernel.value("x * f", "x", "f[i % n]").with("n", frame.input(1).shape().size()));
    }

    /** Copies {@code start} to each row of the result, then runs {@code code} on it. */
    private static Part eachRow(Frame frame, Frame.Read start, Part.Code code) {
        int row = frame.input(1).shape().size();
        return Part.elements(frame.output().shape(), 2, (from, to) -> {
            for (int first = from; first < to; first += row) {
                System.arraycopy(start.data(), 0, frame.result(), first, row);
                code.run(first, first + row);
            }
        });
    }

    /** Adds what belongs to elements {@code [from, to)} of the sums, from the row that begins at {@code start}. */
    private interface Adding {
        void run(int start, int from, int to);
    }

    /** Sums over the rows, member by member, so that the sums stay in the nearest cache. */
    private static Part sums(Frame frame, Adding adding) {
        Shape shape = frame.input(1).shape();
        int row = shape.size();
        int width = shape.dimension(1);
        int rows = frame.output().shape().rows();
        return Part.of(shape.rows(), 2L * row * rows, (first, last) -> {
            Arrays.fill(frame.result(), first * width, last * width, 0);
            for (int from = first * width; from < last * width; from += width) {
                for (int i = 0; i < rows; i++) {
                    adding.run(i * row, from, from + width);
                }
            }
        });
    }

    // Loops that read and write at one index, because the compiler does not vectorize others.

    private static void multiply(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] *= x[i];
        }
    }

    private static void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i];
        }
    }

    private static void addProducts(float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += a[i] * b[i];
        }
    }
}
