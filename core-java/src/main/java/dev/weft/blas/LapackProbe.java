package dev.weft.blas;

import java.util.function.BooleanSupplier;
import org.jblas.NativeBlas;

/**
 * Checks the LAPACK routines of jblas by what their results must satisfy, computed in plain Java. Each matrix has as
 * many rows as the sizes of {@link #SIZES} say, which reach past the blocks of the routines.
 */
final class LapackProbe {
    private static final int[] SIZES = {1, 3, 20, 70};

    private final int n;
    /** Symmetric, with a dominant diagonal; column by column is row by row. */
    private final double[] a;

    private LapackProbe(int n) {
        this.n = n;
        this.a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i * n + j] = ((i * 31 + j * 17) % 13 - 6) / 8.0 + (i == j ? n + 4 : 0);
                a[j * n + i] = a[i * n + j];
            }
        }
    }

    /** Returns what is computed wrongly; empty if all is right. */
    static String run() {
        for (int n : SIZES) {
            LapackProbe probe = new LapackProbe(n);
            String wrong = wrong("sgesv", probe::solves) + wrong("sgelsd", probe::leastSquares)
                    + wrong("dgelsd", probe::leastSquaresInDouble) + wrong("spotrf", probe::factors)
                    + wrong("ssyev", probe::eigen) + wrong("sgesvd", probe::svd)
                    + wrong("dgesvd", probe::svdInDouble) + wrong("dgeqrf", probe::triangle);
            if (!wrong.isEmpty()) {
                return "its LAPACK computes wrongly [" + n + ", " + n + "]:" + wrong;
            }
        }
        return "";
    }

    private static String wrong(String routine, BooleanSupplier isRight) {
        return isRight.getAsBoolean() ? "" : " " + routine;
    }

    private float[] single() {
        float[] single = new float[a.length];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) a[i];
        }
        return single;
    }

    /** The right side whose solution is 1, 2, 3, ... */
    private double[] right() {
        double[] right = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                right[i] += a[i * n + j] * (j + 1);
            }
        }
        return right;
    }

    private float[] rightInSingle() {
        float[] single = new float[n];
        double[] right = right();
        for (int i = 0; i < n; i++) {
            single[i] = (float) right[i];
        }
        return single;
    }

    private boolean solved(float[] x) {
        boolean is = true;
        for (int i = 0; i < n; i++) {
            is &= Math.abs(x[i] - (i + 1)) <= 1e-3 * n;
        }
        return is;
    }

    private boolean solves() {
        float[] x = rightInSingle();
        return NativeBlas.sgesv(n, 1, single(), 0, n, new int[n], 0, x, 0, n) == 0 && solved(x);
    }

    private boolean leastSquares() {
        float[] x = rightInSingle();
        return NativeBlas.sgelsd(n, n, 1, single(), 0, n, x, 0, n, new float[n], 0, 1e-6f, new int[1], 0,
                new int[60 * n], 0) == 0 && solved(x);
    }

    private boolean leastSquaresInDouble() {
        double[] x = right();
        boolean is = NativeBlas.dgelsd(n, n, 1, a.clone(), 0, n, x, 0, n, new double[n], 0, 1e-12, new int[1], 0,
                new int[60 * n], 0) == 0;
        for (int i = 0; i < n; i++) {
            is &= Math.abs(x[i] - (i + 1)) <= 1e-9 * n;
        }
        return is;
    }

    /** Whether the sum over p of x[i, p] · d[p] · y[j, p] is a[i, j]; {@code triangle} stops p at i and j. */
    private boolean isProduct(Element x, Element d, Element y, boolean triangle) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int p = 0; p <= (triangle ? Math.min(i, j) : n - 1); p++) {
                    sum += x.at(i, p) * d.at(p, p) * y.at(j, p);
                }
                if (!(Math.abs(sum - a[i * n + j]) <= 1e-5 * (n + 4))) {
                    return false;
                }
            }
        }
        return true;
    }

    private interface Element {
        double at(int row, int column);
    }

    private boolean factors() {
        float[] l = single();
        return NativeBlas.spotrf('U', n, l, 0, n) == 0
                && isProduct((i, p) -> l[i * n + p], (p, q) -> 1, (j, p) -> l[j * n + p], true);
    }

    private boolean eigen() {
        float[] vectors = single();
        float[] values = new float[n];
        return NativeBlas.ssyev('V', 'U', n, vectors, 0, n, values, 0) == 0
                && isProduct((i, p) -> vectors[p * n + i], (p, q) -> values[p], (j, p) -> vectors[p * n + j], false);
    }

    private boolean svd() {
        float[] values = new float[n];
        float[] left = new float[n * n];
        float[] right = new float[n * n];
        return NativeBlas.sgesvd('S', 'S', n, n, single(), 0, n, values, 0, left, 0, n, right, 0, n) == 0
                && isProduct((i, p) -> left[p * n + i], (p, q) -> values[p], (j, p) -> right[j * n + p], false);
    }

    /** The matrix is positive definite, so its left singular vectors are also its right ones. */
    private boolean svdInDouble() {
        double[] vectors = a.clone();
        double[] values = new double[n];
        double[] unused = new double[1];
        return NativeBlas.dgesvd('O', 'N', n, n, vectors, 0, n, values, 0, unused, 0, n, unused, 0, n) == 0
                && isProduct((i, p) -> vectors[p * n + i], (p, q) -> values[p], (j, p) -> vectors[p * n + j], false);
    }

    /** Whether RᵀR = AᵀA. */
    private boolean triangle() {
        double[] r = a.clone();
        boolean is = NativeBlas.dgeqrf(n, n, r, 0, n, new double[n], 0) == 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double difference = 0;
                for (int p = 0; p < n; p++) {
                    difference += a[i * n + p] * a[j * n + p]
                            - (p <= Math.min(i, j) ? r[i * n + p] * r[j * n + p] : 0);
                }
                is &= Math.abs(difference) <= 1e-9 * (n + 4) * (n + 4);
            }
        }
        return is;
    }
}
