package dev.weft.graph;

import dev.weft.blas.Blas;
import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Products of matrices, row-major, on the engine of {@code blas}. */
public final class MatrixOps {
    /** Where a row may be cut: kernels treat whole runs of so many columns alike, so that the cut changes no bit. */
    private static final int COLUMNS = 64;

    private MatrixOps() {
    }

    /**
     * {@code y[m, n] = Σ_k a[m, k] · b[k, n]}; {@code da = g · bᵀ}, {@code db = aᵀ · g}.
     *
     * @throws IllegalArgumentException if the operands are not matrices that fit
     */
    public static Value matmul(Value a, Value b) {
        return a.graph().record(new Operation("matmul", shapes -> product("matmul", shapes.get(0), shapes.get(1)),
                frame -> product(frame, false), List.of(MatrixOps::leftGradient, MatrixOps::rightGradient)), a, b);
    }

    /**
     * {@code y[m, n] = Σ_k x[m, k] · w[k, n] + b[n]}, the dense layer's product with its bias in one pass.
     *
     * @throws IllegalArgumentException if the operands do not fit
     */
    public static Value affine(Value x, Value w, Value b) {
        return x.graph().record(new Operation("affine", shapes -> {
            Shape result = product("affine", shapes.get(0), shapes.get(1));
            if (!shapes.get(2).equals(Shape.of(result.dimension(1)))) {
                throw new IllegalArgumentException("affine expects a bias [" + result.dimension(1) + "] but got " + shapes.get(2));
            }
            return result;
        }, frame -> product(frame, true).whole(2), List.of(MatrixOps::leftGradient, MatrixOps::rightGradient, MatrixOps::biasGradient)), x, w, b);
    }

    /** {@code y[j, i] = x[i, j]}; {@code dx = gᵀ}. */
    public static Value transpose(Value x) {
        return x.graph().record(new Operation("transpose", shapes -> {
            Shape shape = shapes.get(0);
            if (shape.rank() != 2) {
                throw new IllegalArgumentException("transpose expects a matrix but got " + shape);
            }
            return Shape.of(shape.dimension(1), shape.dimension(0));
        }, frame -> {
            int rows = frame.outShape().dimension(0);
            int columns = frame.outShape().dimension(1);
            return Part.of(rows, frame.outShape().size(), (from, to) -> transpose(frame.in(0), frame.result(), rows, columns, from, to)).whole(0);
        }, List.of(frame -> {
            int rows = frame.inShape(0).dimension(0);
            int columns = frame.inShape(0).dimension(1);
            return Part.of(rows, frame.outShape().size(), (from, to) -> transpose(frame.gradient(), frame.result(), rows, columns, from, to)).whole(Part.GRADIENT);
        })), x);
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

    /** The product, on top of the third operand if {@code biased}. */
    private static Part product(Frame frame, boolean biased) {
        int m = frame.outShape().dimension(0);
        int n = frame.outShape().dimension(1);
        int k = frame.inShape(0).dimension(1);
        if (m == 1) {
            // One row is cut by columns: each thread reads its part of the matrix, which is all that a product with a vector costs.
            return Part.of((n + COLUMNS - 1) / COLUMNS, (long) n * k, (from, to) -> {
                int first = from * COLUMNS;
                int columns = Math.min(n, to * COLUMNS) - first;
                if (biased) {
                    System.arraycopy(frame.in(2), first, frame.result(), first, columns);
                }
                Blas.gemm(false, false, 1, columns, k, 1, frame.in(0), 0, k, frame.in(1), first, n, biased ? 1 : 0, frame.result(), first, n);
            }).whole(0, 1);
        }
        return Part.of(m, (long) m * n * k, (from, to) -> {
            for (int row = from; biased && row < to; row++) {
                System.arraycopy(frame.in(2), 0, frame.result(), row * n, n);
            }
            Blas.gemm(false, false, to - from, n, k, 1, frame.in(0), from * k, k, frame.in(1), 0, n, biased ? 1 : 0, frame.result(), from * n, n);
        }).byRow(0).whole(1);
    }

    private static Part leftGradient(Frame frame) {
        return leftGradient(frame, 0).byRow(Part.GRADIENT).whole(1).adding(leftGradient(frame, 1).code);
    }

    private static Part leftGradient(Frame frame, float beta) {
        int m = frame.outShape().dimension(0);
        int n = frame.outShape().dimension(1);
        int k = frame.inShape(0).dimension(1);
        return Part.of(m, (long) m * n * k, (from, to) -> Blas.gemm(false, true, to - from, k, n, 1,
                frame.gradient(), from * n, n, frame.in(1), 0, n, beta, frame.result(), from * k, k));
    }

    private static Part rightGradient(Frame frame) {
        return rightGradient(frame, 0).whole(0, Part.GRADIENT).adding(rightGradient(frame, 1).code);
    }

    private static Part rightGradient(Frame frame, float beta) {
        int m = frame.outShape().dimension(0);
        int n = frame.outShape().dimension(1);
        int k = frame.inShape(0).dimension(1);
        return Part.of(k, (long) m * n * k, (from, to) -> Blas.gemm(true, false, to - from, n, m, 1,
                frame.in(0), from, k, frame.gradient(), 0, n, beta, frame.result(), from * n, n));
    }

    private static Part biasGradient(Frame frame) {
        int m = frame.outShape().dimension(0);
        int n = frame.outShape().dimension(1);
        float[] copy = new float[n];
        return Part.of(n, (long) m * n, (from, to) -> {
            float[] g = frame.gradient();
            float[] d = frame.result();
            Arrays.fill(d, from, to, 0);
            for (int row = 0; row < m; row++) {
                System.arraycopy(g, row * n + from, copy, from, to - from);
                add(copy, d, from, to);
            }
        }).whole(Part.GRADIENT);
    }

    /** A loop that reads and writes at one index, without which the compiler does not vectorize it: hence the copy. */
    private static void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += x[i];
        }
    }
}
