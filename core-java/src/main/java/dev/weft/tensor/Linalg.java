package dev.weft.tensor;

import dev.weft.blas.Lapack;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jblas.NativeBlas;

/**
 * Linear algebra on {@code [rows, columns]} tensors, in float32: with the LAPACK in jblas' natives, or in plain Java
 * where these cannot be used, as on Arm. Both give the same results up to rounding and the signs of vectors; plain Java
 * is slower. Results are new tensors; arguments stay unchanged.
 *
 * <pre>{@code
 * Tensor a = Tensor.matrix(new float[] {2, 1}, new float[] {1, 3});
 * Tensor x = Linalg.solve(a, Tensor.vector(3, 5)); // 0.8, 1.4
 * }</pre>
 *
 * <table>
 * <caption>Names in numpy.linalg</caption>
 * <tr><th>Weft</th><th>numpy</th></tr>
 * <tr><td>{@link #solve}</td><td>{@code solve}</td></tr>
 * <tr><td>{@link #leastSquares}</td><td>{@code lstsq}</td></tr>
 * <tr><td>{@link #cholesky}</td><td>{@code cholesky}</td></tr>
 * <tr><td>{@link #symmetricEigen}</td><td>{@code eigh}</td></tr>
 * <tr><td>{@link #svd}</td><td>{@code svd(full_matrices=False)}</td></tr>
 * </table>
 *
 * <p>Every method throws {@link IllegalArgumentException} for a wrong shape, an empty matrix or an element that is not
 * finite, and {@link ArithmeticException} if the matrix has no solution. A matrix counts as symmetric if mirrored
 * elements differ by at most 1e-5 of the largest element; only the lower triangle is then used. Any thread may call the
 * methods; calls of jblas run one after the other. For least squares of more rows than fit into memory, see {@link
 * TriangularFactor}.
 */
public final class Linalg {
    private static final float EPSILON = Math.ulp(1f);

    private Linalg() {}

    /**
     * Solves a · x = b, by LU decomposition with row exchanges.
     *
     * @param a {@code [n, n]}
     * @param b {@code [n]} or {@code [n, columns]}, one right side for each column
     * @return x in the shape of {@code b}
     * @throws ArithmeticException if {@code a} is singular to working precision: a diagonal element of the triangular
     *     factor is at most {@code n · 2⁻²³} times the largest element of its column of {@code a}
     */
    public static Tensor solve(Tensor a, Tensor b) {
        int n = square("solve", a);
        int columns = columnsBeside("solve", n, b);
        float[] lu = transposed(a.data(), n, n);
        float[] x = transposed(b.data(), n, columns);
        int[] exchanges = new int[n];
        int info = Lapack.call(() -> NativeBlas.sgesv(n, columns, lu, 0, n, exchanges, 0, x, 0, n),
                () -> PlainLapack.gesv(n, columns, lu, x));
        for (int j = 0; j < n; j++) {
            float largest = 0;
            for (int i = 0; i < n; i++) {
                largest = Math.max(largest, Math.abs(a.data()[i * n + j]));
            }
            if (info != 0 || Math.abs(lu[j * n + j]) <= n * EPSILON * largest) {
                throw new ArithmeticException("Linalg.solve: the matrix " + a.shape()
                        + " is singular to working precision");
            }
        }
        return Tensor.of(b.shape(), transposed(x, columns, n));
    }

    /**
     * Minimizes |a · x - b|, column by column. If several x do, it returns the shortest. Singular values of {@code a}
     * up to {@code 2⁻²³ · max(m, n)} times the largest count as 0, as in numpy.
     *
     * @param a {@code [m, n]} of any rank
     * @param b {@code [m]} or {@code [m, columns]}
     * @return x {@code [n]} or {@code [n, columns]}
     * @throws ArithmeticException if the singular values do not converge
     */
    public static Tensor leastSquares(Tensor a, Tensor b) {
        matrix("leastSquares", a);
        int m = a.shape().dimension(0);
        int n = a.shape().dimension(1);
        int columns = columnsBeside("leastSquares", m, b);
        int rows = Math.max(m, n);
        float[] work = transposed(a.data(), m, n);
        float[] x = transposed(Arrays.copyOf(b.data(), rows * columns), rows, columns);
        float[] singular = new float[Math.min(m, n)];
        done("leastSquares", a, () -> NativeBlas.sgelsd(m, n, columns, work, 0, m, x, 0, rows, singular, 0,
                EPSILON * rows, new int[1], 0, divided(singular.length), 0),
                () -> PlainLapack.gelsd(m, n, columns, work, x, EPSILON * rows));
        return Tensor.of(b.shape().with(0, n), Arrays.copyOf(transposed(x, columns, rows), n * columns));
    }

