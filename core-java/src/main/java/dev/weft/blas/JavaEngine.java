package dev.weft.blas;

import java.util.Arrays;

/**
 * Matrix products in plain Java, for any platform, bit-identical on every JVM, CPU and thread. Each element is {@code
 * alpha * (0 + a[0] * b[0] + a[1] * b[1] + ...) + beta * c}, added from left to right, with every operation rounded.
 */
final class JavaEngine implements Engine {
    /** Rows of B, along k, in a packed panel. */
    private static final int DEPTH = 64;
    /** For fewer rows than this, a panel has fewer rows, which are added while they are in the first-level cache. */
    private static final int FEW = 4;
    private static final int SHALLOW = 8;
    /**
     * Columns of a panel. Four panel rows and one row of sums fit a first-level cache, the panel fits a second-level
     * one.
     */
    private static final int WIDTH = 512;
    /** Rows of sums that share a packed panel. */
    private static final int HEIGHT = 128;

    /** For products of other engines, too. */
    static final JavaEngine PLAIN = new JavaEngine();
    /** Adds in the same order, but rounds each product and its addition once, as {@link Math#fma}. */
    static final JavaEngine FUSED = new JavaEngine(true);

    private final boolean fused;
    /**
     * A thread's packed panel of B and its sums. Every row is an array of its own with the same index, the form that
     * the C2 compiler vectorizes. A class of Weft here would keep its class loader as long as the thread lives.
     */
    private final ThreadLocal<float[][][]> workspaces = ThreadLocal.withInitial(
            () -> new float[][][]{new float[DEPTH][WIDTH], new float[HEIGHT][WIDTH]});

    JavaEngine() {
        this(false);
    }

    private JavaEngine(boolean fused) {
        this.fused = fused;
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public String description() {
        return "plain Java, bit-identical on every machine";
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a, int aOffset,
            int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
        int aRow = transposeA ? 1 : lda;
        int aColumn = transposeA ? lda : 1;
        int bRow = transposeB ? 1 : ldb;
        int bColumn = transposeB ? ldb : 1;
        // The inner loops run along the longer side of C; if that is m, the transposes are multiplied.
        if (n >= m) {
            multiply(m, n, k, alpha, a, aOffset, aRow, aColumn, b, bOffset, bRow, bColumn,
                    beta, c, cOffset, ldc, 1);
        } else {
            multiply(n, m, k, alpha, b, bOffset, bColumn, bRow, a, aOffset, aColumn, aRow,
                    beta, c, cOffset, 1, ldc);
        }
    }

    /** Every element is added up in the same order, in whatever product. */
    @Override
    public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
            float[] c, int cOffset, int ldc) {
        gemm(false, false, m, n, k, 1, a, aOffset, lda, b, bOffset, ldb, 1, c, cOffset, ldc);
    }

    /** Multiplies A[m,k] by B[k,n]; each matrix has a distance between its rows and one between its columns. */
    private void multiply(int m, int n, int k, float alpha, float[] a, int aOffset, int aRow, int aColumn,
            float[] b, int bOffset, int bRow, int bColumn, float beta, float[] c, int cOffset, int cRow,
            int cColumn) {
        float[][][] workspace = workspaces.get();
        float[][] panel = workspace[0];
        float[][] sums = workspace[1];
        for (int i = 0; i < m; i += HEIGHT) {
            int height = Math.min(HEIGHT, m - i);
            int most = height < FEW ? SHALLOW : DEPTH;
            for (int j = 0; j < n; j += WIDTH) {
                int width = Math.min(WIDTH, n - j);
                for (int row = 0; row < height; row++) {
                    Arrays.fill(sums[row], 0, width, 0f);
                }
                for (int p = 0; p < k; p += most) {
                    int depth = Math.min(most, k - p);
                    pack(panel, depth, width, b, bOffset + p * bRow + j * bColumn, bRow, bColumn);
                    for (int row = 0; row < height; row++) {
                        accumulate(panel, depth, width, a, aOffset + (i + row) * aRow + p * aColumn, aColumn,
                                sums[row]);
                    }
                }
                store(sums, height, width, alpha, beta, c, cOffset + i * cRow + j * cColumn, cRow, cColumn);
            }
        }
    }

    private static void pack(float[][] panel, int depth, int width, float[] b, int offset, int row, int column) {
        if (column == 1) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(b, offset + p * row, panel[p], 0, width);
            }
            return;
        }
        for (int p = 0; p < depth; p++) {
            float[] target = panel[p];
            for (int j = 0, at = offset + p * row; j < width; j++, at += column) {
                target[j] = b[at];
            }
        }
    }

    private void accumulate(float[][] panel, int depth, int width, float[] a, int at, int step, float[] sum) {
        int p = 0;
        if (fused) {
            for (; p <= depth - 4; p += 4, at += 4 * step) {
                fuse4(width, sum, a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], panel[p], panel[p + 1],
                        panel[p + 2], panel[p + 3]);
            }
            for (; p < depth; p++, at += step) {
                fuse(width, sum, a[at], panel[p]);
            }
            return;
        }
        for (; p <= depth - 4; p += 4, at += 4 * step) {
            add4(width, sum, a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], panel[p], panel[p + 1],
                    panel[p + 2], panel[p + 3]);
        }
        for (; p < depth; p++, at += step) {
            add(width, sum, a[at], panel[p]);
        }
    }

    // Four at a time: JDK 17 does not unroll a longer loop, which then stays scalar.
    private static void add4(int width, float[] sum, float a0, float a1, float a2, float a3, float[] b0, float[] b1,
            float[] b2, float[] b3) {
        for (int j = 0; j < width; j++) {
            sum[j] = sum[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
    }

    private static void add(int width, float[] sum, float a, float[] b) {
        for (int j = 0; j < width; j++) {
            sum[j] = sum[j] + a * b[j];
        }
    }

    private static void fuse4(int width, float[] sum, float a0, float a1, float a2, float a3, float[] b0,
            float[] b1, float[] b2, float[] b3) {
        for (int j = 0; j < width; j++) {
            sum[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], sum[j]))));
        }
    }

    private static void fuse(int width, float[] sum, float a, float[] b) {
        for (int j = 0; j < width; j++) {
            sum[j] = Math.fma(a, b[j], sum[j]);
        }
    }

    private static void store(float[][] sums, int height, int width, float alpha, float beta, float[] c, int offset,
            int row, int column) {
        for (int i = 0; i < height; i++) {
            float[] sum = sums[i];
            for (int j = 0, at = offset + i * row; j < width; j++, at += column) {
                c[at] = beta == 0 ? alpha * sum[j] : alpha * sum[j] + beta * c[at];
            }
        }
    }
}
