package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Operations that bring values together: side by side along the last axis, or as the rows of a table that indices name.
 * The elements are copied. In the formulas g is the gradient of the result.
 *
 * <pre>{@code
 * Value both = Joining.concat(List.of(taste, item));   // [batch, 64] and [batch, 16] -> [batch, 80]
 * Value item = Joining.columns(both, 64, 80);          // [batch, 80] -> [batch, 16]
 * Variable table = graph.variable("table", Shape.of(5_000, 16), true, initial);
 * Value items = Joining.rows(table, products);   // [batch] -> [batch, 16]
 * }</pre>
 *
 * <p>A step of training with a table takes no longer if the table is higher: the gradient of a value that only
 * {@code rows} reads is an array that is zero except in the rows looked up, and a plan clears, sums and applies only
 * those. See {@code Minimizer} in the package {@code training} for what that means for momentum.
 */
public final class Joining {
    /** The largest float below which all whole numbers are floats. */
    private static final int HIGHEST = 1 << 24;
    private static final int NONE = -1;

    private Joining() {}

    /**
     * Returns the rows of {@code table} that {@code indices} name: {@code y[i, …] = table[indices[i, …]]}. The gradient
     * of a row of the table is the sum of g over its lookups, in the order of the batch, so its bits depend neither on
     * the number of threads nor on the height of the table; 0 for rows that are not looked up. TensorFlow's
     * {@code embedding_lookup} and {@code gather}, PyTorch's {@code functional.embedding}.
     *
     * @param table the rows {@code [height, width]}, at most 16,777,216
     * @param indices whole numbers from 0 to {@code height - 1} in a shape {@code [batch, …]} of any rank from 1; no
     *     gradient flows to them
     * @return a value {@code [batch, …, width]}
     * @throws IllegalArgumentException if the shapes do not fit; the run throws it if a number is NaN, not whole or not
     *     the index of a row
     */
    public static Value rows(Value table, Value indices) {
        return lookup(table, indices, NONE);
    }

    /**
     * Returns the rows as {@link #rows(Value, Value)} does, but no gradient flows to row {@code padding}, so training
     * leaves it as it is: usually zeros, for the places behind the end of a short list. PyTorch's {@code padding_idx}.
     *
     * @param table the rows {@code [height, width]}, at most 16,777,216
     * @param indices whole numbers from 0 to {@code height - 1} in a shape {@code [batch, …]} of any rank from 1
     * @param padding the row without a gradient, from 0 to {@code height - 1}
     * @return a value {@code [batch, …, width]}
     * @throws IllegalArgumentException as {@link #rows(Value, Value)}, or if there is no such row
     */
    public static Value rows(Value table, Value indices, int padding) {
        if (padding < 0 || table.shape().rank() > 0 && table.shape().rows() != Shape.UNKNOWN
                && padding >= table.shape().rows()) {
            throw new IllegalArgumentException(
                    "rows expects as padding the index of a row of " + table.shape() + " but got " + padding);
        }
        return lookup(table, indices, padding);
    }

    private static Value lookup(Value table, Value indices, int padding) {
        Value rows = table.graph().record(new Operation("rows", Joining::shape, Joining::copy,
                List.of(frame -> scatter(frame, padding))), table, indices);
        if (table instanceof Variable variable) {
            variable.isTable = true;
        }
        return rows;
    }

    private static Shape shape(List<Shape> shapes) {
        Shape table = shapes.get(0);
        Shape indices = shapes.get(1);
        if (table.rank() != 2 || indices.rank() == 0) {
            throw new IllegalArgumentException(
                    "rows expects a table [height, width] and indices [batch, …] but got " + table + " and " + indices);
        }
        if (table.rows() > HIGHEST) {
            throw new IllegalArgumentException("rows expects a table of at most " + HIGHEST
                    + " rows, because a float cannot number more, but got " + table);
        }
        int[] lengths = Arrays.copyOf(indices.toArray(), indices.rank() + 1);
        lengths[indices.rank()] = table.dimension(1);
        return Shape.of(lengths);
    }

