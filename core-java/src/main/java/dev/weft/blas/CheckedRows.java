package dev.weft.blas;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Products whose rows should not depend on how many there are. A check finds out once whether all rows of some products
 * have the bits that they have alone: if they have not, plain Java multiplies.
 */
final class CheckedRows implements ByRow {
    private final int[][] shapes;
    private final Product product;
    private volatile @Nullable Boolean alike;

    /**
     * Creates the products.
     *
     * @param shapes m, n and k of each product of the check, which together meet all kernels
     * @param product multiplies
     */
    CheckedRows(int[][] shapes, Product product) {
        this.shapes = shapes;
        this.product = product;
    }

    @Override
    public void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc) {
        if (isAlike()) {
            product.add(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        } else {
            JavaEngine.PLAIN.addByRow(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        }
    }

    @Override
    public boolean isAlike() {
        Boolean known = alike;
        if (known == null) {
            float[] numbers = numbers();
            known = Arrays.stream(shapes).allMatch(shape -> isAlike(shape[0], shape[1], shape[2], numbers));
            alike = known;
        }
        return known;
    }

    private boolean isAlike(int m, int n, int k, float[] numbers) {
        float[] together = new float[m * n];
        float[] alone = new float[m * n];
        product.add(m, n, k, numbers, 0, k, numbers, 500, n, together, 0, n);
        for (int row = 0; row < m; row++) {
            product.add(1, n, k, numbers, row * k, k, numbers, 500, n, alone, row * n, n);
        }
        return Arrays.equals(together, alone);
    }

    /** The numbers of a check: 12,000 from -½ to ½, of many digits, in no order. */
    static float[] numbers() {
        float[] numbers = new float[12_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (i * 0x9E3779B9 >> 7) / (float) (1 << 24);
        }
        return numbers;
    }
}
