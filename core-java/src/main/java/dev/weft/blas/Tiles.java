package dev.weft.blas;

/**
 * Products in tiles that OpenBLAS multiplies where they lie. On CPUs with AVX-512 it has kernels for small products,
 * at most 10⁶ multiplications without a transposed B, which take 64 columns and 4 rows at once. A larger product it
 * copies first, both operands, into the order that its other kernels read. That costs 10 to 20 % of a large product,
 * more than half of one with few rows, and each half of a product that two threads share copies the other operand
 * again.
 *
 * <p>A tile of B, {@code [depth, width]}, fits the nearest cache and is multiplied by as many rows as one call may:
 *
 * <pre>
 * depth = an equal part of k, at most max(112, 7168 / n)
 * width = n, or an equal part of n, a multiple of 64 and at most 7168 / depth
 * </pre>
 *
 * <p>So the terms of an element are added in an order that n and k alone choose: neither the number of rows nor where
 * a product is cut changes a bit, which is why {@link #add} is the same product. Only if n leaves columns behind those
 * of 16 and 4, the kernels add them in another order in the last one to three rows: {@link #add} fills these rows up.
 */
final class Tiles implements ByRow.Product {
    /** The most multiplications of a call that OpenBLAS does not copy. */
    private static final int CALL = 1_000_000;
    /** The columns and rows that a kernel takes at once; a cut at a multiple of them changes no bit. */
    private static final int COLUMNS = 64;
    private static final int ROWS = 4;
    /** The elements of a register. Up to half of one, the last columns are multiplied by another kernel. */
    private static final int REGISTER = 16;
    private static final int NARROW = REGISTER / 2;
    /** The elements of a tile of B, 28 KB: the smallest first-level caches have 32. */
    private static final int SIZE = 7168;
    /** The rows of B in a tile of 64 columns. */
    private static final int DEPTH = SIZE / COLUMNS;
    /** With fewer rows than this, a tile is not read often enough for its place in the cache to matter. */
    private static final int FEW = 16;
    /**
     * Rows of B whose distance is a multiple of this many elements, or differs from one by at most 8, share a few
     * places of the cache and push each other out, so they are copied to another distance, {@link #STRIP} tiles side by
     * side, so that each row is read in one go. This pays from {@link #COPIED} rows of A on.
     */
    private static final int ALIASED = 128;
    private static final int COPIED = 32;
    private static final int STRIP = 4;
    /**
     * A transposed A that is larger than a second-level cache is copied, too, unless many columns share what is read of
     * it: the kernels jump from row to row.
     */
    private static final int FAR = 1 << 18;
    private static final int NEAR = 512;
    /** The calls that share a copy; more rows of A and C would not stay in the second-level cache. */
    private static final int SHARED = 4;
    /**
     * With a transposed B, OpenBLAS copies nothing if C has at most this many elements. Such calls are faster up to 32
     * rows; with more, copying pays.
     */
    private static final int TRANSPOSED = 1200;
    private static final int TRANSPOSED_ROWS = 32;
    private static final int TRANSPOSED_DEPTH = 256;
    /**
     * m, n and k of the products of the check: kernels for whole and partial registers, with and without cuts along
     * both, and last rows that are filled up.
     */
    static final int[][] CHECKED = {{31, 1, 130}, {31, 10, 200}, {31, 16, 8}, {31, 17, 330}, {31, 33, 100},
        {31, 100, 33}, {40, 172, 64}, {40, 128, 70}, {18, 2, 600}, {31, 5, 300}, {30, 7, 250}, {31, 79, 112},
        {31, 130, 80}, {29, 66, 160}};

    /** The routine sgemm for row-major matrices. */
    @FunctionalInterface
    interface Product {
        void multiply(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
                int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc);
    }

    private final Product product;
    private final ThreadLocal<float[][]> buffers = ThreadLocal.withInitial(() -> new float[2][0]);

    /** Creates the product by the small ones of an engine. */
    Tiles(Product product) {
        this.product = product;
    }

    /** Whether {@link #gemm} is faster than one call, which copies large operands first. */
    static boolean fits(boolean transposeA, boolean transposeB, int m, int n, int k) {
        return transposeB
                ? !transposeA && m <= TRANSPOSED_ROWS && k >= COLUMNS && m * n > TRANSPOSED
                : (long) m * n * k > CALL || isSplit(transposeA, m, n, k);
    }

    /**
     * Whether 9 to 12 columns are multiplied as 8 and the rest: two kernels for at most 8 columns take less time than
     * one that leaves a part of its registers empty, in long products of many rows.
     */
    private static boolean isSplit(boolean transposeA, int m, int n, int k) {
        return !transposeA && n > NARROW && n <= NARROW + ROWS && m >= 50 && k >= 256;
    }