    private static Part copy(Frame frame) {
        int height = frame.input(0).shape().rows();
        int width = frame.input(0).shape().dimension(1);
        int perRow = frame.input(1).shape().rowSize();
        Frame.Read indices = frame.input(1).byRow();
        Frame.Read table = frame.input(0).whole();
        int rows = frame.output().shape().rows();
        return Part.of(rows, frame.output().shape().size(), (from, to) -> {
            float[] x = table.data();
            float[] y = frame.result();
            float[] wanted = indices.data();
            // One element of each row first: the processor then waits for many rows of a high table at once.
            for (int i = from * perRow; i < to * perRow && width > 0; i++) {
                y[i * width] = x[index(wanted[i], height) * width];
            }
            for (int i = from * perRow; i < to * perRow; i++) {
                System.arraycopy(x, (int) wanted[i] * width, y, i * width, width);
            }
        }).checking(indices, (from, to) -> {
            for (int i = from * perRow; i < to * perRow; i++) {
                index(indices.data()[i], height);
            }
        }).on(Kernel.value("x", "index[i / width]", "x[(int) index * width + i % width]").with("width", width));
    }

    private static int index(float number, int height) {
        int index = (int) number;
        if (index != number || index < 0 || index >= height) {
            boolean isWhole = index == number && Math.abs(number) <= HIGHEST;
            throw new IllegalArgumentException("rows expects indices from 0 to " + (height - 1) + " but got "
                    + (isWhole ? Integer.toString(index) : Float.toString(number)));
        }
        return index;
    }

    /** Adds up the gradients of each row. One thread does it, in the order of the batch. */
    private static Part scatter(Frame frame, int padding) {
        int width = frame.input(0).shape().dimension(1);
        int lookups = frame.input(1).shape().size();
        Frame.Read indices = frame.input(1).whole();
        Frame.Read g = frame.gradient().whole();
        Touched touched = frame.touched();
        if (touched == null) {
            return Part.of(1, frame.input(0).shape().size() + frame.gradient().shape().size(), (from, to) -> {
                Arrays.fill(frame.result(), 0);
                add(indices.data(), g.data(), frame.result(), width, padding);
            }).adding((from, to) -> add(indices.data(), g.data(), frame.result(), width, padding)).touching(lookups)
                    .on(onDevice(lookups, width, padding, false))
                    .addingOn(onDevice(lookups, width, padding, true));
        }
        Part.Code adding = (from, to) -> {
            float[] wanted = indices.data();
            for (int i = 0; i < lookups; i++) {
                if ((int) wanted[i] != padding) {
                    touched.add((int) wanted[i], frame.result());
                }
            }
            add(wanted, g.data(), frame.result(), width, padding);
        };
        return Part.of(1, frame.gradient().shape().size(), (from, to) -> {
            touched.clear(frame.result());
            adding.run(from, to);
        }).adding(adding).touching(lookups);
    }

    /**
     * The same for a device: zeros; for each lookup, whether it is the first of its row and where the next one is; the
     * sums, one group for each row that is looked up, in the order of the batch.
     */
    private static List<Part.Step> onDevice(int lookups, int width, int padding, boolean isAdding) {
        if (lookups > HIGHEST) {
            return List.of();
        }
        Kernel places = Kernel.groups(lookups, "float before = -INFINITY;"
                + " for (int b = 0; b < i && before < 0.0f; b += 16 * LANES) { float hit = -INFINITY;"
                + " for (int j = b + lane; j < i && j < b + 16 * LANES; j += LANES)"
                + " { if (indices[j] == indices[i]) { hit = 1.0f; } } before = largest_of(hit); }"
                + " float next = -INFINITY; for (int b = i + 1; b < n && next == -INFINITY; b += 16 * LANES)"
                + " { float hit = -INFINITY; for (int j = b + lane; j < n && j < b + 16 * LANES; j += LANES)"
                + " { if (indices[j] == indices[i]) { hit = larger(hit, -(float) j); } } next = largest_of(hit); }"
                + " if (lane == 0) { y[i] = next == -INFINITY ? -1.0f : -next;"
                + " y[n + i] = before > 0.0f || indices[i] == padding ? 0.0f : 1.0f; }", "y", "indices")
                .with("n", lookups).with("padding", padding);
        Kernel sums = Kernel.groups(lookups, "if (places[n + i] != 0.0f) { int row = (int) indices[i];"
                + " for (int k = lane; k < width; k += LANES) { float s = y[row * width + k];"
                + " for (int j = i; j >= 0; j = (int) places[j]) { s += g[j * width + k]; }"
                + " y[row * width + k] = s; } }", "y", "places",
                "indices", "g").changing().with("n", lookups).with("width", width);
        List<Part.Step> steps = new ArrayList<>();
        if (!isAdding) {
            steps.add(new Part.Step(Kernel.value("0.0f"), 0));
        }
        steps.add(new Part.Step(places, Math.max(1, 2 * lookups)));
        steps.add(new Part.Step(sums, 0));
        return steps;
    }

