package dev.weft.blas;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The product of {@link Engine#addByRow} by an engine whose kernels pack B in every call, so that panels of few rows
 * would take too long, but add up each element from left to right, at most 256 terms at a time. Plain Java in the same
 * order gives the same bits, so it multiplies few rows and the engine many. The first call finds out by comparing bits
 * whether the engine rounds products before it adds them; if it adds in another order, plain Java multiplies all.
 *
 * <p>The AVX2 kernel of OpenBLAS takes 12 rows at once. From 16 columns on it adds the even and the odd terms
 * separately in half of the rows of the first 8 and of the last 8 whole columns, and from 8 columns on in a remainder
 * of 4 or more rows. So these columns are multiplied again by themselves, and such rows in another way.
 */
final class RowChains implements ByRow {
    /** The most terms of a chain: OpenBLAS cuts longer ones itself, at places that depend on the kind of CPU. */
    private static final int DEPTH = 256;
    /** The rows that the kernel takes at once, and the most that it treats like them in the end. */
    private static final int KERNEL_ROWS = 12;
    private static final int REMAINDER = 3;
    /** The columns of a register. From two registers of columns on, the first and the last one are edges. */
    private static final int EDGE = 8;
    /** The most rows of a call, whole kernels, which bounds its time and the memory for edges. */
    private static final int CALL = 64 * KERNEL_ROWS;
    /** With fewer rows than this of 16 columns or more, packing B takes longer than the product in plain Java. */
    private static final int LEAST_ROWS = 36;
    /** m, n and k of the products of the check: all kernels, the widest and the deepest call. */
    private static final int[][] CHECKED = {{12, 17, 20}, {14, 12, 50}, {43, 7, 33}, {1, 15, 130}, {12, 64, 40},
        {24, 40, 31}, {15, 256, 17}, {13, 23, 256}};

    private final Product product;
    private final ThreadLocal<float[]> edges = ThreadLocal.withInitial(() -> new float[CALL * 2 * EDGE]);
    private volatile @Nullable Kind kind;

    /** How the engine adds, and the engine in Java that adds in this way. */
    private enum Kind {
        ROUNDED(JavaEngine.PLAIN, false), FUSED(JavaEngine.FUSED, true), NEITHER(JavaEngine.PLAIN, false);

        private final JavaEngine java;
        private final boolean edged;

        Kind(JavaEngine java, boolean edged) {
            this.java = java;
            this.edged = edged;
        }
    }

    /** Creates the product by an engine; {@code product} gets at most {@link Blas#BLOCK} columns. */
    RowChains(Product product) {
        this.product = product;
    }

    @Override
    public void add(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc) {
        Kind known = kind();
        if (known == Kind.NEITHER) {
            known.java.addByRow(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
            return;
        }
        for (int row = 0; row < m; row += CALL) {
            rows(known, Math.min(CALL, m - row), n, k, a, aOffset + row * lda, lda, b, bOffset, ldb, c,
                    cOffset + row * ldc, ldc);
        }
    }

    @Override
    public boolean isAlike() {
        return kind() != Kind.NEITHER;
    }

    private Kind kind() {
        Kind known = kind;
        if (known == null) {
            known = check(Kind.ROUNDED) ? Kind.ROUNDED : check(Kind.FUSED) ? Kind.FUSED : Kind.NEITHER;
            kind = known;
        }
        return known;
    }

    /** Multiplies what the kernel treats alike natively, the remaining rows by narrow calls or in Java. */
    private void rows(Kind kind, int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        boolean wide = n >= 2 * EDGE;
        int remainder = m % KERNEL_ROWS;
        int alike = wide && m < LEAST_ROWS ? 0 : n < EDGE || remainder <= REMAINDER ? m : m - remainder;
        int rest = m - alike;
        int aRest = aOffset + alike * lda;
        int cRest = cOffset + alike * ldc;
        if (alike > 0 && wide && kind.edged) {
            edged(alike, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        } else if (alike > 0) {
            natives(alike, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        }
        if (rest > 0 && wide) {
            java(kind, rest, n, k, a, aRest, lda, b, bOffset, ldb, c, cRest, ldc);
        } else if (rest > 0) {
            int most = OpenBlas.part(n, EDGE - 1);
            for (int j = 0; j < n; j += most) {
                natives(rest, Math.min(most, n - j), k, a, aRest, lda, b, bOffset + j, ldb, c, cRest + j, ldc);
            }
        }
    }

    private static void java(Kind kind, int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset,
            int ldb, float[] c, int cOffset, int ldc) {
        int most = OpenBlas.part(k, DEPTH);
        for (int p = 0; p < k; p += most) {
            kind.java.addByRow(m, n, Math.min(most, k - p), a, aOffset + p, lda, b, bOffset + p * ldb, ldb, c, cOffset,
                    ldc);
        }
    }

    private void natives(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        int most = OpenBlas.part(k, DEPTH);
        for (int p = 0; p < k; p += most) {
            product.add(m, n, Math.min(most, k - p), a, aOffset + p, lda, b, bOffset + p * ldb, ldb, c, cOffset, ldc);
        }
    }

    /** Multiplies all columns, then again those of the edges, which are too narrow to have edges of their own. */
    private void edged(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb, float[] c,
            int cOffset, int ldc) {
        int last = n - n % EDGE - EDGE;
        float[] before = edges.get();
        copy(m, c, cOffset, ldc, before, 0, 2 * EDGE);
        copy(m, c, cOffset + last, ldc, before, EDGE, 2 * EDGE);
        natives(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        copy(m, before, 0, 2 * EDGE, c, cOffset, ldc);
        copy(m, before, EDGE, 2 * EDGE, c, cOffset + last, ldc);
        natives(m, EDGE, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        natives(m, EDGE, k, a, aOffset, lda, b, bOffset + last, ldb, c, cOffset + last, ldc);
    }

    /** Copies the columns of an edge. */
    private static void copy(int m, float[] from, int fromOffset, int fromRow, float[] to, int toOffset, int toRow) {
        for (int row = 0; row < m; row++) {
            System.arraycopy(from, fromOffset + row * fromRow, to, toOffset + row * toRow, EDGE);
        }
    }

    /** Whether all rows of some products have the bits of the kind's chains. */
    private boolean check(Kind kind) {
        float[] numbers = CheckedRows.numbers();
        for (int[] shape : CHECKED) {
            int m = shape[0];
            int n = shape[1];
            int k = shape[2];
            float[] natives = new float[m * n];
            float[] java = new float[m * n];
            if (n < 2 * EDGE) {
                rows(kind, m, n, k, numbers, 0, k, numbers, 500, n, natives, 0, n);
            } else {
                edged(m, n, k, numbers, 0, k, numbers, 500, n, natives, 0, n);
            }
            java(kind, m, n, k, numbers, 0, k, numbers, 500, n, java, 0, n);
            if (!Arrays.equals(natives, java)) {
                return false;
            }
        }
        return true;
    }
}
