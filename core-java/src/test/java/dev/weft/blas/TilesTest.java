package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Products in tiles, by plain Java in place of OpenBLAS, so that they run on every machine. */
class TilesTest {
    private static final int ROUNDINGS = 31;

    /** An engine whose products are tiles that {@code JavaEngine} multiplies. */
    private static final class Tiled implements Engine {
        private int calls;
        private long most;
        private int largest;
        private final Tiles tiles =
                new Tiles((transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c,
                        cOffset, ldc) -> {
                    calls++;
                    most = Math.max(most, (long) m * n * k);
                    largest = Math.max(largest, m * n);
                    JavaEngine.PLAIN.gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb,
                            beta, c, cOffset,
                            ldc);
                });

        @Override
        public String name() {
            return "tiles";
        }

        @Override
        public String description() {
            return "tiles in plain Java";
        }

        @Override
        public void gemm(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float[] a,
                int aOffset, int lda, float[] b, int bOffset, int ldb, float beta, float[] c, int cOffset, int ldc) {
            tiles.gemm(transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc);
        }

        @Override
        public void addByRow(int m, int n, int k, float[] a, int aOffset, int lda, float[] b, int bOffset, int ldb,
                float[] c, int cOffset, int ldc) {
            tiles.add(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc);
        }
    }

    @ParameterizedTest(name = "{0} x {1} x {2}, {3} calls")
    @CsvSource({"200, 500, 784, 112", "25, 500, 784, 56", "3, 500, 784, 7", "200, 10, 500, 2", "40, 513, 112, 8",
        "200, 10, 100, 1",
        "70, 512, 300, 24", "136, 64, 112, 1", "139, 64, 112, 2", "640, 128, 130, 12", "33, 130, 1000, 18",
        "3000, 3, 400, 4", "17, 2048, 70, 32", "9000, 1, 7, 1", "2, 1, 9000, 2", "1, 70000, 20, 23"})
    void everyCallIsSmallAndTheSumIsRight(int m, int n, int k, int calls) {
        for (int variant = 0; variant < 4; variant++) {
            var tiled = new Tiled();
            var matrices = new Matrices(variant % 2 == 1, false, m, n, k, 1.5f, variant / 2, 0);
            double error = matrices.error(matrices.product(tiled));
            assertTrue(error <= ROUNDINGS, () -> matrices + ": " + error);
            assertTrue(tiled.most <= 1_000_000, () -> tiled.most + " multiplications in a call");
            if (variant == 0) {
                assertEquals(calls, tiled.calls);
            }
        }
    }

    @ParameterizedTest(name = "{0} x {1} x {2}, {3} calls")
    @CsvSource({"32, 64, 64, 2", "25, 500, 500, 32", "8, 300, 700, 9", "1, 2000, 64, 2", "32, 38, 65, 2"})
    void withATransposedBEveryCallHasFewElementsOfC(int m, int n, int k, int calls) {
        for (int beta = 0; beta < 2; beta++) {
            var tiled = new Tiled();
            var matrices = new Matrices(false, true, m, n, k, 1.5f, beta, beta);
            double error = matrices.error(matrices.product(tiled));
            assertTrue(error <= ROUNDINGS, () -> matrices + ": " + error);
            assertTrue(tiled.largest <= 1200, () -> tiled.largest + " elements in a call");
            assertEquals(calls, tiled.calls);
        }
    }

    @Test
    void matricesMayBePartsOfLargerOnes() {
        for (int distance : new int[]{5, 63}) {
            var matrices = new Matrices(true, false, 80, 130, 400, 2, 0.5f, distance);
            double error = matrices.error(matrices.product(new Tiled()));
            assertTrue(error <= ROUNDINGS, () -> matrices + ": " + error);
        }
    }

    @ParameterizedTest(name = "{0} x {1} x {2}")
    @CsvSource({"1100, 70, 300", "700, 270, 400", "2000, 10, 140", "1024, 128, 260"})
    void aLargeTransposedOperandIsCopied(int m, int n, int k) {
        for (int padding = 0; padding < 2; padding++) {
            var matrices = new Matrices(true, false, m, n, k, 1.5f, 1, padding);
            double error = matrices.error(matrices.product(new Tiled()));
            assertTrue(error <= ROUNDINGS, () -> matrices + ": " + error);
        }
    }

    @Test
    void tilesWhoseRowsAreFarApartAreCopied() {
        // A row of B is 126 + 2 elements apart from the next, or 116 + 2.
        for (int n : new int[]{126, 116}) {
            var matrices = new Matrices(false, false, 40, n, 300, 1, 0, 1);
            float[] b = matrices.b();
            boolean[] copied = {false};
            Tiles tiles = new Tiles(
                    (transposeA, transposeB, m, width, k, alpha, a, aOffset, lda, right, bOffset, ldb, beta, c,
                            cOffset, ldc) -> copied[0] |= right != b);
            tiles.gemm(false, false, 40, n, 300, 1, matrices.a(), 1, 301, b, 2, n + 2, 0, matrices.c(), 3, n + 3);
            assertEquals(n == 126, copied[0], n + " columns");
        }
    }

    @Test
    void onlyProductsThatGainByItBecomeTiles() {
        assertTrue(Tiles.fits(false, false, 101, 100, 100));
        assertFalse(Tiles.fits(false, false, 100, 100, 100));
        assertTrue(Tiles.fits(false, true, 32, 64, 64));
        assertFalse(Tiles.fits(false, true, 33, 64, 64));
        assertFalse(Tiles.fits(false, true, 32, 64, 63));
        assertFalse(Tiles.fits(false, true, 16, 64, 64), "one call copies nothing");
        assertFalse(Tiles.fits(true, true, 32, 64, 64));
        assertTrue(Tiles.fits(false, false, 50, 10, 256));
        assertFalse(Tiles.fits(false, false, 49, 10, 256));
        assertFalse(Tiles.fits(true, false, 50, 10, 256));
        assertFalse(Tiles.fits(false, false, 50, 13, 256));
    }

    /** Small kernels in place of those of the CPU, which must have AVX-512. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"SkylakeX", "Cooperlake"})
    void withTheKernelsForAvx512EachRowHasTheBitsThatItHasAlone(String kernels) throws Exception {
        assumeTrue(Platform.HERE.name().equals("linux-x86_64"));
        assumeTrue(Platform.flags().containsAll(Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl")));
        ChildJvm.End end = ChildJvm.of("-Dweft.openblas.coretype=" + kernels).run(Chains.class, kernels);
        assertEquals("true true\n", end.output());
    }

    @Test
    void aCutByRowsOrColumnsOf64ChangesNoBit() {
        Engine engine = EngineTest.engine("openblas");
        assumeTrue(engine.description().contains("Cooperlake") || engine.description().contains("SkylakeX"));
        int m = 120;
        int n = 320;
        int k = 300;
        float[] a = new Matrices(false, false, m, n, k, 1, 0, 0).a();
        float[] b = new Matrices(false, false, m, n, k, 1, 0, 0).b();
        float[] whole = new float[m * n];
        engine.gemm(false, false, m, n, k, 1, a, 0, k, b, 0, n, 0, whole, 0, n);
        float[] cut = new float[m * n];
        for (int i = 0; i < m; i += 60) {
            for (int j = 0; j < n; j += 128) {
                engine.gemm(false, false, 60, Math.min(128, n - j), k, 1, a, i * k, k, b, j, n, 0, cut, i * n + j, n);
            }
        }
        assertEquals(-1, Arrays.mismatch(whole, cut));
    }
}
