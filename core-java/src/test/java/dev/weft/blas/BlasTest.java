package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasTest {
    @ParameterizedTest(name = "{0} x {1} x {2} is small and added from left to right, whatever the engine")
    @CsvSource({"8, 2, 3", "8, 3, 1", "2, 8, 3", "3, 8, 1", "1, 1, 1", "4, 4, 64", "1, 1024, 1", "1, 1, 1024",
        "5, 6, 7", "10, 10, 10"})
    void smallProductsAreAddedInOrder(int m, int n, int k) {
        for (int transposes = 0; transposes < 4; transposes++) {
            for (float beta = 0; beta < 2; beta++) {
                for (int padding = 0; padding < 2; padding++) {
                    var matrices = new Matrices(transposes % 2 == 1, transposes > 1, m, n, k, 1.5f, beta, padding);
                    assertArrayEquals(matrices.inOrder(), matrices.blas(), matrices.toString());
                }
            }
        }
    }

    @Test
    void largeProductsRunOnTheChosenEngine() {
        var matrices = new Matrices(false, true, 40, 50, 60, 1, 0, 1);
        assertArrayEquals(matrices.product(Blas.engine()), matrices.blas());
    }

    @ParameterizedTest(name = "{0} x {1} x {2}, alpha {3}: C becomes beta times C")
    @CsvSource({"3, 4, 0, 1", "40, 50, 0, 1", "40, 50, 60, 0"})
    void emptySumsAndZeroAlphaReadNothing(int m, int n, int k, float alpha) {
        float[] nan = new float[m * n * 60];
        Arrays.fill(nan, Float.NaN);
        float[] c = new float[m * n];
        Arrays.fill(c, 3);
        Blas.gemm(false, false, m, n, k, alpha, nan, 0, 60, nan, 0, n, 2, c, 0, n);
        for (float element : c) {
            assertEquals(6, element);
        }
    }

    @Test
    void productsWithoutElementsDoNothing() {
        float[] none = {};
        Blas.gemm(false, false, 0, 5, 3, 1, none, 0, 3, new float[15], 0, 5, 0, none, 0, 5);
        Blas.gemm(true, true, 5, 0, 3, 1, new float[15], 0, 5, none, 0, 3, 0, none, 0, 0);
    }

    @ParameterizedTest(name = "{0} outside its array is refused by name")
    @CsvSource({"A, 0, 3, 11, 4, 0, 2", "B, 0, 3, 12, 1, 1, 2", "C, 0, 3, 12, 0, 0, 1", "A, -1, 3, 12, 0, 0, 2",
        "A, 0, 2, 12, 0, 0, 2"})
    void refusesMatricesOutsideTheirArrays(String name, int aOffset, int lda, int aLength, int bOffset, int bMissing,
            int ldc) {
        var error = assertThrows(IllegalArgumentException.class,
                () -> Blas.gemm(false, false, 4, 2, 3, 1, new float[aLength],
                        aOffset, lda, new float[6 - bMissing], name.equals("B") ? bOffset : 0, 2, 0, new float[8], 0,
                        ldc));
        assertTrue(error.getMessage().startsWith("gemm expects " + name + " ["), error.getMessage());
    }

    @Test
    void sizesThatOverflowAreRefusedBeforeAnythingIsRead() {
        var error = assertThrows(IllegalArgumentException.class,
                () -> Blas.gemm(false, false, 65536, 65536, 1, 1, new float[65536],
                        0, 1, new float[65536], 0, 65536, 0, new float[16], 0, 65536));
        assertEquals("gemm expects C [65536, 65536] inside its array but got offset 0, distance 65536, array of 16",
                error.getMessage());
    }

    @Test
    void reportsEveryEngineBestFirst() {
        assertEquals(List.of("openblas", "jblas", "java"), Blas.report().stream().map(EngineReport::name).toList());
        assertEquals(1, Blas.report().stream().filter(report -> report.reason().startsWith("chosen")).count());
        assertEquals(Platform.HERE.name().equals("linux-x86_64"), Blas.report().get(0).usable(),
                Blas.report().get(0).reason());
        assertTrue(Blas.report().get(2).usable());
    }
}
