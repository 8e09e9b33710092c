package dev.ludovic.netlib.blas;

import dev.weft.blas.Binding;

/** The functions of netlib's native library that Weft calls; they work on heap arrays without copying them. */
public final class JNIBLAS implements Binding.Routines {
    /** Called by reflection. */
    public JNIBLAS() {}

    @Override
    public void load(String path) {
        System.load(path);
    }

    @Override
    public void sgemv(char transpose, int m, int n, float alpha, float[] a, int aOffset, int lda, float[] x,
            int xOffset, int xDistance, float beta, float[] y, int yOffset, int yDistance) {
        sgemvK(transpose == 'T' ? "T" : "N", m, n, alpha, a, aOffset, lda, x, xOffset, xDistance, beta, y, yOffset,
                yDistance);
    }

    @Override
    public void sgemm(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        sgemmK(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
    }

    private static native void sgemvK(String transpose, int m, int n, float alpha, float[] a, int aOffset, int lda,
            float[] x, int xOffset, int xDistance, float beta, float[] y, int yOffset, int yDistance);

    private static native void sgemmK(String transposeA, String transposeB, int m, int n, int k, float alpha, float[] a,
            int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
}
