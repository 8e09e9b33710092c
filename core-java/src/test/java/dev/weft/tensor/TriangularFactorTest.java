package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TriangularFactorTest {
    @ParameterizedTest(name = "the axes of {0} rows of {1} give AᵀA again")
    @CsvSource({"1, 1", "2, 5", "5, 2", "1023, 3", "1024, 3", "1025, 3", "3000, 7"})
    void axes(int rows, int columns) {
        Random random = new Random(rows);
        TriangularFactor factor = new TriangularFactor(columns);
        double[][] squares = new double[columns][columns];
        for (int i = 0; i < rows; i++) {
            double[] row = random.doubles(columns, -1, 3).toArray();
            factor.add(row);
            for (int j = 0; j < columns * columns; j++) {
                squares[j / columns][j % columns] += row[j / columns] * row[j % columns];
            }
        }
        TriangularFactor.Axes axes = factor.axes();
        assertEquals(rows, factor.rows());
        double[][] again = new double[columns][columns];
        for (int k = 0; k < columns; k++) {
            double[] direction = axes.directions()[k];
            for (int j = 0; j < columns * columns; j++) {
                again[j / columns][j % columns] += axes.values()[k] * axes.values()[k]
                        * direction[j / columns] * direction[j % columns];
            }
            for (int other = 0; other < columns; other++) {
                assertEquals(k == other ? 1 : 0, dot(direction, axes.directions()[other]), 1e-12);
            }
        }
        for (int j = 0; j < columns; j++) {
            assertArrayEquals(squares[j], again[j], 1e-11 * rows);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void rowsMayFollowAfterAResult() {
        TriangularFactor factor = new TriangularFactor(2);
        factor.add(3, 0);
        assertArrayEquals(new double[]{3, 0}, factor.axes().values(), 1e-15);
        factor.add(0, 4);
        assertArrayEquals(new double[]{4, 3}, factor.axes().values(), 1e-15);
    }

    @Test
    void theErrorGrowsWithTheConditionNotWithItsSquare() {
        // Läuchli's matrix: in doubles, AᵀA of it is singular.
        double tiny = 1e-9;
        TriangularFactor factor = new TriangularFactor(3);
        factor.add(1, 1, 3);
        factor.add(tiny, 0, tiny);
        factor.add(0, tiny, 2 * tiny);
        TriangularFactor.Solution solution = factor.leastSquares(false, 1);
        assertEquals(2, solution.rank());
        assertArrayEquals(new double[]{1, 2}, solution.x()[0], 1e-6);
    }

    static Stream<Arguments> refused() {
        TriangularFactor two = new TriangularFactor(2);
        return Stream.of(
                Arguments.of("TriangularFactor expects 1 to 16384 columns but got 0",
                        (Runnable) () -> new TriangularFactor(0)),
                Arguments.of("TriangularFactor expects 1 to 16384 columns but got 16385",
                        (Runnable) () -> new TriangularFactor(16_385)),
                Arguments.of("TriangularFactor expects rows of 2 finite numbers but got 3 numbers",
                        (Runnable) () -> two.add(1, 2, 3)),
                Arguments.of("TriangularFactor expects rows of 2 finite numbers but got [1.0, NaN]",
                        (Runnable) () -> two.add(1, Double.NaN)),
                Arguments.of("TriangularFactor.leastSquares expects at least 1 target and 1 other"
                        + " column but got 1 and 0 of 2",
                        (Runnable) () -> two.leastSquares(true, 1)),
                Arguments.of("TriangularFactor.leastSquares expects at least 1 target and 1 other"
                        + " column but got 0 and 2 of 2",
                        (Runnable) () -> two.leastSquares(false, 0)),
                Arguments.of("TriangularFactor.leastSquares expects a first column with a number other than 0",
                        (Runnable) () -> new TriangularFactor(3).leastSquares(true, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesWrongArguments(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @ParameterizedTest(name = "a column of length 5 that becomes {0} with info {1} is not accepted")
    @CsvSource({"5.1, 0", "NaN, 0", "5, -4"})
    void wrongNativesAreNamed(double length, int info) {
        Linalg.sameLengths(new double[]{5, 0}, new double[]{5 + 1e-10, 0}, 0);
        assertEquals("jblas' natives compute wrongly on this machine: QR gave column 0 the length " + length
                + " instead of 5.0 (info "
                + info + ")",
                assertThrows(ArithmeticException.class,
                        () -> Linalg.sameLengths(new double[]{5}, new double[]{length}, info)).getMessage());
    }
}