    /** Computes the product with rows that do not depend on m; {@link CheckedRows} checks it. */
    @Override
    public void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc) {
        int rest = n % REGISTER < NARROW && n % ROWS != 0 ? m % ROWS : 0;
        int whole = m - rest;
        if (whole > 0) {
            tiles(false, whole, n, k, 1, a, aOffset, lda, b, bOffset, ldb, 1, c, cOffset, ldc);
        }
        if (rest > 0) {
            float[] x = new float[ROWS * k];
            float[] y = new float[ROWS * n];
            for (int row = 0; row < rest; row++) {
                System.arraycopy(a, aOffset + (whole + row) * lda, x, row * k, k);
                System.arraycopy(c, cOffset + (whole + row) * ldc, y, row * n, n);
            }
            tiles(false, ROWS, n, k, 1, x, 0, k, b, bOffset, ldb, 1, y, 0, n);
            for (int row = 0; row < rest; row++) {
                System.arraycopy(y, row * n, c, cOffset + (whole + row) * ldc, n);
            }
        }
    }

    /** Computes the product of {@link Engine#gemm} that {@link #fits}. */
    void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset, int lda,
            float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        if (transposeB) {
            transposed(m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
            return;
        }
        int first = isSplit(transposeA, m, n, k) ? NARROW : n;
        tiles(transposeA, m, first, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
        if (first < n) {
            tiles(transposeA, m, n - first, k, alpha, a, aOffset, lda, b, bOffset + first, ldb, beta, c,
                    cOffset + first, ldc);
        }
    }

    /** Few rows times a transposed B: whole registers of columns in each call, as many as one call may have. */
    private void transposed(int m, int n, int k, float alpha, float[] a, int aOffset, int lda, float[] b, int bOffset,
            int ldb, float beta, float[] c, int cOffset, int ldc) {
        int depth = (OpenBlas.part(k, TRANSPOSED_DEPTH) + REGISTER - 1) / REGISTER * REGISTER;
        int height = Math.min(m, FEW);
        int width = Math.max(REGISTER, TRANSPOSED / height / REGISTER * REGISTER);
        for (int p = 0; p < k; p += depth) {
            for (int j = 0; j < n; j += width) {
                for (int i = 0; i < m; i += height) {
                    product.multiply(false, true, Math.min(height, m - i), Math.min(width, n - j),
                            Math.min(depth, k - p), alpha, a, aOffset + i * lda + p, lda, b, bOffset + j * ldb + p, ldb,
                            p == 0 ? beta : 1, c, cOffset + i * ldc + j, ldc);
                }
            }
        }
    }

    private void tiles(boolean transposeA, int m, int n, int k, float alpha, float[] a, int aOffset, int lda,
            float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        int depth = OpenBlas.part(k, Math.max(DEPTH, SIZE / n));
        int width = width(m, n, depth);
        // A few columns behind the last whole tile belong to it.
        int tail = width < n && n % width < REGISTER ? n % width : 0;
        int whole = n - tail;
        int height = height(m, width + tail, depth);
        boolean copiesA = transposeA && n <= NEAR && (long) m * k > FAR;
        boolean copiesB = (ldb + NARROW) % ALIASED <= REGISTER && m >= COPIED && n >= COLUMNS;
        int rows = n >= COLUMNS && (copiesA || copiesB) ? SHARED * height : height;
        int span = copiesA ? n : copiesB ? STRIP * width : width;
        int distance = span + REGISTER;
        for (int i = 0; i < m; i += rows) {
            int last = Math.min(m, i + rows);
            for (int j = 0; j < whole; j += span) {
                int end = j + span < whole ? j + span : n;
                // Along k inside, so that what is added to stays in the cache.
                for (int p = 0; p < k; p += depth) {
                    int deep = Math.min(depth, k - p);
                    int left = aOffset + (transposeA ? p * lda + i : i * lda + p);
                    int right = bOffset + p * ldb + j;
                    float[] x = copiesA ? copy(0, deep, last - i, a, left, lda, rows + REGISTER) : a;
                    float[] y = copiesB ? copy(1, deep, end - j, b, right, ldb, distance) : b;
                    for (int column = j; column < Math.min(end, whole); column += width) {
                        int wide = column + width < whole ? width : n - column;
                        for (int row = i; row < last; row += height) {
                            product.multiply(transposeA, false, Math.min(height, last - row), wide, deep, alpha, x,
                                    (copiesA ? 0 : left) + (transposeA ? row - i : (row - i) * lda),
                                    copiesA ? rows + REGISTER : lda, y, (copiesB ? 0 : right) + column - j,
                                    copiesB ? distance : ldb, p == 0 ? beta : 1, c, cOffset + row * ldc + column, ldc);
                        }
                    }
                }
            }
        }
    }

    private static int width(int m, int n, int depth) {
        int most = Math.max(COLUMNS, (m < FEW ? CALL / FEW : SIZE) / depth / COLUMNS * COLUMNS);
        return n <= most ? n : (OpenBlas.part(n, most) + COLUMNS - 1) / COLUMNS * COLUMNS;
    }

    /** Whole kernels in each call but the last. */
    private static int height(int m, int width, int depth) {
        int most = CALL / width / depth / ROWS * ROWS;
        return Math.min(most, (OpenBlas.part(m, most) + ROWS - 1) / ROWS * ROWS);
    }

    /** Copies a matrix into the first or second buffer of this thread. */
    private float[] copy(int buffer, int rows, int columns, float[] from, int offset, int fromRow, int toRow) {
        float[][] all = buffers.get();
        if (all[buffer].length < rows * toRow) {
            all[buffer] = new float[rows * toRow];
        }
        float[] to = all[buffer];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, offset + row * fromRow, to, row * toRow, columns);
        }
        return to;
    }
}