    /**
     * Returns the lower triangular matrix l with a positive diagonal and l · lᵀ = a.
     *
     * @param a {@code [n, n]}, symmetric
     * @return l {@code [n, n]}
     * @throws ArithmeticException if {@code a} is not positive definite
     */
    public static Tensor cholesky(Tensor a) {
        int n = symmetric("cholesky", a);
        float[] l = a.data().clone();
        // LAPACK is column-major, so its upper triangle is our lower one.
        int info = Lapack.call(() -> NativeBlas.spotrf('U', n, l, 0, n), () -> PlainLapack.potrf(n, l));
        if (info != 0) {
            throw new ArithmeticException("Linalg.cholesky: the matrix " + a.shape()
                    + " is not positive definite: its leading "
                    + info + " rows and columns are not");
        }
        for (int i = 0; i < n; i++) {
            Arrays.fill(l, i * n + i + 1, (i + 1) * n, 0f);
        }
        return Tensor.of(a.shape(), l);
    }

    /**
     * Returns the eigenvalues and eigenvectors of a symmetric matrix: a = vectors · diag(values) · vectorsᵀ.
     *
     * @param a {@code [n, n]}, symmetric
     * @return {@code n} eigenvalues, ascending, and their vectors
     * @throws ArithmeticException if they do not converge
     */
    public static Eigen symmetricEigen(Tensor a) {
        int n = symmetric("symmetricEigen", a);
        float[] vectors = a.data().clone();
        float[] values = new float[n];
        done("symmetricEigen", a, () -> NativeBlas.ssyev('V', 'U', n, vectors, 0, n, values, 0),
                () -> PlainLapack.syev(n, vectors, values));
        return new Eigen(Tensor.vector(values), Tensor.of(a.shape(), transposed(vectors, n, n)));
    }

    /**
     * Returns the singular values and vectors of a matrix: a = left · diag(values) · right, with r = min(m, n).
     *
     * @param a {@code [m, n]}
     * @return {@code r} singular values, descending, and their vectors
     * @throws ArithmeticException if they do not converge
     */
    public static Svd svd(Tensor a) {
        matrix("svd", a);
        int m = a.shape().dimension(0);
        int n = a.shape().dimension(1);
        int r = Math.min(m, n);
        float[] work = a.data().clone();
        float[] left = new float[m * r];
        float[] values = new float[r];
        float[] right = new float[r * n];
        // LAPACK sees aᵀ = rightᵀ · diag(values) · leftᵀ: its results are ours with left and right swapped.
        done("svd", a, () -> NativeBlas.sgesvd('S', 'S', n, m, work, 0, n, values, 0, right, 0, n, left, 0, r),
                () -> PlainLapack.gesvd(n, m, work, values, right, left));
        return new Svd(Tensor.of(Shape.of(m, r), left), Tensor.vector(values), Tensor.of(Shape.of(r, n), right));
    }

    /**
     * Replaces the columns of {@code a}, which are {@code distance} apart, by R in A = Q · R. The content below R is
     * undefined afterwards.
     *
     * @throws ArithmeticException if the native library changes the length of a column, which a correct one does not
     */
    static void triangle(double[] a, int rows, int columns, int distance) {
        double[] before = lengths(a, columns, distance, column -> rows);
        int info = Lapack.call(() -> NativeBlas.dgeqrf(rows, columns, a, 0, distance, new double[columns], 0),
                () -> PlainLapack.geqrf(rows, columns, a, distance));
        sameLengths(before, lengths(a, columns, distance, column -> Math.min(rows, column + 1)), info);
    }

    private static double[] lengths(double[] a, int columns, int distance, IntUnaryOperator rows) {
        double[] lengths = new double[columns];
        for (int j = 0; j < columns; j++) {
            double squares = 0;
            for (int i = 0; i < rows.applyAsInt(j); i++) {
                squares += a[j * distance + i] * a[j * distance + i];
            }
            lengths[j] = Math.sqrt(squares);
        }
        return lengths;
    }

    static void sameLengths(double[] before, double[] after, int info) {
        for (int j = 0; j < before.length; j++) {
            if (info != 0 || !(Math.abs(after[j] - before[j]) <= 1e-9 * before[j])) {
                throw new ArithmeticException("jblas' natives compute wrongly on this machine: QR gave column " + j
                        + " the length " + after[j] + " instead of " + before[j] + " (info " + info + ")");
            }
        }
    }

