package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.device.Lines;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Operations that combine many numbers: sums, means, largest elements, softmax. Sums run in double precision and are
 * rounded once, except in {@link #sumOfSquares}. In the formulas g is the gradient of the result. A NaN in the operand
 * gives NaN in every result that it belongs to.
 *
 * <pre>{@code
 * Value loss = Reductions.mean(Elementwise.square(predictions.minus(labels)));
 * Value perExample = Reductions.sum(x, 1);              // [batch, n] -> [batch]
 * Value classes = Reductions.argmax(predictions, -1);   // [batch, classes] -> [batch]
 * }</pre>
 *
 * <p>An axis counts from 0, or from the end if it is negative: -1 is the last one. The reduced axis is removed from the
 * shape, as in TensorFlow with {@code keepdims=False}. To keep it with length 1, {@linkplain Shaping#reshape reshape}
 * the result. The sum over no elements is 0, the mean NaN.
 */
public final class Reductions {
    private static final int BLOCK = 32;
    /** A device adds up so many elements in one group of threads; more of them in up to so many groups. */
    private static final int FEW = 2_048;
    private static final int MOST_BLOCKS = 1_024;

    private Reductions() {}

    /**
     * {@code y = Σ x} over all elements, a scalar; {@code dx = g}. TensorFlow's {@code reduce_sum}.
     *
     * @param x the operand, of any shape
     * @return a scalar; 0 if the operand is empty
     */
    public static Value sum(Value x) {
        return total("sum", x, size -> 1);
    }

    /**
     * {@code y = Σ x / n} over all {@code n} elements, a scalar; {@code dx = g / n}. TensorFlow's {@code reduce_mean}.
     *
     * @param x the operand, of any shape
     * @return a scalar; NaN if the operand is empty
     */
    public static Value mean(Value x) {
        return total("mean", x, size -> size);
    }

    private static Value total(String name, Value x, Function<Integer, Integer> divisor) {
        return x.graph().record(new Operation(name, shapes -> Shape.SCALAR, frame -> {
            int n = frame.input(0).shape().size();
            int d = divisor.apply(n);
            Frame.Read in = frame.input(0).whole();
            Part part = Part.of(1, n, (from, to) -> frame.result()[0] = (float) (Softmax.sum(in.data(), 0, n) / d));
            int blocks = Math.min(MOST_BLOCKS, n / FEW);
            return blocks < 2 ? part.on(Lines.total(n, d)) : part.on(Lines.parts(n, blocks), blocks,
                    Lines.total(blocks, d));
        }, List.of(frame -> {
            int n = divisor.apply(frame.input(0).shape().size());
            Frame.Read g = frame.gradient().whole();
            return Part.elements(frame.input(0).shape(), 1,
                    (from, to) -> Arrays.fill(frame.result(), from, to, g.data()[0] / n))
                    .on(Kernel.value("g / n", "g[0]").with("n", n));
        })), x);
    }

    /**
     * {@code y = Σ x} along {@code axis}, which is removed from the shape; {@code dx = g}. TensorFlow's
     * {@code reduce_sum} with an axis.
     *
     * @param x the operand, with at least one axis
     * @param axis the axis to reduce; a negative one counts from the end
     * @return a value without this axis: {@code [batch, n]} becomes {@code [batch]} for axis 1
     * @throws IllegalArgumentException if the operand has no such axis
     */
    public static Value sum(Value x, int axis) {
        return x.shape().axis(axis) == 0 ? columns("sum", x, rows -> 1) : lines("sum", x, axis, n -> 1);
    }

    /**
     * {@code y = Σ x / n} along {@code axis} of length {@code n}, which is removed from the shape; {@code dx = g / n}.
     * TensorFlow's {@code reduce_mean} with an axis.
     *
     * @param x the operand, with at least one axis
     * @param axis the axis to reduce; a negative one counts from the end
     * @return a value without this axis: {@code [batch, n]} becomes {@code [batch]} for axis 1
     * @throws IllegalArgumentException if the operand has no such axis
     */
    public static Value mean(Value x, int axis) {
        return x.shape().axis(axis) == 0 ? columns("mean", x, rows -> rows) : lines("mean", x, axis, n -> n);
    }

    private static Value lines(String name, Value x, int axis, IntUnaryOperator divisor) {
        return Along.record(name, 0, x, axis, 1, Lines.SUM, Along.Spreading.of(Lines.SUM_SLOPE), divisor,
                (in, start, stride, n) -> {
                    double sum = 0;
                    for (int j = 0; j < n; j++) {
                        sum += in[start + j * stride];
                    }
                    return (float) (sum / divisor.applyAsInt(n));
                }, (in, start, stride, n, y, g, d) -> {
                    for (int j = 0; j < n; j++) {
                        d[start + j * stride] = g / divisor.applyAsInt(n);
                    }
                });
    }

    /** Sums over the first axis, row by row, because going down a column jumps through memory. */
    private static Value columns(String name, Value x, IntUnaryOperator divisor) {
        return x.graph().describe(x.graph().record(new Operation(name, shapes -> shapes.get(0).without(0), frame -> {
            int rows = frame.input(0).shape().rows();
            int width = frame.output().shape().size();
            int d = divisor.applyAsInt(rows);
            double[] sums = new double[width];
            Frame.Read read = frame.input(0).whole();
            return Part.elements(frame.output().shape(), rows, (from, to) -> {
                float[] in = read.data();
                Arrays.fill(sums, from, to, 0);
                for (int row = 0; row < rows; row++) {
                    for (int i = from; i < to; i++) {
                        sums[i] += in[row * width + i];
                    }
                }
                for (int i = from; i < to; i++) {
                    frame.result()[i] = (float) (sums[i] / d);
                }
            }).on(Kernel.columnSums(rows, width, d));
        }, List.of(frame -> {
            int width = frame.output().shape().size();
            int d = divisor.applyAsInt(frame.input(0).shape().rows());
            Frame.Read g = frame.gradient().whole();
            return Part.elements(frame.input(0).shape(), 1, (from, to) -> {
                for (int start = from; start < to; start += width) {
                    for (int i = 0; i < width; i++) {
                        frame.result()[start + i] = g.data()[i] / d;
                    }
                }
            }).on(Kernel.value("g / d", "g[i % width]").with("d", d).with("width", width));
        })), x), Map.of("axis", 0));
    }

    /**
     * {@code y = Σ x²} over all elements, a scalar; {@code dx = 2gx}. Twice TensorFlow's {@code nn.l2_loss}.
     *
     * <p>Within {@value #BLOCK} rows the squares of a column are summed in float32, so that neighbouring columns are
     * processed together; the other sums run in double precision. The result is infinite if a square is, from
     * {@code |x|} of 1.8e19.
     *
     * @param x the operand, of any shape
     * @return a scalar; 0 if the operand is empty
     */
    public static Value sumOfSquares(Value x) {
        return sum(x.graph().record(new Operation("sumOfSquares", shapes -> {
            int rows = shapes.get(0).rows();
            return Shape.of(rows == Shape.UNKNOWN ? rows : (rows + BLOCK - 1) / BLOCK);
        }, frame -> {
            Shape shape = frame.input(0).shape();
            int n = shape.rowSize();
            int blocks = frame.output().shape().rows();
            Frame.Read in = frame.input(0).whole();
            Touched touched = in.touched();
            if (touched != null) {
                return squaresOf(touched, in, frame);
            }
            float[][] copies = new float[blocks][n];
            float[][] columns = new float[blocks][n];
            return Part.of(blocks, shape.size(), (from, to) -> {
                for (int block = from; block < to; block++) {
                    squares(in.data(), block * BLOCK * n, Math.min(shape.rows(), (block + 1) * BLOCK) * n,
                            copies[block], columns[block]);
                    frame.result()[block] = (float) Softmax.sum(columns[block], 0, n);
                }
            }).on(Lines.squares(blocks, BLOCK * n, shape.size()));
        }, List.of(frame -> {
            Shape shape = frame.input(0).shape();
            int block = BLOCK * shape.rowSize();
            Frame.Read in = frame.input(0).byRow();
            Frame.Read g = frame.gradient().whole();
            return Part.elements(shape, 1, (from, to) -> {
                for (int start = from; start < to; start = (start / block + 1) * block) {
                    int end = Math.min(to, (start / block + 1) * block);
                    Arithmetic.scale(in.data(), 2 * g.data()[start / block], frame.result(), start, end);
                }
            }).adding((from, to) -> {
                for (int start = from; start < to; start = (start / block + 1) * block) {
                    int end = Math.min(to, (start / block + 1) * block);
                    addScaled(in.data(), 2 * g.data()[start / block], frame.result(), start, end);
                }
            }).on(Kernel.value("x * (2.0f * g)", "x", "g[i / block]").with("block", Math.max(1, block)));
        })), x));
    }

    /** The sums of squares of the blocks with touched rows, with the bits that all rows would give. */
    private static Part squaresOf(Touched touched, Frame.Read in, Frame frame) {
        int n = touched.width;
        float[] copy = new float[n];
        float[] columns = new float[n];
        Touched blocks = new Touched(frame.output().shape().rows(), 1, touched.most);
        return Part.of(1, (long) n * touched.most, (from, to) -> {
            blocks.clear(frame.result());
            for (int k = 0; k < touched.count(); k++) {
                blocks.add(touched.row(k) / BLOCK, frame.result());
            }
            for (int k = 0; k < blocks.count(); k++) {
                int first = blocks.row(k) * BLOCK;
                Arrays.fill(columns, 0);
                for (int row = first; row < Math.min(touched.height, first + BLOCK); row++) {
                    if (touched.contains(row)) {
                        addSquares(in.data(), row * n, copy, columns);
                    }
                }
                frame.result()[blocks.row(k)] = (float) Softmax.sum(columns, 0, n);
            }
        });
    }

    private static void squares(float[] x, int from, int to, float[] copy, float[] columns) {
        Arrays.fill(columns, 0);
        for (int row = from; row < to; row += copy.length) {
            addSquares(x, row, copy, columns);
        }
    }

    /** The copy lets the loop read and write at one index; otherwise the compiler does not vectorize it. */
    private static void addSquares(float[] x, int row, float[] copy, float[] columns) {
        System.arraycopy(x, row, copy, 0, copy.length);
        for (int j = 0; j < copy.length; j++) {
            columns[j] += copy[j] * copy[j];
        }
    }

    private static void addScaled(float[] x, float factor, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i] * factor;
        }
    }

    /**
     * The largest element along {@code axis}, which is removed from the shape; NaN if one is NaN. The gradient flows to
     * the first of the largest, or to the first NaN. TensorFlow's {@code reduce_max}, which divides the gradient among
     * equal ones.
     *
     * @param x the operand, with at least one axis
     * @param axis the axis to reduce, with at least one element; a negative one counts from the end
     * @return a value without this axis: {@code [batch, n]} becomes {@code [batch]} for axis 1
     * @throws IllegalArgumentException if the operand has no such axis, or no element along it; the run throws it if
     *     the length is known only then
     */
    public static Value max(Value x, int axis) {
        return Along.record("max", 1, x, axis, 1, Lines.MAX, Along.Spreading.of(Lines.MAX_SLOPE), n -> 1,
                (in, start, stride, n) -> in[start + largest(in, start, stride, n) * stride],
                (in, start, stride, n, y, g, d) -> {
                    for (int j = 0; j < n; j++) {
                        d[start + j * stride] = 0;
                    }
                    d[start + largest(in, start, stride, n) * stride] = g;
                });
    }

    /**
     * The index of the largest element along {@code axis}, from 0, the first of equal ones; NaN if one is NaN. No
     * gradient flows. TensorFlow's {@code argmax} as a number; its default axis is 0.
     *
     * @param x the operand, with at least one axis
     * @param axis the axis to reduce, with at least one element; a negative one counts from the end
     * @return a value without this axis: {@code [batch, n]} becomes {@code [batch]} for axis 1
     * @throws IllegalArgumentException if the operand has no such axis, or no element along it; the run throws it if
     *     the length is known only then
     */
    public static Value argmax(Value x, int axis) {
        return Along.record("argmax", 1, x, axis, 1, Lines.ARGMAX, Along.Spreading.of(""), n -> 1,
                (in, start, stride, n) -> {
                    int largest = largest(in, start, stride, n);
                    return Float.isNaN(in[start + largest * stride]) ? Float.NaN : largest;
                }, null);
    }

    private static int largest(float[] in, int start, int stride, int n) {
        int best = 0;
        for (int j = 1; j < n; j++) {
            float candidate = in[start + j * stride];
            if (!(candidate <= in[start + best * stride]) && !Float.isNaN(in[start + best * stride])) {
                best = j;
            }
        }
        return best;
    }

    /**
     * {@code y_j = e^(x_j - max x) / Σ_k e^(x_k - max x)} along the last axis;
     * {@code dx_j = y_j · (g_j - Σ_k g_k y_k)}. The shape stays. TensorFlow's {@code nn.softmax}.
     *
     * <p>Adding one number to a whole row changes only the rounding, and large logits do not overflow. An element of
     * {@code -∞} gives a probability of 0. A row with a NaN or {@code +∞}, or of {@code -∞} alone, becomes all NaN.
     *
     * @param x the operand, with at least one axis: logits {@code [batch, classes]}, for instance
     * @return a value of the shape of {@code x}; its rows add up to 1
     * @throws IllegalArgumentException if the operand is a scalar
     */
    public static Value softmax(Value x) {
        return x.graph().record(new Operation("softmax", shapes -> withAxis("softmax", shapes.get(0)), frame -> {
            Softmax softmax = new Softmax(frame.output().shape().size(), frame.output().shape().dimension(-1));
            Frame.Read in = line(frame, frame.input(0));
            return lines(frame, 8, (from, to) -> softmax.run(in.data(), frame.result(), from, to))
                    .on(Lines.softmax(rows(frame), frame.output().shape().dimension(-1)));
        }, List.of(frame -> {
            int n = frame.output().shape().dimension(-1);
            Frame.Read y = line(frame, frame.output());
            Frame.Read g = line(frame, frame.gradient());
            return lines(frame, 2, (from, to) -> {
                for (int start = from; start < to; start += n) {
                    softmaxGradient(y.data(), g.data(), frame.result(), start, n);
                }
            }).on(Lines.softmaxSlope(rows(frame), frame.output().shape().dimension(-1)));
        })), x);
    }

    /**
     * {@code y_j = x_j - ln Σ_k e^x_k} along the last axis; {@code dx_j = g_j - e^y_j · Σ_k g_k}. The shape stays. More
     * accurate than the logarithm of a softmax, and finite where a probability would be rounded to 0. TensorFlow's
     * {@code nn.log_softmax}.
     *
     * <p>Adding one number to a whole row changes only the rounding, and large logits do not overflow. An element of
     * {@code -∞} gives {@code -∞}. A row with a NaN or {@code +∞}, or of {@code -∞} alone, becomes all NaN.
     *
     * @param x the operand, with at least one axis: logits {@code [batch, classes]}, for instance
     * @return a value of the shape of {@code x}
     * @throws IllegalArgumentException if the operand is a scalar
     */
    public static Value logSoftmax(Value x) {
        return x.graph().record(new Operation("logSoftmax", shapes -> withAxis("logSoftmax", shapes.get(0)), frame -> {
            int n = frame.output().shape().dimension(-1);
            float[] probabilities = frame.save(frame.output().shape().size());
            Softmax softmax = new Softmax(probabilities.length, n);
            Frame.Read in = line(frame, frame.input(0));
            return lines(frame, 10, (from, to) -> {
                softmax.run(in.data(), probabilities, from, to);
                for (int start = from; start < to; start += n) {
                    softmax.logarithms(start / n, in.data(), frame.result());
                }
            }).on(Lines.logSoftmax(rows(frame), frame.output().shape().dimension(-1)));
        }, List.of(frame -> {
            int n = frame.output().shape().dimension(-1);
            Frame.Read probabilities = line(frame, frame.saved());
            Frame.Read g = line(frame, frame.gradient());
            return lines(frame, 2, (from, to) -> {
                for (int start = from; start < to; start += n) {
                    Softmax.slope(probabilities.data(), g.data(), -1, frame.result(), start, n);
                }
            }).on(Lines.logSoftmaxSlope(rows(frame), frame.output().shape().dimension(-1)));
        })), x);
    }

    /** How a part of {@link #lines} reads: a vector is a single line, which cannot be cut into rows. */
    private static Frame.Read line(Frame frame, Frame.Operand operand) {
        return frame.output().shape().rank() == 1 ? operand.whole() : operand.byRow();
    }

    /** The number of lines along the last axis. */
    private static int rows(Frame frame) {
        Shape shape = frame.output().shape();
        return shape.size() / Math.max(1, shape.dimension(-1));
    }

    /** A part that works along the last axis. */
    private static Part lines(Frame frame, int cost, Part.Code code) {
        Shape shape = frame.output().shape();
        int n = shape.dimension(-1);
        return shape.rank() == 1 ? Part.of(1, (long) n * cost, (from, to) -> code.run(0, n))
                : Part.elements(shape, cost, code);
    }

    private static void softmaxGradient(float[] y, float[] g, float[] d, int start, int n) {
        double dot = 0;
        for (int i = start; i < start + n; i++) {
            dot += (double) g[i] * y[i];
        }
        for (int i = start; i < start + n; i++) {
            d[i] = (float) (y[i] * (g[i] - dot));
        }
        int sure = Softmax.sure(y, start, n);
        if (sure >= 0) {
            // The gradients of a row add up to 0, and the others have kept their digits.
            d[sure] = (float) -(Softmax.sum(d, start, sure) + Softmax.sum(d, sure + 1, start + n));
        }
    }

    private static Shape withAxis(String name, Shape shape) {
        if (shape.rank() == 0) {
            throw new IllegalArgumentException(name + " expects at least one axis but got a scalar");
        }
        return shape;
    }
}
