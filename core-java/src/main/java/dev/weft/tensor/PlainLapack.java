package dev.weft.tensor;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The LAPACK routines that {@link Linalg} uses, in plain Java, for machines where jblas' natives cannot be used. Each
 * computes in double precision what LAPACK's routine of that name does, up to rounding and the signs of singular
 * vectors and eigenvectors, and several times as slowly. Matrices are column-major, as in LAPACK; a result other than 0
 * says why there is none.
 */
final class PlainLapack {
    private static final int MOST_SWEEPS = 60;
    private static final double EPSILON = 0x1p-52;

    private PlainLapack() {}

    /** Replaces {@code a [n, n]} by its factors L and U and {@code b [n, columns]} by the solution. */
    static int gesv(int n, int columns, float[] a, float[] b) {
        double[] lu = doubles(a);
        double[] x = doubles(b);
        int singular = 0;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(lu[k * n + i]) > Math.abs(lu[k * n + pivot]) ? i : pivot;
            }
            exchange(lu, n, n, k, pivot);
            exchange(x, n, columns, k, pivot);
            if (lu[k * n + k] == 0) {
                singular = singular == 0 ? k + 1 : singular;
                continue;
            }
            for (int i = k + 1; i < n; i++) {
                double factor = lu[k * n + i] / lu[k * n + k];
                lu[k * n + i] = factor;
                for (int j = k + 1; factor != 0 && j < n; j++) {
                    lu[j * n + i] -= factor * lu[j * n + k];
                }
                for (int j = 0; j < columns; j++) {
                    x[j * n + i] -= factor * x[j * n + k];
                }
            }
        }
        store(lu, a);
        if (singular == 0) {
            for (int j = 0; j < columns; j++) {
                for (int i = n - 1; i >= 0; i--) {
                    x[j * n + i] /= lu[i * n + i];
                    for (int p = 0; p < i; p++) {
                        x[j * n + p] -= lu[i * n + p] * x[j * n + i];
                    }
                }
            }
            store(x, b);
        }
        return singular;
    }

    private static void exchange(double[] matrix, int rows, int columns, int i, int k) {
        for (int j = 0; i != k && j < columns; j++) {
            double kept = matrix[j * rows + i];
            matrix[j * rows + i] = matrix[j * rows + k];
            matrix[j * rows + k] = kept;
        }
    }

    /** Replaces the upper triangle of {@code a [n, n]} by R in A = Rᵀ · R. */
    static int potrf(int n, float[] a) {
        double[] r = doubles(a);
        for (int j = 0; j < n; j++) {
            for (int i = 0; i <= j; i++) {
                double sum = r[j * n + i];
                for (int p = 0; p < i; p++) {
                    sum -= r[i * n + p] * r[j * n + p];
                }
                if (i == j && !(sum > 0)) {
                    return j + 1;
                }
                r[j * n + i] = i == j ? Math.sqrt(sum) : sum / r[i * n + i];
            }
        }
        store(r, a);
        return 0;
    }

    /**
     * Replaces the symmetric {@code a [n, n]}, given by its upper triangle, by its eigenvectors, and {@code values} by
     * its eigenvalues, ascending. The method is Jacobi's, cyclic by rows (Golub and Van Loan, 8.5).
     */
    static int syev(int n, float[] a, float[] values) {
        double[] s = doubles(a);
        for (int j = 0; j < n; j++) {
            for (int i = j + 1; i < n; i++) {
                s[j * n + i] = s[i * n + j];
            }
        }
        double[] v = identity(n);
        double negligible = EPSILON * length(s, 0, s.length) / n;
        boolean rotated = true;
        for (int sweep = 0; rotated; sweep++) {
            if (sweep == MOST_SWEEPS) {
                return 1;
            }
            rotated = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (Math.abs(s[q * n + p]) > negligible) {
                        rotated = true;
                        double tangent = tangent((s[q * n + q] - s[p * n + p]) / (2 * s[q * n + p]));
                        rotate(s, p * n, 1, q * n, n, tangent);
                        rotate(s, p, n, q, n, tangent);
                        rotate(v, p * n, 1, q * n, n, tangent);
                    }
                }
            }
        }
        int[] order = order(n, Comparator.comparingDouble(i -> s[i * n + i]));
        for (int j = 0; j < n; j++) {
            values[j] = (float) s[order[j] * n + order[j]];
            for (int i = 0; i < n; i++) {
                a[j * n + i] = (float) v[order[j] * n + i];
            }
        }
        return 0;
    }

    /** The smaller root t of t² + 2 · cotangent · t = 1. */
    private static double tangent(double cotangent) {
        return Math.copySign(1, cotangent) / (Math.abs(cotangent) + Math.hypot(1, cotangent));
    }

    /** Rotates two vectors of {@code length} elements, {@code step} apart, by the angle of {@code tangent}. */
    private static void rotate(double[] data, int x, int step, int y, int length, double tangent) {
        double cosine = 1 / Math.hypot(1, tangent);
        double sine = cosine * tangent;
        for (int i = 0, p = x, q = y; i < length; i++, p += step, q += step) {
            double old = data[p];
            data[p] = cosine * old - sine * data[q];
            data[q] = sine * old + cosine * data[q];
        }
    }

    /** The singular values and vectors of {@code a [m, n]}: left {@code [m, r]} and right {@code [r, n]}. */
    static int gesvd(int m, int n, float[] a, float[] values, float[] left, float[] right) {
        int r = Math.min(m, n);
        Svd svd = m >= n ? svd(doubles(a), m, n) : svd(transposed(doubles(a), m, n), n, m);
        double[] u = m >= n ? svd.left : svd.right;
        double[] v = m >= n ? svd.right : svd.left;
        store(svd.values, values);
        store(u, left);
        store(transposed(v, n, r), right);
        return svd.info;
    }

    /** Replaces the columns of {@code a [n, n]} by its left singular vectors. */
    static int gesvd(int n, double[] a, double[] values) {
        Svd svd = svd(a.clone(), n, n);
        System.arraycopy(svd.values, 0, values, 0, n);
        System.arraycopy(svd.left, 0, a, 0, n * n);
        return svd.info;
    }

    /** Replaces {@code b [max(m, n), columns]} by the shortest x that minimizes |a · x - b|. */
    static int gelsd(int m, int n, int columns, float[] a, float[] b, double epsilon) {
        double[] x = doubles(b);
        int info = gelsd(m, n, columns, doubles(a), x, epsilon, new int[1]);
        store(x, b);
        return info;
    }

    /** The same in double precision, with the rank in {@code rank[0]}. */
    static int gelsd(int m, int n, int columns, double[] a, double[] b, double epsilon, int[] rank) {
        Svd svd = m >= n ? svd(a.clone(), m, n) : svd(transposed(a, m, n), n, m);
        double[] u = m >= n ? svd.left : svd.right;
        double[] v = m >= n ? svd.right : svd.left;
        int rows = Math.max(m, n);
        while (rank[0] < svd.values.length && svd.values[rank[0]] > epsilon * svd.values[0]) {
            rank[0]++;
        }
        for (int column = 0; column < columns; column++) {
            double[] x = new double[rows];
            for (int p = 0; p < rank[0]; p++) {
                double share = dot(u, p * m, b, column * rows, m) / svd.values[p];
                for (int i = 0; i < n; i++) {
                    x[i] += share * v[p * n + i];
                }
            }
            System.arraycopy(x, 0, b, column * rows, rows);
        }
        return svd.info;
    }

    /** Replaces the columns of {@code a}, {@code distance} apart, by R in A = Q · R (Householder). */
    static int geqrf(int rows, int columns, double[] a, int distance) {
        for (int k = 0; k < Math.min(rows, columns); k++) {
            int top = k * distance + k;
            double length = length(a, top, rows - k);
            if (length == 0) {
                continue;
            }
            double diagonal = -Math.copySign(length, a[top]);
            // The reflector is v = (a - diagonal · e) / (a₀ - diagonal), so that its first element is 1.
            double first = a[top] - diagonal;
            double factor = -first / diagonal;
            for (int i = 1; i < rows - k; i++) {
                a[top + i] /= first;
            }
            a[top] = 1;
            for (int j = k + 1; j < columns; j++) {
                int other = j * distance + k;
                double share = factor * dot(a, top, a, other, rows - k);
                for (int i = 0; i < rows - k; i++) {
                    a[other + i] -= share * a[top + i];
                }
            }
            a[top] = diagonal;
        }
        return 0;
    }

    private record Svd(double[] left, double[] values, double[] right, int info) {}

    /**
     * The decomposition of {@code a [m, n]}, m at least n, by rotating pairs of columns until all are orthogonal
     * (Hestenes' one-sided Jacobi method; Golub and Van Loan, 8.6.3). Changes {@code a}.
     */
    private static Svd svd(double[] a, int m, int n) {
        double scale = Arrays.stream(a).map(Math::abs).max().orElse(0);
        for (int i = 0; scale > 0 && i < a.length; i++) {
            a[i] /= scale;
        }
        double[] v = identity(n);
        // Shorter columns are rounding errors of the others, and have no direction of their own.
        double shortest = EPSILON * length(a, 0, m * n);
        int info = 1;
        for (int sweep = 0; info != 0 && sweep < MOST_SWEEPS; sweep++) {
            info = 0;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    double x = dot(a, p * m, a, p * m, m);
                    double y = dot(a, q * m, a, q * m, m);
                    double product = dot(a, p * m, a, q * m, m);
                    if (Math.min(x, y) > shortest * shortest
                            && Math.abs(product) > EPSILON * Math.sqrt(m) * Math.sqrt(x * y)) {
                        info = 1;
                        double tangent = tangent((y - x) / (2 * product));
                        rotate(a, p * m, 1, q * m, m, tangent);
                        rotate(v, p * n, 1, q * n, n, tangent);
                    }
                }
            }
        }
        double[] lengths = IntStream.range(0, n).mapToDouble(j -> length(a, j * m, m)).toArray();
        int[] order = order(n, Comparator.comparingDouble(j -> -lengths[j]));
        double[] left = new double[m * n];
        double[] values = new double[n];
        double[] right = new double[n * n];
        for (int j = 0; j < n; j++) {
            double length = lengths[order[j]];
            values[j] = length * scale;
            System.arraycopy(v, order[j] * n, right, j * n, n);
            if (length > shortest) {
                for (int i = 0; i < m; i++) {
                    left[j * m + i] = a[order[j] * m + i] / length;
                }
            } else {
                complete(left, m, j);
            }
        }
        return new Svd(left, values, right, info);
    }

    /** Makes column {@code j} a unit vector that is orthogonal to the columns before it. */
    private static void complete(double[] left, int m, int j) {
        for (int axis = 0; axis < m; axis++) {
            Arrays.fill(left, j * m, (j + 1) * m, 0);
            left[j * m + axis] = 1;
            for (int twice = 0; twice < 2; twice++) {
                for (int p = 0; p < j; p++) {
                    double share = dot(left, p * m, left, j * m, m);
                    for (int i = 0; i < m; i++) {
                        left[j * m + i] -= share * left[p * m + i];
                    }
                }
            }
            double length = length(left, j * m, m);
            // The squares of these lengths add up to m - j over all axes, so that one is long enough.
            if (length * length * m >= 0.5) {
                for (int i = 0; i < m; i++) {
                    left[j * m + i] /= length;
                }
                return;
            }
        }
    }

    private static double dot(double[] a, int x, double[] b, int y, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[x + i] * b[y + i];
        }
        return sum;
    }

    private static double length(double[] a, int from, int length) {
        double largest = 0;
        for (int i = from; i < from + length; i++) {
            largest = Math.max(largest, Math.abs(a[i]));
        }
        double squares = 0;
        for (int i = from; largest > 0 && i < from + length; i++) {
            squares += a[i] / largest * (a[i] / largest);
        }
        return largest * Math.sqrt(squares);
    }

    private static int[] order(int n, Comparator<Integer> by) {
        return IntStream.range(0, n).boxed().sorted(by).mapToInt(Integer::intValue).toArray();
    }

    private static double[] identity(int n) {
        double[] identity = new double[n * n];
        for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
        }
        return identity;
    }

    private static double[] transposed(double[] a, int m, int n) {
        double[] transposed = new double[a.length];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                transposed[i * n + j] = a[j * m + i];
            }
        }
        return transposed;
    }

    private static double[] doubles(float[] a) {
        double[] doubles = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            doubles[i] = a[i];
        }
        return doubles;
    }

    private static void store(double[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = (float) from[i];
        }
    }
}
