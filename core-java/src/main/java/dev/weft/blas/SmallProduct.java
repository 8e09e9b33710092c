package dev.weft.blas;

/**
 * Small products in Java, finished before a native call would have started. Each element is {@code alpha * (0 + a[0] *
 * b[0] + a[1] * b[1] + ...) + beta * c}, added from left to right, with every operation rounded. This is bit-identical
 * to {@link JavaEngine}, and the order that produced the published digits of small examples.
 */
final class SmallProduct {
    /** The largest number of multiplications in a small product, whatever the engine. */
    static final int LIMIT = 1024;

    private SmallProduct() {}

    /** Whether a product is small. This depends on the shape alone, so that results depend on nothing else. */
    static boolean fits(int m, int n, int k) {
        return (long) m * n * k <= LIMIT;
    }

    static void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        int aRow = transposeA ? 1 : lda;
        int aColumn = transposeA ? lda : 1;
        int bRow = transposeB ? 1 : ldb;
        int bColumn = transposeB ? ldb : 1;
        // Four independent sums along the longer side of C: a single sum would wait for each addition.
        if (n >= m) {
            multiply(m, n, k, alpha, a, aOffset, aRow, aColumn, b, bOffset, bRow, bColumn, beta, c, cOffset, ldc, 1);
        } else {
            multiply(n, m, k, alpha, b, bOffset, bColumn, bRow, a, aOffset, aColumn, aRow, beta, c, cOffset, 1, ldc);
        }
    }

    private static void multiply(int m, int n, int k, float alpha, float[] a, int aOffset, int aRow, int aColumn,
            float[] b, int bOffset, int bRow, int bColumn, float beta, float[] c, int cOffset, int cRow, int cColumn) {
        for (int i = 0; i < m; i++) {
            int aStart = aOffset + i * aRow;
            int to = cOffset + i * cRow;
            int j = 0;
            for (; j <= n - 4; j += 4, to += 4 * cColumn) {
                float sum0 = 0;
                float sum1 = 0;
                float sum2 = 0;
                float sum3 = 0;
                for (int p = 0, x = aStart, y = bOffset + j * bColumn; p < k; p++, x += aColumn, y += bRow) {
                    float factor = a[x];
                    sum0 += factor * b[y];
                    sum1 += factor * b[y + bColumn];
                    sum2 += factor * b[y + 2 * bColumn];
                    sum3 += factor * b[y + 3 * bColumn];
                }
                store(c, to, alpha * sum0, beta);
                store(c, to + cColumn, alpha * sum1, beta);
                store(c, to + 2 * cColumn, alpha * sum2, beta);
                store(c, to + 3 * cColumn, alpha * sum3, beta);
            }
            for (; j < n; j++, to += cColumn) {
                float sum = 0;
                for (int p = 0, x = aStart, y = bOffset + j * bColumn; p < k; p++, x += aColumn, y += bRow) {
                    sum += a[x] * b[y];
                }
                store(c, to, alpha * sum, beta);
            }
        }
    }

    private static void store(float[] c, int at, float product, float beta) {
        c[at] = beta == 0 ? product : product + beta * c[at];
    }
}