    private static void add(float[] indices, float[] g, float[] d, int width, int padding) {
        for (int i = 0; i < indices.length; i++) {
            int row = (int) indices[i];
            if (row != padding) {
                int to = row * width;
                int from = i * width;
                for (int j = 0; j < width; j++) {
                    d[to + j] += g[from + j];
                }
            }
        }
    }

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

    private static Value concat(List<? extends Value> values, UnaryOperator<Shape> named) {
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
                return written(frame.input(operand).shape(), width, (line, result) -> System.arraycopy(g.data(),
                        line * starts[values.size()] + starts[operand], result, line * width, width), frame)
                        .on(Kernel.value("g", "g[i / n * width + start + i % n]").with("n", width)
                                .with("width", starts[values.size()]).with("start", starts[operand]));
            });
        }
        return values.get(0).graph().record(
                new Operation("concat", shapes -> named.apply(joined(shapes)), frame -> {
                    int[] starts = starts(frame, values.size());
                    Frame.Read[] parts = IntStream.range(0, values.size()).mapToObj(i -> frame.input(i).byRow())
                            .toArray(Frame.Read[]::new);
                    int width = starts[parts.length];
                    return written(frame.output().shape(), width, (line, result) -> {
                        for (int i = 0; i < parts.length; i++) {
                            int n = starts[i + 1] - starts[i];
                            System.arraycopy(parts[i].data(), line * n, result, line * width + starts[i], n);
                        }
                    }, frame).on(side(frame.output().shape().size(), starts));
                }, gradients), values.toArray(Value[]::new));
    }

    /** The text of the operands side by side. */
    private static Kernel side(int size, int[] starts) {
        int last = starts.length - 1;
        StringBuilder text = new StringBuilder("int line = i / width; int j = i % width; put(y, i, ");
        for (int k = 0; k < last; k++) {
            String element = "x" + k + "[line * " + (starts[k + 1] - starts[k]) + " + j - " + starts[k] + "]";
            text.append(k == last - 1 ? element : "j < " + starts[k + 1] + " ? " + element + " : ");
        }
        return Kernel.items(size, text.append(");").toString(), "y",
                IntStream.range(0, last).mapToObj(k -> "x" + k).toArray(String[]::new)).with("width", starts[last]);
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
        long width = 0;
        for (Shape shape : shapes) {
            if (shape.rank() < 2 || !shape.with(-1, Shape.UNKNOWN).accepts(first)
                    || shape.dimension(-1) == Shape.UNKNOWN) {
                throw new IllegalArgumentException("concat expects values [batch, …, n] that differ in their last "
                        + "lengths only but got " + shapes);
            }
            width += shape.dimension(-1);
        }
        if (width > Shape.LONGEST) {
            throw new IllegalArgumentException("concat expects at most " + Shape.LONGEST + " columns but got " + width);
        }
        return first.with(-1, (int) width);
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
        return x.graph().describe(x.graph().record(new Operation("columns", shapes -> {
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
            return written(frame.output().shape(), to - from, (line, result) -> System.arraycopy(in.data(),
                    line * n + from, result, line * (to - from), to - from), frame)
                    .on(Kernel.value("x", "x[i / w * n + first + i % w]").with("n", n).with("first", from)
                            .with("w", to - from));
        }, List.of(frame -> {
            int n = frame.input(0).shape().dimension(-1);
            Frame.Read g = frame.gradient().byRow();
            return written(frame.input(0).shape(), n, (line, result) -> {
                Arrays.fill(result, line * n, line * n + n, 0);
                System.arraycopy(g.data(), line * (to - from), result, line * n + from, to - from);
            }, frame).adding((first, last) -> {
                float[] slope = g.data();
                float[] sum = frame.result();
                for (int at = first; at < last; at += n) {
                    for (int i = from; i < to; i++) {
                        sum[at + i] += slope[at / n * (to - from) + i - from];
                    }
                }
            }).on(Kernel.items(frame.input(0).shape().size(), "int j = i % n - first;"
                    + " put(y, i, j >= 0 && j < w ? g[i / n * w + j] : 0.0f);", "y", "g").with("n", n)
                    .with("first", from).with("w", to - from));
        })), x), Map.of("from", from, "to", to));
    }

    /** Writes one line, the elements along the last axis. */
    private interface Line {
        void write(int line, float[] result);
    }

    /** Writes an array of {@code shape} whose lines have {@code width} elements. */
    private static Part written(Shape shape, int width, Line code, Frame frame) {
        return Part.elements(shape, 1, (from, to) -> {
            for (int at = from; at < to; at += width) {
                code.write(at / width, frame.result());
            }
        });
    }
}
