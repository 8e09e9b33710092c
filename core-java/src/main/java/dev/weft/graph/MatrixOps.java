package dev.weft.graph;

import dev.weft.blas.Blas;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Products of row-major matrices, computed by the engine of {@link dev.weft.blas.Blas}. In the formulas g is the
 * gradient of the result. A NaN or infinity in an operand reaches the result as in IEEE arithmetic, also where it meets
 * a 0.
 *
 * <pre>{@code
 * Value sums = MatrixOps.affine(x, kernel, bias); // x [batch, in], kernel [in, out], bias [out]
 * }</pre>
 *
 * <p>On one machine a product is bit-identical from run to run and for any number of threads; other engines and
 * processors may add in another order. In a plan {@linkplain Plan#byRow by row}, a row of a product is also the same
 * bits whatever the other rows are. Operands must be matrices: {@linkplain Shaping#reshape reshape} a vector to
 * {@code [1, n]} or {@code [n, 1]} first, and reshape a batch of matrices or multiply them one by one. A product over
 * {@code k = 0} elements is 0.
 */
public final class MatrixOps {
    /**
     * A row may be cut at multiples of this number: kernels treat whole runs of so many columns alike, so the cut
     * changes no bit.
     */
    private static final int COLUMNS = 64;

    private MatrixOps() {}

    /**
     * {@code y[m, n] = Σ_k a[m, k] · b[k, n]}; {@code da = g · bᵀ}, {@code db = aᵀ · g}. TensorFlow's {@code matmul} of
     * two matrices. To multiply by a transposed matrix, {@linkplain #transpose transpose} it first.
     *
     * @param a a matrix {@code [m, k]}
     * @param b a matrix {@code [k, n]}
     * @return a value {@code [m, n]}
     * @throws IllegalArgumentException if the operands are not such matrices; the message has both shapes
     */
    public static Value matmul(Value a, Value b) {
        return a.graph().record(new Operation("matmul", shapes -> product("matmul", shapes.get(0), shapes.get(1)),
                frame -> product(frame, false), List.of(MatrixOps::leftGradient, MatrixOps::rightGradient)), a, b);
    }

    /**
     * {@code y[m, n] = Σ_k x[m, k] · w[k, n] + b[n]}: the product of a dense layer and its bias in one pass;
     * {@code dx = g · wᵀ}, {@code dw = xᵀ · g}, {@code db = Σ_m g}, summed in float32. TensorFlow's
     * {@code nn.bias_add(matmul(x, w), b)}.
     *
     * @param x the input {@code [m, k]}
     * @param w the kernel {@code [k, n]}
     * @param b the bias {@code [n]}
     * @return a value {@code [m, n]}
     * @throws IllegalArgumentException if the shapes do not fit; the message has them
     */
    public static Value affine(Value x, Value w, Value b) {
        return x.graph().record(new Operation("affine", shapes -> {
            Shape result = product("affine", shapes.get(0), shapes.get(1));
            if (!shapes.get(2).equals(Shape.of(result.dimension(1)))) {
                throw new IllegalArgumentException("affine expects a bias [" + result.dimension(1) + "] but got "
                        + shapes.get(2));
            }
            return result;
        }, frame -> product(frame, true),
                List.of(MatrixOps::leftGradient, MatrixOps::rightGradient, MatrixOps::biasGradient)), x, w, b);
    }

    /**
     * {@code y[j, i] = x[i, j]}; {@code dx = gᵀ}. The elements are copied. TensorFlow's {@code transpose} of a matrix.
     *
     * @param x a matrix {@code [m, n]}
     * @return a value {@code [n, m]}
     * @throws IllegalArgumentException if {@code x} is not a matrix
     */
    public static Value transpose(Value x) {
        return x.graph().record(new Operation("transpose", shapes -> {
            Shape shape = shapes.get(0);
            if (shape.rank() != 2) {
                throw new IllegalArgumentException("transpose expects a matrix but got " + shape);
            }
            return Shape.of(shape.dimension(1), shape.dimension(0));
        }, frame -> transposed(frame.input(0), frame), List.of(frame -> transposed(frame.gradient(), frame))), x);
    }

    private static Part transposed(Frame.Operand operand, Frame frame) {
        Frame.Read x = operand.whole();
        int rows = operand.shape().dimension(1);
        int columns = operand.shape().dimension(0);
        return Part.of(rows, operand.shape().size(),
                (from, to) -> transpose(x.data(), frame.result(), rows, columns, from, to));
    }

    private static void transpose(float[] x, float[] y, int rows, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                y[i * columns + j] = x[j * rows + i];
            }
        }
    }

    private static Shape product(String name, Shape a, Shape b) {
        if (a.rank() != 2 || b.rank() != 2 || !Shape.of(a.dimension(1)).accepts(Shape.of(b.dimension(0)))) {
            throw new IllegalArgumentException(name + " expects [rows, n] and [n, columns] but got " + a + " and " + b);
        }
        return Shape.of(a.dimension(0), b.dimension(1));
    }

    /** The product, added to the third operand if {@code biased}. */
    private static Part product(Frame frame, boolean biased) {
        int m = frame.output().shape().dimension(0);
        int n = frame.output().shape().dimension(1);
        int k = frame.input(0).shape().dimension(1);
        Frame.Read b = frame.input(1).whole();
        Frame.Read bias = frame.input(biased ? 2 : 1).whole();
        if (frame.isByRow()) {
            return byRow(frame, biased, m, n, k, b, bias);
        }
        if (m == 1) {
            // One row is cut by columns: each thread reads its part of the matrix, which is all that a product with a
            // vector costs.
            Frame.Read a = frame.input(0).whole();
            return Part.of((n + COLUMNS - 1) / COLUMNS, (long) n * k, (from, to) -> {
                int first = from * COLUMNS;
                int columns = Math.min(n, to * COLUMNS) - first;
                if (biased) {
                    System.arraycopy(bias.data(), first, frame.result(), first, columns);
                }
                Blas.gemm(false, false, 1, columns, k, 1, a.data(), 0, k, b.data(), first, n,
                        biased ? 1 : 0, frame.result(), first, n);
            });
        }
        Frame.Read a = frame.input(0).byRow();
        return Part.of(m, (long) m * n * k, (from, to) -> {
            for (int row = from; biased && row < to; row++) {
                System.arraycopy(bias.data(), 0, frame.result(), row * n, n);
            }
            Blas.gemm(false, false, to - from, n, k, 1, a.data(), from * k, k, b.data(), 0, n,
                    biased ? 1 : 0, frame.result(), from * n, n);
        });
    }

    /** The same product, where the bits of a row do not depend on the other rows. */
    private static Part byRow(Frame frame, boolean biased, int m, int n, int k, Frame.Read b, Frame.Read bias) {
        if (m == 1) {
            Frame.Read a = frame.input(0).whole();
            return Part.of((n + Blas.BLOCK - 1) / Blas.BLOCK, (long) n * k, (from, to) -> {
                int first = from * Blas.BLOCK;
                int columns = Math.min(n, to * Blas.BLOCK) - first;
                start(frame.result(), first, columns, bias.data(), first, biased);
                Blas.addByRow(1, columns, k, a.data(), 0, k, b.data(), first, n, frame.result(), first, n);
            });
        }
        Frame.Read a = frame.input(0).byRow();
        return Part.of(m, (long) m * n * k, (from, to) -> {
            for (int row = from; row < to; row++) {
                start(frame.result(), row * n, n, bias.data(), 0, biased);
            }
            Blas.addByRow(to - from, n, k, a.data(), from * k, k, b.data(), 0, n, frame.result(), from * n, n);
        });
    }

    /** Fills a row with the biases, or with zeros, before the product is added to it. */
    private static void start(float[] y, int from, int columns, float[] bias, int first, boolean biased) {
        if (biased) {
            System.arraycopy(bias, first, y, from, columns);
        } else {
            Arrays.fill(y, from, from + columns, 0);
        }
    }

    private static Part leftGradient(Frame frame) {
        int m = frame.output().shape().dimension(0);
        int n = frame.output().shape().dimension(1);
        int k = frame.input(0).shape().dimension(1);
        Frame.Read g = frame.gradient().byRow();
        Frame.Read b = frame.input(1).whole();
        return Part.of(m, (long) m * n * k, (from, to) -> Blas.gemm(false, true, to - from, k, n, 1,
                g.data(), from * n, n, b.data(), 0, n, 0, frame.result(), from * k, k))
                .adding((from, to) -> Blas.gemm(false, true, to - from, k, n, 1,
                        g.data(), from * n, n, b.data(), 0, n, 1, frame.result(), from * k, k));
    }

    private static Part rightGradient(Frame frame) {
        int m = frame.output().shape().dimension(0);
        int n = frame.output().shape().dimension(1);
        int k = frame.input(0).shape().dimension(1);
        Frame.Read a = frame.input(0).whole();
        Frame.Read g = frame.gradient().whole();
        return Part.of(k, (long) m * n * k, (from, to) -> Blas.gemm(true, false, to - from, n, m, 1,
                a.data(), from, k, g.data(), 0, n, 0, frame.result(), from * n, n))
                .adding((from, to) -> Blas.gemm(true, false, to - from, n, m, 1,
                        a.data(), from, k, g.data(), 0, n, 1, frame.result(), from * n, n));
    }

    private static Part biasGradient(Frame frame) {
        int m = frame.output().shape().dimension(0);
        int n = frame.output().shape().dimension(1);
        Frame.Read gradient = frame.gradient().whole();
        float[] copy = new float[n];
        return Part.of(n, (long) m * n, (from, to) -> {
            float[] g = gradient.data();
            float[] d = frame.result();
            Arrays.fill(d, from, to, 0);
            for (int row = 0; row < m; row++) {
                System.arraycopy(g, row * n + from, copy, from, to - from);
                add(copy, d, from, to);
            }
        });
    }

    /** The copy lets the loop read and write at one index; otherwise the compiler does not vectorize it. */
    private static void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i];
        }
    }
}
