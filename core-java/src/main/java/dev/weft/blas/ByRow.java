package dev.weft.blas;

import java.util.Arrays;

/** A way to compute {@link Engine#addByRow} with products that do not promise what it promises. */
interface ByRow {
    /** Computes {@link Engine#addByRow}. */
    void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc);

    /** Whether a check has shown that the engine computes rows alike; the first call makes it. */
    boolean isAlike();

    /** An engine's product {@code C = A · B + C}, always by the same routine. */
    @FunctionalInterface
    interface Product {
        void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
                int cOffset, int ldc);
    }

    /**
     * Whether all rows of some products have the bits that they have alone.
     *
     * @param shapes m, n and k of each product
     */
    static boolean rowsAreAlike(int[][] shapes, Product product) {
        float[] numbers = new float[12_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (i * 0x9E3779B9 >> 7) / (float) (1 << 24);
        }
        for (int[] shape : shapes) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] together = new float[m * n];
            float[] alone = new float[m * n];
            product.add(m, n, k, numbers, 0, k, numbers, 500, n, together, 0, n);
            for (int row = 0; row < m; row++) {
                product.add(1, n, k, numbers, row * k, k, numbers, 500, n, alone, row * n, n);
            }
            if (!Arrays.equals(together, alone)) {
                return false;
            }
        }
        return true;
    }
}
