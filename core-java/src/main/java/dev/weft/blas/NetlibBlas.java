package dev.weft.blas;

/** Stands in for {@code dev.ludovic.netlib.blas.JNIBLAS} (netlib 3), whose natives work on heap arrays without copying them. */
final class NetlibBlas implements OpenBlas.Sgemm {
    NetlibBlas() {}

    @Override
    public void load(String path) {
        System.load(path);
    }

    @Override
    public void sgemm(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        sgemmK(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    }

    private static native void sgemmK(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a,
            int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
}
