package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.function.Function;

/** Operations that make one number of many. Sums run in double and are rounded once. */
public final class Reductions {
    private static final int BLOCK = 32;

    private Reductions() {
    }

    /** {@code y = Σ x} over all elements; {@code dx = g}. */
    public static Value sum(Value x) {
        return total("sum", x, size -> 1);
    }

    /** {@code y = Σ x / n} over all {@code n} elements; {@code dx = g / n}. */
    public static Value mean(Value x) {
        return total("mean", x, size -> size);
    }

    private static Value total(String name, Value x, Function<Integer, Integer> divisor) {
        return x.graph().record(new Operation(name, shapes -> Shape.SCALAR, frame -> {
            int n = frame.inShape(0).size();
            int d = divisor.apply(n);
            return Part.of(1, n, (from, to) -> frame.result()[0] = (float) (sum(frame.in(0), 0, n) / d)).whole(0);
        }, List.of(frame -> {
            int n = divisor.apply(frame.inShape(0).size());
            return Part.elements(frame.inShape(0), 1, (from, to) ->
                    java.util.Arrays.fill(frame.result(), from, to, frame.gradient()[0] / n)).whole(Part.GRADIENT);
        })), x);
    }

    private static double sum(float[] x, int from, int to) {
        double even = 0;
        double odd = 0;
        int i = from;
        for (; i + 1 < to; i += 2) {
            even += x[i];
            odd += x[i + 1];
        }
        return i < to ? even + odd + x[i] : even + odd;
    }

