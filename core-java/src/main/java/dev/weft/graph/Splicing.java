package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Operations that put values side by side along the last axis, and take columns out of them. The elements are copied.
 * In the formulas g is the gradient of the result.
 *
 * <pre>{@code
 * Value both = Splicing.concat(List.of(taste, item));  // [batch, 64] and [batch, 16] -> [batch, 80]
 * Value item = Splicing.columns(both, 64, 80);         // [batch, 80] -> [batch, 16]
 * }</pre>
 */
public final class Splicing {
    private Splicing() {}

    /**
     * Puts values side by side: the last axis of the result is as long as those of all values together. The gradient of
     * each value is its columns of g. TensorFlow's {@code concat} along axis -1.
     *
     * @param values the values {@code [batch, …, n]}, at least one, which differ in their last lengths only
     * @return a value {@code [batch, …, Σ n]}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static Value concat(List<? extends Value> values) {
        return concat(values, any -> any);
    }

    /**
     * Puts values side by side under names: the last axis of the result has them as {@linkplain Shape#fields() fields}.
     *
     * @param values the values {@code [batch, n]} by name, in order, with n known, at least one
     * @return a value {@code [batch, fields]}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static Value fields(Map<String, ? extends Value> values) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        values.forEach((name, value) -> shapes.put(name, value.shape().without(0)));
        Shape row = Shape.of(shapes);
        return concat(List.copyOf(values.values()), joined -> row.batch(joined.rows()));
    }

    private static Value concat(List<? extends Value> values, Function<Shape, Shape> named) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("concat expects at least one value but got none");
        }
        List<Function<Frame, Part>> gradients = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int operand = i;
            gradients.add(frame -> {
                int[] starts = starts(frame, values.size());
                int width = frame.input(operand).shape().dimension(-1);
                Frame.Read g = frame.gradient().byRow();
                return copy(frame.input(operand).shape(), width, (line, result) -> System.arraycopy(g.data(),
                        line * starts[values.size()] + starts[operand], result, line * width, width), frame);
            });
        }
        return values.get(0).graph().record(
                new Operation("concat", shapes -> named.apply(joined(shapes)), frame -> {
                    int[] starts = starts(frame, values.size());
                    Frame.Read[] parts = IntStream.range(0, values.size()).mapToObj(i -> frame.input(i).byRow())
                            .toArray(Frame.Read[]::new);
                    int width = starts[parts.length];
                    return copy(frame.output().shape(), width, (line, result) -> {
                        for (int i = 0; i < parts.length; i++) {
                            int n = starts[i + 1] - starts[i];
                            System.arraycopy(parts[i].data(), line * n, result, line * width + starts[i], n);
                        }
                    }, frame);
                }, gradients), values.toArray(Value[]::new));
    }

    /** The first column of each operand, and the number of all columns. */
    private static int[] starts(Frame frame, int operands) {
        int[] starts = new int[operands + 1];
        for (int i = 0; i < operands; i++) {
            starts[i + 1] = starts[i] + frame.input(i).shape().dimension(-1);
        }
        return starts;
    }

    private static Shape joined(List<Shape> shapes) {
        Shape first = shapes.get(0);
        int width = 0;
        for (Shape shape : shapes) {
            if (shape.rank() < 2 || !shape.with(-1, Shape.UNKNOWN).accepts(first)
                    || shape.dimension(-1) == Shape.UNKNOWN) {
                throw new IllegalArgumentException("concat expects values [batch, …, n] that differ in their last "
                        + "lengths only but got " + shapes);
            }
            width = Math.addExact(width, shape.dimension(-1));
        }
        return first.with(-1, width);
    }

    /**
     * Returns columns {@code [from, to)} of the last axis. The gradient of the other columns is 0. TensorFlow's
     * {@code x[..., from:to]}.
     *
     * @param x the value {@code [batch, …, n]}
     * @param from the first column, from 0
     * @param to the column after the last one, above {@code from}, at most n
     * @return a value {@code [batch, …, to - from]}
     * @throws IllegalArgumentException if there are no such columns
     */
    public static Value columns(Value x, int from, int to) {
        return x.graph().record(new Operation("columns", shapes -> {
            Shape shape = shapes.get(0);
            int n = shape.rank() < 2 ? 0 : shape.dimension(-1);
            if (from < 0 || from >= to || n != Shape.UNKNOWN && to > n) {
                throw new IllegalArgumentException("columns expects a range within the last axis of " + shape
                        + " but got " + from + " to " + to);
            }
            return shape.with(-1, to - from);
        }, frame -> {
            int n = frame.input(0).shape().dimension(-1);
            Frame.Read in = frame.input(0).byRow();
            return copy(frame.output().shape(), to - from, (line, result) -> System.arraycopy(in.data(),
                    line * n + from, result, line * (to - from), to - from), frame);
        }, List.of(frame -> {
            int n = frame.input(0).shape().dimension(-1);
            int lines = lines(frame.input(0).shape(), n);
            Frame.Read g = frame.gradient().byRow();
            return copy(frame.input(0).shape(), n, (line, result) -> {
                Arrays.fill(result, line * n, line * n + n, 0);
                System.arraycopy(g.data(), line * (to - from), result, line * n + from, to - from);
            }, frame).adding((first, last) -> {
                float[] slope = g.data();
                float[] sum = frame.result();
                for (int line = first * lines; line < last * lines; line++) {
                    for (int i = from; i < to; i++) {
                        sum[line * n + i] += slope[line * (to - from) + i - from];
                    }
                }
            });
        })), x);
    }

    /** Writes one line, the elements along the last axis. */
    private interface Line {
        void write(int line, float[] result);
    }

    /** Writes an array of {@code shape} whose lines have {@code width} elements. */
    private static Part copy(Shape shape, int width, Line code, Frame frame) {
        return Part.elements(shape, 1, (from, to) -> {
            for (int at = from; at < to; at += width) {
                code.write(at / width, frame.result());
            }
        });
    }

    /** The number of lines in a row of {@code shape}. */
    private static int lines(Shape shape, int width) {
        return width == 0 ? 0 : shape.rowSize() / width;
    }
}
