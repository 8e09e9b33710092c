package dev.weft.blas;

import java.util.Arrays;
import java.util.Random;

/**
 * A matrix product with offsets, padded rows, transposes and factors, and its definition to compare with.
 */
record Matrices(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float beta, int padding) {
    private int lda() {
        return (transposeA ? m : k) + padding;
    }

    private int ldb() {
        return (transposeB ? k : n) + 2 * padding;
    }

    private int ldc() {
        return n + 3 * padding;
    }

    float[] a() {
        return random(1, padding + (transposeA ? k : m) * lda());
    }

    float[] b() {
        return random(2, 2 * padding + (transposeB ? n : k) * ldb());
    }

    /** C before the product; NaN if it must not be read. */
    float[] c() {
        float[] c = random(3, 3 * padding + m * ldc());
        for (int i = 0; beta == 0 && i < m; i++) {
            Arrays.fill(c, 3 * padding + i * ldc(), 3 * padding + i * ldc() + n, Float.NaN);
        }
        return c;
    }

    float[] product(Engine engine) {
        return product(engine, a(), b(), c());
    }

    float[] product(Engine engine, float[] a, float[] b, float[] c) {
        engine.gemm(transposeA, transposeB, m, n, k, alpha, a, padding, lda(), b, 2 * padding, ldb(), beta, c,
                3 * padding, ldc());
        return c;
    }

    float[] blas() {
        float[] c = c();
        Blas.gemm(transposeA, transposeB, m, n, k, alpha, a(), padding, lda(), b(), 2 * padding, ldb(), beta, c,
                3 * padding, ldc());
        return c;
    }

    /** The product of {@link Blas#addByRow}, which knows neither transposes nor factors. */
    float[] byRow() {
        float[] c = c();
        Blas.addByRow(m, n, k, a(), padding, lda(), b(), 2 * padding, ldb(), c, 3 * padding, ldc());
        return c;
    }

    /** The definition in float32, added from left to right. */
    float[] inOrder() {
        float[] a = a();
        float[] b = b();
        float[] c = c();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int p = 0; p < k; p++) {
                    sum += a[indexOfA(i, p)] * b[indexOfB(p, j)];
                }
                int to = 3 * padding + i * ldc() + j;
                c[to] = beta == 0 ? alpha * sum : alpha * sum + beta * c[to];
            }
        }
        return c;
    }

    /**
     * The largest difference from the definition in double, in units of the float32 rounding error of the terms.
     * Outside C, every element must be unchanged.
     */
    double error(float[] result) {
        float[] a = a();
        float[] b = b();
        float[] before = c();
        double[] expected = new double[before.length];
        double[] scale = new double[before.length];
        for (int at = 0; at < before.length; at++) {
            expected[at] = before[at];
        }
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int to = 3 * padding + i * ldc() + j;
                double sum = 0;
                double terms = 0;
                for (int p = 0; p < k; p++) {
                    double term = (double) a[indexOfA(i, p)] * b[indexOfB(p, j)];
                    sum += term;
                    terms += Math.abs(term);
                }
                expected[to] = alpha * sum + (beta == 0 ? 0 : beta * (double) before[to]);
                scale[to] = Math.abs(alpha) * terms + (beta == 0 ? 0 : Math.abs(beta * before[to]));
            }
        }
        double worst = 0;
        for (int at = 0; at < before.length; at++) {
            double difference = Math.abs(result[at] - expected[at]);
            if (Double.isNaN(difference)) {
                return Double.NaN;
            }
            // Outside C the scale is 0, so any difference counts as an infinite error.
            worst = difference == 0 ? worst : Math.max(worst, difference / (scale[at] * 0x1p-23));
        }
        return worst;
    }

    private int indexOfA(int i, int p) {
        return padding + (transposeA ? p * lda() + i : i * lda() + p);
    }

    private int indexOfB(int p, int j) {
        return 2 * padding + (transposeB ? j * ldb() + p : p * ldb() + j);
    }

    private static float[] random(long seed, int length) {
        float[] values = new float[length];
        var random = new Random(seed);
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