    /** {@code y = Σ x} along {@code axis}, which disappears; {@code dx = g}. */
    public static Value sum(Value x, int axis) {
        return along("sum", x, axis, 1, (in, start, stride, n) -> {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += in[start + j * stride];
            }
            return (float) sum;
        }, (in, start, stride, n, y, g, d) -> {
            for (int j = 0; j < n; j++) {
                d[start + j * stride] = g;
            }
        });
    }

    /** {@code y = Σ x / n} along {@code axis}, which disappears; {@code dx = g / n}. */
    public static Value mean(Value x, int axis) {
        return along("mean", x, axis, 1, (in, start, stride, n) -> {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += in[start + j * stride];
            }
            return (float) (sum / n);
        }, (in, start, stride, n, y, g, d) -> {
            for (int j = 0; j < n; j++) {
                d[start + j * stride] = g / n;
            }
        });
    }

    /**
     * {@code y = Σ x²} over all elements; {@code dx = 2gx}. Within {@value #BLOCK} rows the squares of a column are summed in
     * float32, so that neighbouring columns go through the processor together.
     */
    public static Value sumOfSquares(Value x) {
        return sum(x.graph().record(new Operation("sumOfSquares", shapes -> {
            int rows = shapes.get(0).rows();
            return Shape.of(rows == Shape.UNKNOWN ? rows : (rows + BLOCK - 1) / BLOCK);
        }, frame -> {
            int rows = frame.inShape(0).rows();
            int n = frame.inShape(0).rowSize();
            int blocks = frame.outShape().rows();
            float[][] copies = new float[blocks][n];
            float[][] columns = new float[blocks][n];
            return Part.of(blocks, frame.inShape(0).size(), (from, to) -> {
                for (int block = from; block < to; block++) {
                    squares(frame.in(0), block * BLOCK * n, Math.min(rows, (block + 1) * BLOCK) * n, copies[block], columns[block]);
                    frame.result()[block] = (float) sum(columns[block], 0, n);
                }
            }).whole(0);
        }, List.of(frame -> {
            int block = BLOCK * frame.inShape(0).rowSize();
            return Part.elements(frame.inShape(0), 1, (from, to) -> {
                for (int start = from; start < to; start = (start / block + 1) * block) {
                    int end = Math.min(to, (start / block + 1) * block);
                    Arithmetic.scale(frame.in(0), 2 * frame.gradient()[start / block], frame.result(), start, end);
                }
            }).byRow(0).whole(Part.GRADIENT).adding(Part.elements(frame.inShape(0), 1, (from, to) -> {
                for (int start = from; start < to; start = (start / block + 1) * block) {
                    int end = Math.min(to, (start / block + 1) * block);
                    addScaled(frame.in(0), 2 * frame.gradient()[start / block], frame.result(), start, end);
                }
            }).code);
        })), x));
    }

    /** The copy lets the loop read and write at one index, without which the compiler does not vectorize it. */
    private static void squares(float[] x, int from, int to, float[] copy, float[] columns) {
        java.util.Arrays.fill(columns, 0);
        for (int row = from; row < to; row += copy.length) {
            System.arraycopy(x, row, copy, 0, copy.length);
            for (int j = 0; j < copy.length; j++) {
                columns[j] += copy[j] * copy[j];
            }
        }
    }

    private static void addScaled(float[] x, float factor, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i] * factor;
        }
    }

    /** The largest element along {@code axis}, which disappears; the gradient goes to the first of the largest. */
    public static Value max(Value x, int axis) {
        return along("max", x, axis, 1, (in, start, stride, n) -> in[start + largest(in, start, stride, n) * stride],
                (in, start, stride, n, y, g, d) -> {
                    for (int j = 0; j < n; j++) {
                        d[start + j * stride] = 0;
                    }
                    d[start + largest(in, start, stride, n) * stride] = g;
                });
    }

    /** The index of the largest element along {@code axis}, the first of equal ones, NaN if one is NaN; no gradient. */
    public static Value argmax(Value x, int axis) {
        return along("argmax", x, axis, 1, (in, start, stride, n) -> {
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

    /** {@code y_j = e^(x_j - max x) / Σ_k e^(x_k - max x)} along the last axis; {@code dx_j = y_j · (g_j - Σ_k g_k y_k)}. */
    public static Value softmax(Value x) {
        return x.graph().record(new Operation("softmax", shapes -> withAxis("softmax", shapes.get(0)), frame -> {
            Softmax softmax = new Softmax(frame.outShape().size(), frame.outShape().dimension(-1));
            return lines(frame.outShape(), 8, (from, to) -> softmax.run(frame.in(0), frame.result(), from, to), 0);
        }, List.of(frame -> lines(frame.outShape(), 2, (from, to) -> {
            int n = frame.outShape().dimension(-1);
            for (int start = from; start < to; start += n) {
                softmaxGradient(frame.out(), frame.gradient(), frame.result(), start, n);
            }
        }, Part.OUT, Part.GRADIENT))), x);
    }

    /** {@code y_j = x_j - ln Σ_k e^x_k} along the last axis, without overflow; {@code dx_j = g_j - e^y_j · Σ_k g_k}. */
    public static Value logSoftmax(Value x) {
        return x.graph().record(new Operation("logSoftmax", shapes -> withAxis("logSoftmax", shapes.get(0)), frame -> {
            int n = frame.outShape().dimension(-1);
            float[] probabilities = frame.saved(frame.outShape().size());
            Softmax softmax = new Softmax(probabilities.length, n);
            return lines(frame.outShape(), 10, (from, to) -> {
                softmax.run(frame.in(0), probabilities, from, to);
                for (int i = from; i < to; i++) {
                    frame.result()[i] = (float) (frame.in(0)[i] - softmax.logSum(i / n));
                }
            }, 0);
        }, List.of(frame -> {
            int n = frame.outShape().dimension(-1);
            float[] probabilities = frame.saved(frame.outShape().size());
            return lines(frame.outShape(), 2, (from, to) -> {
                for (int start = from; start < to; start += n) {
                    logSoftmaxGradient(probabilities, frame.gradient(), frame.result(), start, n);
                }
            }, Part.OUT, Part.GRADIENT);
        })), x);
    }

    /** A part that goes along the last axis; a vector is one line that cannot be cut into rows. */
    private static Part lines(Shape shape, int cost, Part.Code code, int... read) {
        int n = shape.dimension(-1);
        return shape.rank() == 1
                ? Part.of(1, (long) n * cost, (from, to) -> code.run(0, n)).whole(read)
                : Part.elements(shape, cost, code).byRow(read);
    }

    private static void softmaxGradient(float[] y, float[] g, float[] d, int start, int n) {
        double dot = 0;
        for (int i = start; i < start + n; i++) {
            dot += (double) g[i] * y[i];
        }
        for (int i = start; i < start + n; i++) {
            d[i] = (float) (y[i] * (g[i] - dot));
        }
    }

    private static void logSoftmaxGradient(float[] probabilities, float[] g, float[] d, int start, int n) {
        float total = (float) sum(g, start, start + n);
        for (int i = start; i < start + n; i++) {
            d[i] = g[i] - probabilities[i] * total;
        }
    }

    private static Shape withAxis(String name, Shape shape) {
        if (shape.rank() == 0) {
            throw new IllegalArgumentException(name + " expects at least one axis but got a scalar");
        }
        return shape;
    }

    /** One number of {@code n} elements that stand {@code stride} apart. */
    private interface Reduce {
        float of(float[] in, int start, int stride, int n);
    }

    /** The gradients of those elements from that of the number. */
    private interface Spread {
        void run(float[] in, int start, int stride, int n, float y, float g, float[] d);
    }

    private static Value along(String name, Value x, int axis, int cost, Reduce reduce, @org.jspecify.annotations.Nullable Spread spread) {
        int counted = x.shape().axis(axis);
        Function<Frame, Part> forward = frame -> {
            Walk walk = Walk.of(frame.inShape(0), counted);
            Part part = Part.elements(frame.outShape(), cost * walk.n, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = reduce.of(frame.in(0), walk.start(i), walk.stride, walk.n);
                }
            });
            return counted == 0 ? part.whole(0) : part.byRow(0);
        };
        List<Function<Frame, Part>> gradients = spread == null ? List.of() : List.of(frame -> {
            Walk walk = Walk.of(frame.inShape(0), counted);
            Part.Code code = (from, to) -> {
                for (int i = from; i < to; i++) {
                    spread.run(frame.in(0), walk.start(i), walk.stride, walk.n, frame.out()[i], frame.gradient()[i], frame.result());
                }
            };
            return counted == 0
                    ? Part.of(1, frame.inShape(0).size(), (from, to) -> code.run(0, frame.outShape().size())).whole(0, Part.OUT, Part.GRADIENT)
                    : Part.elements(frame.outShape(), walk.n, code).byRow(0, Part.OUT, Part.GRADIENT);
        });
        return x.graph().record(new Operation(name, shapes -> shapes.get(0).without(counted), forward, gradients), x);
    }

    /** Where the elements that make the {@code i}-th result stand. */
    private record Walk(int n, int stride) {
        static Walk of(Shape shape, int axis) {
            int stride = 1;
            for (int inner = axis + 1; inner < shape.rank(); inner++) {
                stride *= shape.dimension(inner);
            }
            return new Walk(shape.dimension(axis), stride);
        }

        int start(int result) {
            return result / stride * n * stride + result % stride;
        }
    }
}
