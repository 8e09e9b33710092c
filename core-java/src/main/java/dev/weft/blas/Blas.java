package dev.weft.blas;

/** Stub until the engines land. */
public final class Blas {
    private Blas() {
    }

    /** C = alpha op(A) op(B) + beta C. */
    public static void gemm(boolean ta, boolean tb, int m, int n, int k, float alpha, float[] a, int ao, int lda,
            float[] b, int bo, int ldb, float beta, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float s = 0;
                for (int p = 0; p < k; p++) {
                    s += a[ao + (ta ? p * lda + i : i * lda + p)] * b[bo + (tb ? j * ldb + p : p * ldb + j)];
                }
                c[co + i * ldc + j] = (beta == 0 ? 0 : beta * c[co + i * ldc + j]) + alpha * s;
            }
        }
    }
}
