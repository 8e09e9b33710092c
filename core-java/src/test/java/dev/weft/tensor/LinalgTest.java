package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinalgTest {
    @ParameterizedTest(name = "solves {0} equations for {1} right sides")
    @CsvSource({"1, 1", "2, 3", "5, 1", "40, 7"})
    void solves(int n, int columns) {
        Tensor a = random(n, n);
        Tensor b = random(n, columns);
        Tensor before = a.copy();
        assertClose(b, product(a, Linalg.solve(a, b)), 1e-4);
        assertEquals(before, a);
    }

    @Test
    void solvesForAVectorAndAsWritten() {
        Tensor x = Linalg.solve(Tensor.matrix(new float[]{1, 2}, new float[]{0, 1}), Tensor.vector(5, 1));
        assertEquals(Tensor.vector(3, 1), x);
    }

    @Test
    void badlyScaledIsNotSingular() {
        assertEquals(Tensor.vector(1, 2),
                Linalg.solve(Tensor.matrix(new float[]{1, 0}, new float[]{0, 1e-20f}), Tensor.vector(1, 2e-20f)));
    }

    static Stream<Tensor> singular() {
        return Stream.of(Tensor.zeros(2, 2), Tensor.matrix(new float[]{1, 2}, new float[]{2, 4}),
                Tensor.matrix(new float[]{1, 2, 3}, new float[]{4, 5, 6}, new float[]{7, 8, 9}));
    }

    @ParameterizedTest(name = "{0} is singular")
    @MethodSource("singular")
    void refusesSingularMatrices(Tensor a) {
        var error = assertThrows(ArithmeticException.class, () -> Linalg.solve(a, Tensor.zeros(a.shape().rows())));
        assertTrue(error.getMessage().contains("singular"), error.getMessage());
    }

    @ParameterizedTest(name = "least squares of {0} x {1}: the residual is orthogonal to the columns")
    @CsvSource({"5, 2, 1", "30, 30, 2", "100, 60, 3", "1, 1, 1"})
    void leastSquares(int m, int n, int columns) {
        Tensor a = random(m, n);
        Tensor b = random(m, columns);
        Tensor fitted = product(a, Linalg.leastSquares(a, b));
        float[] residual = new float[fitted.size()];
        for (int i = 0; i < residual.length; i++) {
            residual[i] = b.data()[i] - fitted.data()[i];
        }
        assertClose(Tensor.zeros(n, columns), product(transpose(a), Tensor.of(b.shape(), residual)), 2e-4);
    }

    @Test
    void leastSquaresOfFewEquationsIsTheShortestSolution() {
        assertClose(Tensor.vector(1, 1), Linalg.leastSquares(Tensor.matrix(new float[]{1, 1}), Tensor.vector(2)),
                1e-6);
        Tensor flat = Tensor.matrix(new float[]{1, 1}, new float[]{1, 1}, new float[]{1, 1});
        assertClose(Tensor.vector(1, 1), Linalg.leastSquares(flat, Tensor.vector(1, 2, 3)), 1e-6);
    }

    @ParameterizedTest(name = "cholesky of {0} x {0}")
    @ValueSource(ints = {1, 2, 3, 50})
    void cholesky(int n) {
        Tensor root = random(n, n);
        Tensor a = product(root, transpose(root));
        for (int i = 0; i < n; i++) {
            a.data()[i * n + i] += 1;
        }
        Tensor l = Linalg.cholesky(a);
        assertClose(a, product(l, transpose(l)), 1e-4);
        for (int i = 0; i < n; i++) {
            assertTrue(l.get(i, i) > 0);
            for (int j = i + 1; j < n; j++) {
                assertEquals(0f, l.get(i, j));
            }
        }
    }

    @Test
    void refusesWhatIsNotPositiveDefinite() {
        var error = assertThrows(ArithmeticException.class,
                () -> Linalg.cholesky(Tensor.matrix(new float[]{1, 2}, new float[]{2, 1})));
        assertTrue(error.getMessage().contains("not positive definite"), error.getMessage());
    }

    @ParameterizedTest(name = "eigenvalues and eigenvectors of {0} x {0}")
    @ValueSource(ints = {1, 2, 3, 40})
    void symmetricEigen(int n) {
        Tensor root = random(n, n);
        Tensor a = product(root, transpose(root));
        var eigen = Linalg.symmetricEigen(a);
        Tensor scaled = eigen.vectors().copy();
        for (int i = 0; i < scaled.size(); i++) {
            scaled.data()[i] *= eigen.values().data()[i % n];
        }
        assertClose(scaled, product(a, eigen.vectors()), 1e-3);
        assertClose(identity(n), product(transpose(eigen.vectors()), eigen.vectors()), 1e-4);
        assertArrayEquals(Stream.of(eigen.values().copy().data()).peek(java.util.Arrays::sort).findFirst()
                .orElseThrow(),
                eigen.values().data());
    }

    @ParameterizedTest(name = "singular values and vectors of {0} x {1}")
    @CsvSource({"1, 1", "2, 3", "3, 2", "40, 25", "25, 40"})
    void svd(int m, int n) {
        Tensor a = random(m, n);
        var svd = Linalg.svd(a);
        int r = Math.min(m, n);
        assertEquals(Shape.of(m, r), svd.left().shape());
        assertEquals(Shape.of(r, n), svd.right().shape());
        Tensor scaled = svd.left().copy();
        for (int i = 0; i < scaled.size(); i++) {
            scaled.data()[i] *= svd.values().data()[i % r];
        }
        assertClose(a, product(scaled, svd.right()), 1e-4);
        assertClose(identity(r), product(transpose(svd.left()), svd.left()), 1e-4);
        assertClose(identity(r), product(svd.right(), transpose(svd.right())), 1e-4);
        for (int i = 1; i < r; i++) {
            assertTrue(svd.values().data()[i] <= svd.values().data()[i - 1] && svd.values().data()[i] >= 0);
        }
    }

    static Stream<Arguments> refused() {
        Tensor square = identity(2);
        Tensor wide = Tensor.zeros(2, 3);
        Tensor nan = Tensor.matrix(new float[]{1, Float.NaN}, new float[]{0, 1});
        Tensor skew = Tensor.matrix(new float[]{1, 2}, new float[]{3, 1});
        return Stream.of(
                Arguments.of("solve", "square", "[2, 3]", (Runnable) () -> Linalg.solve(wide, Tensor.zeros(2))),
                Arguments.of("solve", "2 rows", "[3]", (Runnable) () -> Linalg.solve(square, Tensor.zeros(3))),
                Arguments.of("solve", "finite", "NaN", (Runnable) () -> Linalg.solve(nan, Tensor.zeros(2))),
                Arguments.of("solve", "finite", "Infinity",
                        (Runnable) () -> Linalg.solve(square, Tensor.vector(1, Float.POSITIVE_INFINITY))),
                Arguments.of("solve", "a matrix", "[2]",
                        (Runnable) () -> Linalg.solve(Tensor.zeros(2), Tensor.zeros(2))),
                Arguments.of("leastSquares", "2 rows", "[3, 1]",
                        (Runnable) () -> Linalg.leastSquares(wide, Tensor.zeros(3, 1))),
                Arguments.of("cholesky", "symmetric", "2.0 at [0, 1]", (Runnable) () -> Linalg.cholesky(skew)),
                Arguments.of("symmetricEigen", "square", "[2, 3]", (Runnable) () -> Linalg.symmetricEigen(wide)),
                Arguments.of("svd", "elements", "[0, 3]", (Runnable) () -> Linalg.svd(Tensor.zeros(0, 3))));
    }

    @ParameterizedTest(name = "{0} expects {1} and names {2}")
    @MethodSource("refused")
    void refusesWrongArguments(String method, String expected, String got, Runnable call) {
        var error = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(error.getMessage().startsWith("Linalg." + method + " expects")
                && error.getMessage().contains(expected)
                && error.getMessage().contains(got), error.getMessage());
    }

    private static Tensor random(int rows, int columns) {
        Tensor result = Tensor.zeros(rows, columns);
        var random = new Random(rows * 1000 + columns);
        for (int i = 0; i < result.size(); i++) {
            result.data()[i] = (float) random.nextGaussian();
        }
        return result;
    }

    private static Tensor identity(int n) {
        Tensor result = Tensor.zeros(n, n);
        for (int i = 0; i < n; i++) {
            result.data()[i * n + i] = 1;
        }
        return result;
    }

    private static Tensor transpose(Tensor a) {
        Tensor result = Tensor.zeros(a.shape().dimension(1), a.shape().dimension(0));
        for (int i = 0; i < a.size(); i++) {
            result.data()[i % result.shape().rows() * a.shape().rows() + i / result.shape().rows()] = a.data()[i];
        }
        return result;
    }

    /** A naive product in doubles; {@code b} may be a vector. */
    private static Tensor product(Tensor a, Tensor b) {
        int m = a.shape().rows();
        int k = a.shape().rowSize();
        int n = b.size() / k;
        Tensor result = Tensor.zeros(m, n);
        for (int i = 0; i < m * n; i++) {
            double sum = 0;
            for (int p = 0; p < k; p++) {
                sum += (double) a.data()[i / n * k + p] * b.data()[p * n + i % n];
            }
            result.data()[i] = (float) sum;
        }
        return result;
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.shape(), actual.shape());
        double largest = 1;
        for (float element : expected.data()) {
            largest = Math.max(largest, Math.abs(element));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.data()[i], actual.data()[i], tolerance * largest, "element " + i);
        }
    }
}
