package dev.weft.blas;

/** A way to compute {@link Engine#addByRow} with products that do not promise what it promises. */
interface ByRow {
    /** Computes {@link Engine#addByRow}. */
    void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc);

    /** Whether a check has shown that the engine computes rows alike; the first call makes it. */
    boolean isAlike();

    /** A product {@code C = A · B + C}. */
    @FunctionalInterface
    interface Product {
        void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
                int cOffset, int ldc);
    }
}
