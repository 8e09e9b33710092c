package dev.weft.blas;

import dev.weft.file.CacheFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the products of an engine with those of plain Java, because a native library can compute wrongly for some
 * shapes on some CPUs. The verdict is remembered beside the unpacked libraries, for this library on this kind of CPU.
 */
final class Probe {
    /**
     * m, n, k: the shapes that jblas gets wrong on aarch64 and others of their kind, vectors on each side, sizes around
     * those of kernels, and shapes of training. The first is done soonest.
     */
    static final int[][] PRODUCTS = {
        {9, 17, 11}, {784, 250, 20}, {100, 100, 20}, {250, 784, 20}, {20, 250, 784}, {20, 100, 100}, {100, 20, 100},
        {1, 64, 32}, {64, 1, 32}, {1, 500, 784}, {500, 1, 784}, {1, 1, 2000}, {2000, 3, 1}, {3, 2000, 2}, {4, 4, 65},
        {5, 7, 333}, {16, 32, 24}, {31, 33, 63}, {65, 129, 17}, {129, 257, 65}, {200, 10, 100}, {32, 10, 500}};
    /** m, n, k of products row by row, n at most {@link Blas#BLOCK}. */
    static final int[][] BY_ROW = {{1, 256, 100}, {3, 33, 65}, {20, 250, 784}, {50, 10, 130}, {100, 100, 20}};

    private static final String FOLDER = "probes";

    private final Engine engine;

    private Probe(Engine engine) {
        this.engine = engine;
    }

    /** Returns what {@code engine} computes wrongly; empty if all products of the tables are right. */
    static String of(Engine engine) {
        Probe probe = new Probe(engine);
        for (int[] shape : PRODUCTS) {
            for (int transposes = 0; transposes < 4; transposes++) {
                String wrong = probe.product(transposes % 2 == 1, transposes > 1, shape[0], shape[1], shape[2]);
                if (!wrong.isEmpty()) {
                    return wrong;
                }
            }
        }
        for (int[] shape : BY_ROW) {
            String wrong = probe.byRow(shape[0], shape[1], shape[2]);
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return "";
    }

    /**
     * Returns the verdict that is remembered for {@code library}, or else the one of {@code probing}, which is then
     * remembered. A verdict that is missing, damaged or unreadable counts as none.
     *
     * @param settings what else the verdict depends on: the engine and its kernels
     */
    static String remembered(NativeFiles files, Path library, String settings, Supplier<String> probing) {
        CacheFiles verdicts = null;
        @Nullable
        String name = null;
        try {
            verdicts = files.folder(FOLDER);
            String digest = files.folder("digests").sha256(library, "", out -> Files.copy(library, out));
            String key = digest + "\n" + settings + "\n" + Platform.cpu() + "\n" + Arrays.deepToString(PRODUCTS)
                    + Arrays.deepToString(BY_ROW);
            name = CacheFiles.sha256(out -> out.write(key.getBytes(StandardCharsets.UTF_8)));
            if (verdicts.holds(name)) {
                return Files.readString(verdicts.path(name));
            }
        } catch (IOException e) {
            name = null; // The probe is repeated at the next start.
        }
        String verdict = probing.get();
        try {
            if (verdicts != null && name != null) {
                verdicts.keep(name, out -> out.write(verdict.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException full) {
            // The verdict holds for this process.
        }
        return verdict;
    }

    /** Sums of small integers are exact in any order. C holds NaN where it must not be read. */
    private String product(boolean transposeA, boolean transposeB, int m, int n, int k) {
        int lda = (transposeA ? m : k) + 1;
        int ldb = (transposeB ? k : n) + 1;
        int ldc = n + 1;
        float[] a = integers((transposeA ? k : m) * lda, 7);
        float[] b = integers((transposeB ? n : k) * ldb, 5);
        float[] c = integers(m * ldc, 11);
        float beta = (m + n + k) % 2;
        for (int i = 0; beta == 0 && i < m; i++) {
            Arrays.fill(c, i * ldc, i * ldc + n, Float.NaN);
        }
        float[] expected = c.clone();
        engine.gemm(transposeA, transposeB, m, n, k, 2, a, 0, lda, b, 0, ldb, beta, c, 0, ldc);
        JavaEngine.PLAIN.gemm(transposeA, transposeB, m, n, k, 2, a, 0, lda, b, 0, ldb, beta, expected, 0, ldc);
        return Arrays.equals(c, expected) ? "" : "its product [" + m + ", " + k + "] x [" + k + ", " + n + "]"
                + (transposeA ? " with A transposed" : "") + (transposeB ? " with B transposed" : "") + " is wrong";
    }

    private String byRow(int m, int n, int k) {
        float[] a = integers(m * k, 7);
        float[] b = integers(k * n, 5);
        float[] c = integers(m * n, 11);
        float[] expected = c.clone();
        engine.addByRow(m, n, k, a, 0, k, b, 0, n, c, 0, n);
        JavaEngine.PLAIN.addByRow(m, n, k, a, 0, k, b, 0, n, expected, 0, n);
        return Arrays.equals(c, expected) ? ""
                : "its product [" + m + ", " + k + "] x [" + k + ", " + n + "] by row is wrong";
    }

    /** Returns integers around 0, none of them larger than {@code range / 2}. */
    private static float[] integers(int length, int range) {
        float[] numbers = new float[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (i * 0x9E3779B9 >>> 8) % range - range / 2;
        }
        return numbers;
    }
}
