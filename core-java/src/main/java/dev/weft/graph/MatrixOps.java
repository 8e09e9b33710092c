package dev.weft.graph;

import dev.weft.blas.Blas;
import dev.weft.device.Kernel;
import dev.weft.device.Product;
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
 * bits whatever the other rows are. {@linkplain Shaping#reshape Reshape} a vector to
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
     * two matrices. To multiply by a transposed matrix, {@linkplain #transpose transpose} it first. Of an operand of
     * higher rank, each line along its last axis is a row.
     *
     * @param a a matrix {@code [m, k]}, or {@code [batch, …, k]}
     * @param b a matrix {@code [k, n]}
     * @return a value {@code [m, n]}, or {@code [batch, …, n]}
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
            if (!shapes.get(2).equals(Shape.of(result.dimension(-1)))) {
                throw new IllegalArgumentException("affine expects a bias [" + result.dimension(-1) + "] but got "
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

    /**
     * {@code y[m, i, n] = Σ_k x[m, i, k] · w[i, k, n]}: a product of its own for each i along the second axis, such as
     * the members of an ensemble; {@code dx[·, i] = g[·, i] · w[i]ᵀ}, {@code dw[i] = x[·, i]ᵀ · g[·, i]}. TensorFlow's
     * {@code einsum("mik,ikn->min", x, w)}.
     *
     * @param x the input {@code [m, groups, k]}
     * @param w the kernels {@code [groups, k, n]}
     * @return a value {@code [m, groups, n]}
     * @throws IllegalArgumentException if the shapes do not fit; the message has them
     */
    public static Value grouped(Value x, Value w) {
        return x.graph().record(new Operation("grouped", shapes -> {
            Shape a = shapes.get(0);
            Shape b = shapes.get(1);
            if (a.rank() != 3 || b.rank() != 3 || !a.without(0).accepts(b.without(-1))) {
                throw new IllegalArgumentException("grouped expects [rows, groups, n] and [groups, n, columns] but got "
                        + a + " and " + b);
            }
            return Shape.of(a.rows(), b.rows(), b.dimension(2));
        }, frame -> {
            Groups groups = Groups.of(frame);
            Frame.Read x1 = frame.input(0).byRow();
            Frame.Read w1 = frame.input(1).whole();
            boolean isByRow = frame.isByRow();
            return Part.of(groups.m, groups.cost(), (from, to) -> {
                if (isByRow) {
                    Arrays.fill(frame.result(), from * groups.wide, to * groups.wide, 0);
                }
                for (int i = 0; i < groups.count; i++) {
                    groups.product(isByRow, i, from, to, x1.data(), w1.data(), frame.result());
                }
            }).on(groups.text(groups.m * groups.wide,
                    "int t = i / n % count; int row = i / n / count; int column = i % n;",
                    "k", "x[(row * count + t) * k + j] * w[(t * k + j) * n + column]", "x", "w"));
        }, List.of(frame -> {
            Groups groups = Groups.of(frame);
            Frame.Read g = frame.gradient().byRow();
            Frame.Read w1 = frame.input(1).whole();
            return Part.of(groups.m, groups.cost(), (from, to) -> {
                for (int i = 0; i < groups.count; i++) {
                    Blas.gemm(false, true, to - from, groups.k, groups.n, 1, g.data(),
                            from * groups.wide + i * groups.n,
                            groups.wide, w1.data(), i * groups.k * groups.n, groups.n, 0, frame.result(),
                            from * groups.deep + i * groups.k, groups.deep);
                }
            }).on(groups.text(groups.m * groups.deep,
                    "int t = i / k % count; int row = i / k / count; int column = i % k;",
                    "n", "g[(row * count + t) * n + j] * w[(t * k + column) * n + j]", "g", "w"));
        }, frame -> {
            Groups groups = Groups.of(frame);
            Frame.Read x1 = frame.input(0).whole();
            Frame.Read g = frame.gradient().whole();
            return Part.of(groups.count, groups.cost(), (from, to) -> {
                for (int i = from; i < to; i++) {
                    Blas.gemm(true, false, groups.k, groups.n, groups.m, 1, x1.data(), i * groups.k, groups.deep,
                            g.data(), i * groups.n, groups.wide, 0, frame.result(), i * groups.k * groups.n, groups.n);
                }
            }).on(groups.text(groups.count * groups.k * groups.n,
                    "int t = i / n / k; int row = i / n % k; int column = i % n;",
                    "m", "x[(j * count + t) * k + row] * g[(j * count + t) * n + column]", "x", "g"));
        })), x, w);
    }

    /** The lengths of a product by groups; {@code deep} is the row of its input, {@code wide} that of its output. */
    private record Groups(int m, int count, int k, int n, int deep, int wide) {
        static Groups of(Frame frame) {
            Shape x = frame.input(0).shape();
            int n = frame.output().shape().dimension(2);
            return new Groups(x.rows(), x.dimension(1), x.dimension(2), n, x.rowSize(), x.dimension(1) * n);
        }

        long cost() {
            return (long) m * count * k * n;
        }

        /** The text of {@code size} sums of products. */
        Kernel text(int size, String coordinates, String length, String product, String... reads) {
            return Kernel.items(size, coordinates + " float s = 0.0f; for (int j = 0; j < " + length
                    + "; j++) { s += " + product + "; } put(y, i, s);", "y", reads).with("m", m).with("count", count)
                    .with("k", k).with("n", n);
        }

        void product(boolean byRow, int group, int from, int to, float[] x, float[] w, float[] y) {
            int a = from * deep + group * k;
            int b = group * k * n;
            int c = from * wide + group * n;
            if (byRow) {
                Blas.addByRow(to - from, n, k, x, a, deep, w, b, n, y, c, wide);
            } else {
                Blas.gemm(false, false, to - from, n, k, 1, x, a, deep, w, b, n, 0, y, c, wide);
            }
        }
    }

    private static Part transposed(Frame.Operand operand, Frame frame) {
        Frame.Read x = operand.whole();
        int rows = operand.shape().dimension(1);
        int columns = operand.shape().dimension(0);
        return Part.of(rows, operand.shape().size(),
                (from, to) -> transpose(x.data(), frame.result(), rows, columns, from, to))
                .on(Kernel.value("x", "x[i % columns * rows + i / columns]").with("rows", rows)
                        .with("columns", columns));
    }

    private static void transpose(float[] x, float[] y, int rows, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                y[i * columns + j] = x[j * rows + i];
            }
        }
    }

    private static Shape product(String name, Shape a, Shape b) {
        if (a.rank() < 2 || b.rank() != 2 || !Shape.of(a.dimension(-1)).accepts(Shape.of(b.dimension(0)))) {
            throw new IllegalArgumentException(name + " expects [rows, n] and [n, columns] but got " + a + " and " + b);
        }
        return a.rank() == 2 ? Shape.of(a.dimension(0), b.dimension(1)) : a.with(-1, b.dimension(1));
    }

    /** The lengths of a product of {@code m} rows; each row of the arrays has {@code lines} of them. */
    private record Lengths(int rows, int lines, int m, int n, int k) {
        static Lengths of(Frame frame) {
            Shape y = frame.output().shape();
            int lines = 1;
            for (int axis = 1; axis < y.rank() - 1; axis++) {
                lines *= y.dimension(axis);
            }
            return new Lengths(y.rows(), lines, y.rows() * lines, y.dimension(-1),
                    frame.input(0).shape().dimension(-1));
        }

        long cost() {
            return (long) m * n * k;
        }
    }

    /** The product, added to the third operand if {@code biased}. */
    private static Part product(Frame frame, boolean biased) {
        Lengths lengths = Lengths.of(frame);
        Product form = Product.of(lengths.m, lengths.n, lengths.k, 2, 0);
        form = frame.isByRow() ? form.byRow() : form;
        return onHost(frame, biased, lengths).on(biased ? form.biased(1) : form);
    }

    private static Part onHost(Frame frame, boolean biased, Lengths lengths) {
        int n = lengths.n;
        int k = lengths.k;
        int lines = lengths.lines;
        Frame.Read b = frame.input(1).whole();
        Frame.Read bias = frame.input(biased ? 2 : 1).whole();
        if (frame.isByRow()) {
            return byRow(frame, biased, lengths, b, bias);
        }
        if (lengths.m == 1) {
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
        return Part.of(lengths.rows, lengths.cost(), (from, to) -> {
            for (int row = from * lines; biased && row < to * lines; row++) {
                System.arraycopy(bias.data(), 0, frame.result(), row * n, n);
            }
            Blas.gemm(false, false, (to - from) * lines, n, k, 1, a.data(), from * lines * k, k, b.data(), 0, n,
                    biased ? 1 : 0, frame.result(), from * lines * n, n);
        });
    }

    /** The same product, where the bits of a row do not depend on the other rows. */
    private static Part byRow(Frame frame, boolean biased, Lengths lengths, Frame.Read b, Frame.Read bias) {
        int n = lengths.n;
        int k = lengths.k;
        int lines = lengths.lines;
        if (lengths.m == 1) {
            Frame.Read a = frame.input(0).whole();
            return Part.of((n + Blas.BLOCK - 1) / Blas.BLOCK, (long) n * k, (from, to) -> {
                int first = from * Blas.BLOCK;
                int columns = Math.min(n, to * Blas.BLOCK) - first;
                start(frame.result(), first, columns, bias.data(), first, biased);
                Blas.addByRow(1, columns, k, a.data(), 0, k, b.data(), first, n, frame.result(), first, n);
            });
        }
        Frame.Read a = frame.input(0).byRow();
        return Part.of(lengths.rows, lengths.cost(), (from, to) -> {
            for (int row = from * lines; row < to * lines; row++) {
                start(frame.result(), row * n, n, bias.data(), 0, biased);
            }
            Blas.addByRow((to - from) * lines, n, k, a.data(), from * lines * k, k, b.data(), 0, n, frame.result(),
                    from * lines * n, n);
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
        Lengths lengths = Lengths.of(frame);
        int n = lengths.n;
        int k = lengths.k;
        int lines = lengths.lines;
        Frame.Read g = frame.gradient().byRow();
        Frame.Read b = frame.input(1).whole();
        return Part.of(lengths.rows, lengths.cost(), (from, to) -> Blas.gemm(false, true, (to - from) * lines, k, n, 1,
                g.data(), from * lines * n, n, b.data(), 0, n, 0, frame.result(), from * lines * k, k))
                .on(Product.of(lengths.m, k, n, 0, 1).transposingB())
                .adding((from, to) -> Blas.gemm(false, true, (to - from) * lines, k, n, 1, g.data(),
                        from * lines * n, n, b.data(), 0, n, 1, frame.result(), from * lines * k, k));
    }

    private static Part rightGradient(Frame frame) {
        Lengths lengths = Lengths.of(frame);
        int m = lengths.m;
        int n = lengths.n;
        int k = lengths.k;
        Frame.Read a = frame.input(0).whole();
        Frame.Read g = frame.gradient().whole();
        return Part.of(k, (long) m * n * k, (from, to) -> Blas.gemm(true, false, to - from, n, m, 1,
                a.data(), from, k, g.data(), 0, n, 0, frame.result(), from * n, n))
                .on(Product.of(k, n, m, 0, 1).transposingA())
                .adding((from, to) -> Blas.gemm(true, false, to - from, n, m, 1,
                        a.data(), from, k, g.data(), 0, n, 1, frame.result(), from * n, n));
    }

    private static Part biasGradient(Frame frame) {
        Lengths lengths = Lengths.of(frame);
        int m = lengths.m;
        int n = lengths.n;
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
        }).on(Kernel.columnSums(m, n, 1));
    }

    /** The copy lets the loop read and write at one index; otherwise the compiler does not vectorize it. */
    private static void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i];
        }
    }
}