    /**
     * Minimizes |a · x - b| in double precision. {@code a [n, n]} and {@code b [n, columns]} are column-major, and b
     * becomes x.
     *
     * @param epsilon singular values up to this fraction of the largest count as 0
     * @return the rank
     */
    static int leastSquares(double[] a, int n, double[] b, double epsilon) {
        int[] rank = new int[1];
        int info = Lapack.call(() -> NativeBlas.dgelsd(n, n, b.length / n, a, 0, n, b, 0, n, new double[n], 0,
                epsilon, rank, 0, divided(n), 0), () -> PlainLapack.gelsd(n, n, b.length / n, a, b, epsilon, rank));
        done("leastSquares", Shape.of(n, n), info);
        return rank[0];
    }

    /**
     * Returns the singular values, descending, of {@code a [n, n]} in double precision. The columns of {@code a} become
     * the left singular vectors.
     */
    static double[] leftSvd(double[] a, int n) {
        double[] values = new double[n];
        double[] unused = new double[1];
        done("svd", Shape.of(n, n),
                Lapack.call(() -> NativeBlas.dgesvd('O', 'N', n, n, a, 0, n, values, 0, unused, 0, n, unused, 0, n),
                        () -> PlainLapack.gesvd(n, a, values)));
        return values;
    }

    /**
     * The workspace of gelsd, which halves the problem down to leaves of 25 and needs this much for each level;
     * computed here for leaves of 1, which is enough.
     */
    private static int[] divided(int smaller) {
        int levels = 33 - Integer.numberOfLeadingZeros(smaller);
        return new int[smaller * (3 * levels + 11)];
    }

    private static void done(String method, Tensor a, Supplier<Integer> work, Supplier<Integer> plain) {
        done(method, a.shape(), Lapack.call(work, plain));
    }

    private static void done(String method, Shape shape, int info) {
        if (info != 0) {
            throw new ArithmeticException("Linalg." + method + " did not converge for the matrix " + shape);
        }
    }

    private static void matrix(String method, Tensor a) {
        if (a.shape().rank() != 2 || a.size() == 0) {
            throw new IllegalArgumentException("Linalg." + method + " expects a matrix with elements but got "
                    + a.shape());
        }
        finite(method, a);
    }

    private static int square(String method, Tensor a) {
        matrix(method, a);
        int n = a.shape().dimension(0);
        if (n != a.shape().dimension(1)) {
            throw new IllegalArgumentException("Linalg." + method + " expects a square matrix but got " + a.shape());
        }
        return n;
    }

    /** Checks symmetry up to rounding: mirrored elements differ by at most 1e-5 of the largest element. */
    private static int symmetric(String method, Tensor a) {
        int n = square(method, a);
        float largest = 0;
        for (float element : a.data()) {
            largest = Math.max(largest, Math.abs(element));
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                if (Math.abs(a.data()[i * n + j] - a.data()[j * n + i]) > 1e-5f * largest) {
                    throw new IllegalArgumentException("Linalg." + method + " expects a symmetric matrix but got "
                            + a.get(i, j)
                            + " at [" + i + ", " + j + "] and " + a.get(j, i) + " at [" + j + ", " + i + "]");
                }
            }
        }
        return n;
    }

    private static int columnsBeside(String method, int rows, Tensor b) {
        int rank = b.shape().rank();
        if (rank < 1 || rank > 2 || b.shape().rows() != rows || b.size() == 0) {
            throw new IllegalArgumentException("Linalg." + method + " expects a right side of " + rows
                    + " rows but got " + b.shape());
        }
        finite(method, b);
        return b.size() / rows;
    }

    private static void finite(String method, Tensor a) {
        for (float element : a.data()) {
            if (!Float.isFinite(element)) {
                throw new IllegalArgumentException("Linalg." + method + " expects finite elements but got " + element
                        + " in " + a.shape());
            }
        }
    }

    private static float[] transposed(float[] data, int rows, int columns) {
        float[] result = new float[data.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = data[i * columns + j];
            }
        }
        return result;
    }

    /**
     * Eigenvalues and eigenvectors of a symmetric matrix.
     *
     * @param values {@code [n]}, ascending
     * @param vectors {@code [n, n]}; column {@code j}, of length 1, belongs to {@code values[j]}; its sign is undefined
     */
    public record Eigen(Tensor values, Tensor vectors) {}

    /**
     * Singular values and vectors.
     *
     * @param left {@code [m, r]}, orthonormal columns
     * @param values {@code [r]}, descending, none negative
     * @param right {@code [r, n]}, orthonormal rows
     */
    public record Svd(Tensor left, Tensor values, Tensor right) {}
}
