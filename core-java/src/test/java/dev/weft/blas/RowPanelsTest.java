package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The products of {@link Engine#addByRow}, with every engine: each row as if it were the only one. */
class RowPanelsTest {
    private static final int ROWS = 300;
    private static final int[] INNER = {1, 2, 4, 7, 30, 33, 64, 100, 129, 385, 784, 1025};
    private static final int[] OUTPUTS =
            {1, 2, 3, 7, 8, 10, 16, 17, 33, 37, 64, 100, 129, 200, 244, 256};
    private static final int[] HEIGHTS = {1, 2, 3, 4, 5, 8, 9, 13, 16, 31, 64, 129, 299};

    /** A distance of 3 and 5 between rows, so that no row of an array starts where that of a copy would. */
    private record Product(int n, int k, float[] a, float[] b, float[] bias) {
        static Product of(int n, int k) {
            Random random = new Random(n * 10_000L + k);
            return new Product(n, k, numbers(random, ROWS * (k + 3)), numbers(random, k * n), numbers(random, n));
        }

        private static float[] numbers(Random random, int size) {
            float[] numbers = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = (float) random.nextGaussian();
            }
            return numbers;
        }

        /** Rows {@code [from, from + m)} of the sums, without their distances. */
        float[] rows(Engine engine, int from, int m) {
            float[] c = new float[m * (n + 5)];
            Arrays.fill(c, 7);
            for (int row = 0; row < m; row++) {
                System.arraycopy(bias, 0, c, row * (n + 5), n);
            }
            engine.addByRow(m, n, k, a, from * (k + 3), k + 3, b, 0, n, c, 0, n + 5);
            float[] rows = new float[m * n];
            for (int row = 0; row < m; row++) {
                System.arraycopy(c, row * (n + 5), rows, row * n, n);
                for (int beside = n; beside < n + 5; beside++) {
                    assertEquals(7, c[row * (n + 5) + beside], "outside C");
                }
            }
            return rows;
        }

        double error(float[] rows) {
            double most = 0;
            for (int i = 0; i < rows.length; i += 37) {
                double sum = bias[i % n];
                double size = Math.abs(sum);
                for (int p = 0; p < k; p++) {
                    double term = (double) a[i / n * (k + 3) + p] * b[p * n + i % n];
                    sum += term;
                    size += Math.abs(term);
                }
                most = Math.max(most, Math.abs(rows[i] - sum) / size);
            }
            return most;
        }
    }

    static Stream<Arguments> products() {
        return Stream.of("openblas", "jblas", "java")
                .flatMap(name -> Arrays.stream(INNER).mapToObj(inner -> Arguments.of(name, inner)));
    }

    @ParameterizedTest(name = "{0}, {1} elements")
    @MethodSource("products")
    void aRowHasTheSameBitsAloneAndAmongOthers(String name, int inner) {
        Engine engine = EngineTest.engine(name);
        for (int outputs : OUTPUTS) {
            Product product = Product.of(outputs, inner);
            float[] all = product.rows(engine, 0, ROWS);
            assertEquals(0, product.error(all), 1e-5, outputs + " outputs");
            for (int height : HEIGHTS) {
                int from = (7 * height + 3) % (ROWS - height + 1);
                float[] some = product.rows(engine, from, height);
                assertEquals(-1, Arrays.mismatch(Arrays.copyOfRange(all, from * outputs, (from + height) * outputs),
                        some), () -> height + " rows from row " + from + ", " + outputs + " outputs");
            }
        }
    }

    @ParameterizedTest(name = "{0} columns")
    @ValueSource(ints = {1, 10, 255, 256, 257, 500, 768, 1000})
    void aProductMayBeCutAtBlocksOfColumns(int n) {
        int k = 70;
        Product product = Product.of(n, k);
        float[] whole = new float[n];
        Blas.addByRow(1, n, k, product.a, 0, k, product.b, 0, n, whole, 0, n);
        float[] cut = new float[n];
        for (int j = 0; j < n; j += Blas.BLOCK) {
            Blas.addByRow(1, Math.min(Blas.BLOCK, n - j), k, product.a, 0, k, product.b, j, n, cut, j, n);
        }
        assertEquals(-1, Arrays.mismatch(whole, cut));
    }

    @Test
    void productsWithFewElementsOfBAreThoseOfPlainJava() {
        for (int[] shape : new int[][]{{3, 4}, {10, 100}, {1, 1024}, {256, 4}, {1000, 4}}) {
            Product product = Product.of(shape[0], shape[1]);
            for (int m : new int[]{1, 20, ROWS}) {
                float[] expected = new float[m * product.n];
                JavaEngine.PLAIN.addByRow(m, product.n, product.k, product.a, 0, product.k + 3, product.b, 0, product.n,
                        expected, 0, product.n);
                float[] c = new float[m * product.n];
                Blas.addByRow(m, product.n, product.k, product.a, 0, product.k + 3, product.b, 0, product.n, c, 0,
                        product.n);
                assertEquals(-1, Arrays.mismatch(expected, c), m + " rows of " + Arrays.toString(shape));
            }
        }
    }

    @Test
    void theSumOverNoElementsIsWhatCHolds() {
        float[] c = {1, 2};
        Blas.addByRow(1, 2, 0, new float[0], 0, 0, new float[0], 0, 2, c, 0, 2);
        Blas.addByRow(0, 2, 3, new float[0], 0, 3, new float[6], 0, 2, c, 0, 2);
        assertEquals("[1.0, 2.0]", Arrays.toString(c));
        assertEquals("gemm expects B [3, 2] inside its array but got offset 0, distance 2, array of 5",
                assertThrows(IllegalArgumentException.class, () -> Blas.addByRow(1, 2, 3, new float[3], 0, 3,
                        new float[5], 0, 2, c, 0, 2)).getMessage());
    }

    @Test
    void anEngineWhoseRowsAreNotAlikeIsNoticedAndReplaced() {
        Product product = Product.of(20, 100);
        float[] expected = new float[ROWS * 20];
        JavaEngine.PLAIN.addByRow(ROWS, 20, 100, product.a, 0, 103, product.b, 0, 20, expected, 0, 20);
        // The last bits change with more than 8 rows.
        for (ByRow uneven : List.of(
                new CheckedRows(RowPanels.CHECKED,
                        new RowPanels(
                                (m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc) -> JavaEngine.PLAIN.gemm(
                                        false, false, m, n, k, m > 8 ? 1.000001f : 1, a, aOffset, lda, b, bOffset, ldb,
                                        1, c, cOffset,
                                        ldc))),
                new CheckedRows(Tiles.CHECKED, new Tiles((transposeA, transposeB, m, n, k, alpha, a, aOffset, lda, b,
                        bOffset, ldb, beta, c, cOffset,
                        ldc) -> JavaEngine.PLAIN.gemm(transposeA, transposeB, m, n, k, m > 8 ? 1.000001f : alpha, a,
                                aOffset, lda, b, bOffset, ldb, beta, c, cOffset, ldc))))) {
            float[] c = new float[ROWS * 20];
            uneven.add(ROWS, 20, 100, product.a, 0, 103, product.b, 0, 20, c, 0, 20);
            assertEquals(-1, Arrays.mismatch(expected, c));
            assertFalse(uneven.isAlike());
        }
    }

    /** The kernels for Nehalem add in another order, so plain Java multiplies. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"Haswell, true", "Zen, true", "Sandybridge, true", "Nehalem, false"})
    void withTheKernelsForOtherCpusEachRowHasTheBitsThatItHasAlone(String kernels, boolean alike) throws Exception {
        assumeTrue(Platform.HERE.name().equals("linux-x86_64"));
        ChildJvm.End end = ChildJvm.of("-Dweft.openblas.coretype=" + kernels).run(Chains.class, kernels);
        assertEquals("true " + alike + "\n", end.output());
    }

    @Test
    void anEngineThatAddsInAnotherOrderIsNoticedAndReplaced() {
        Product product = Product.of(20, 100);
        float[] expected = new float[ROWS * 20];
        JavaEngine.PLAIN.addByRow(ROWS, 20, 100, product.a, 0, 103, product.b, 0, 20, expected, 0, 20);
        RowChains chains =
                new RowChains((m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc) -> JavaEngine.PLAIN
                        .gemm(false, false, m, n, k, n > 200 ? 1.000001f : 1, a, aOffset, lda, b, bOffset, ldb, 1, c,
                                cOffset,
                                ldc));
        float[] c = new float[ROWS * 20];
        chains.add(ROWS, 20, 100, product.a, 0, 103, product.b, 0, 20, c, 0, 20);
        assertEquals(-1, Arrays.mismatch(expected, c));
        assertFalse(chains.isAlike());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "jblas"})
    void theNativeEnginesPassTheCheck(String name) {
        assumeTrue(Platform.HERE.name().equals("linux-x86_64"));
        Engine engine = EngineTest.engine(name);
        assertTrue((engine instanceof OpenBlas open ? open.byRow() : ((Jblas) engine).byRow()).isAlike());
    }
}
