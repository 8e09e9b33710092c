package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Operations that bring values together by number: rows of a table, named by their indices.
 *
 * <pre>{@code
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
        Frame.Read table = frame.input(0).whole();
        Frame.Read indices = frame.input(1).byRow();
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
        });
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
            }).adding((from, to) -> add(indices.data(), g.data(), frame.result(), width, padding)).touching(lookups);
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
}
