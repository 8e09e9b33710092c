package dev.weft.blas;

/**
 * Products with one row or one column, by the BLAS routine sgemv. It reads the matrix once, in place, while sgemm packs
 * it first, which takes longer than the product.
 */
final class VectorProduct {
    private VectorProduct() {}

    /** Whether C, {@code [m, n]}, is a vector. */
    static boolean fits(int m, int n) {
        return m == 1 || n == 1;
    }

    /** Computes the product of {@link Engine#gemm} in native calls of at most {@code call} multiplications. */
    static void gemm(Binding.Sgemv natives, long call, boolean transposeA, boolean transposeB, int m, int n, int k,
            float alpha, float[] a,
            int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        if (m == 1) {
            multiply(natives, call, !transposeB, n, k, alpha, b, bOffset, ldb, a, aOffset, transposeA ? lda : 1, beta,
                    c, cOffset, 1);
        } else {
            multiply(natives, call, transposeA, m, k, alpha, a, aOffset, lda, b, bOffset, transposeB ? 1 : ldb, beta,
                    c, cOffset, ldc);
        }
    }

    /**
     * Computes y[n] = alpha · M · x[k] + beta · y. If {@code byColumn}, M[n,k] is stored column by column, otherwise
     * row by row; {@code distance} is between the starts of two columns or rows.
     */
    private static void multiply(Binding.Sgemv natives, long call, boolean byColumn, int n, int k, float alpha,
            float[] matrix,
            int offset,
            int distance, float[] x, int xOffset, int xDistance, float beta, float[] y, int yOffset, int yDistance) {
        int most = OpenBlas.part(n, Math.max(1, call / k));
        for (int i = 0; i < n; i += most) {
            int part = Math.min(most, n - i);
            natives.sgemv(byColumn ? 'N' : 'T', byColumn ? part : k, byColumn ? k : part, alpha, matrix,
                    offset + (byColumn ? i : i * distance), distance, x, xOffset, xDistance, beta, y,
                    yOffset + i * yDistance, yDistance);
        }
    }
}
