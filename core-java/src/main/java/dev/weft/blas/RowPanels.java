package dev.weft.blas;

import java.util.Arrays;

/**
 * The product of {@link Engine#addByRow} by an engine whose kernels are chosen by the number of rows: every call gets
 * panels of 4 or 8 rows, by n and k alone, and the last panel is filled up with zeros. So each row meets the same
 * kernel, and the rows of a panel are equal to it, which {@link CheckedRows} checks.
 */
final class RowPanels implements ByRow.Product {
    /** From so many elements of B on, a panel has 4 rows, so that a single row does not take much longer than alone. */
    private static final int LARGE = 1 << 15;
    /**
     * Multiplications per call. OpenBLAS multiplies so few without packing B first, which for 4 rows would take longer
     * than the product.
     */
    private static final int CALL = 1_000_000;
    /** m, n and k of the products of the check, which meet kernels for whole and partial registers. */
    static final int[][] CHECKED = {{31, 1, 130}, {31, 10, 200}, {31, 16, 8}, {31, 17, 330}, {31, 33, 100},
        {31, 100, 33}, {31, 172, 64}};

    private final ByRow.Product product;
    private final ThreadLocal<float[]> rows = ThreadLocal.withInitial(() -> new float[0]);
    private final ThreadLocal<float[]> results = ThreadLocal.withInitial(() -> new float[0]);

    /** Creates the product by panels; {@code product} gets all whole ones at once, or the last one. */
    RowPanels(ByRow.Product product) {
        this.product = product;
    }

    @Override
    public void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc) {
        int height = (long) n * k < LARGE ? 8 : 4;
        int whole = m - m % height;
        if (whole > 0) {
            panel(whole, height, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        }
        if (whole == m) {
            return;
        }
        float[] x = sized(rows, height * k);
        float[] y = sized(results, height * n);
        for (int row = 0; row < height; row++) {
            if (whole + row < m) {
                System.arraycopy(a, aOffset + (whole + row) * lda, x, row * k, k);
                System.arraycopy(c, cOffset + (whole + row) * ldc, y, row * n, n);
            } else {
                Arrays.fill(x, row * k, (row + 1) * k, 0);
                Arrays.fill(y, row * n, (row + 1) * n, 0);
            }
        }
        panel(height, height, n, k, x, 0, k, b, bOffset, ldb, y, 0, n);
        for (int row = 0; whole + row < m; row++) {
            System.arraycopy(y, row * n, c, cOffset + (whole + row) * ldc, n);
        }
    }

    /** Adds along k in parts that depend on the height of a panel, n and k alone. */
    private void panel(int m, int height, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset,
            int ldb, float[] c, int cOffset, int ldc) {
        int most = OpenBlas.part(k, Math.max(1, CALL / height / n));
        for (int p = 0; p < k; p += most) {
            product.add(m, n, Math.min(most, k - p), a, aOffset + p, lda, b, bOffset + p * ldb, ldb, c, cOffset, ldc);
        }
    }

    private static float[] sized(ThreadLocal<float[]> buffer, int size) {
        if (buffer.get().length < size) {
            buffer.set(new float[size]);
        }
        return buffer.get();
    }
}
