package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain Java's routines against the definitions of their results; all matrices are column-major. */
class PlainLapackTest {
    private static float[] random(int rows, int columns, int rank) {
        var random = new Random(rows * 1000 + columns);
        float[] a = new float[rows * columns];
        for (int p = 0; p < rank; p++) {
            float[] x = new float[rows];
            for (int i = 0; i < rows; i++) {
                x[i] = (float) random.nextGaussian();
            }
            for (int j = 0; j < columns; j++) {
                float y = (float) random.nextGaussian();
                for (int i = 0; i < rows; i++) {
                    a[j * rows + i] += x[i] * y;
                }
            }
        }
        return a;
    }

    private static double[] product(int m, int k, int n, float[] a, float[] b) {
        double[] c = new double[m * n];
        for (int j = 0; j < n; j++) {
            for (int p = 0; p < k; p++) {
                for (int i = 0; i < m; i++) {
                    c[j * m + i] += (double) a[p * m + i] * b[j * k + p];
                }
            }
        }
        return c;
    }

    private static float[] transposed(int m, int n, float[] a) {
        float[] t = new float[a.length];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                t[i * n + j] = a[j * m + i];
            }
        }
        return t;
    }

    private static void assertClose(float[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], tolerance, "element " + i);
        }
    }

    private static void assertOrthonormalColumns(int rows, int columns, float[] a) {
        double[] products = product(columns, rows, columns, transposed(rows, columns, a), a);
        for (int i = 0; i < products.length; i++) {
            assertEquals(i % (columns + 1) == 0 ? 1 : 0, products[i], 1e-5, "product " + i);
        }
    }

    @ParameterizedTest(name = "singular values and vectors of [{0}, {1}] of rank {2}")
    @CsvSource({"1, 1, 1", "3, 3, 3", "7, 4, 4", "4, 7, 4", "20, 20, 5", "30, 12, 3", "12, 30, 3", "5, 3, 0",
        "60, 40, 40"})
    void decomposes(int m, int n, int rank) {
        int r = Math.min(m, n);
        float[] a = random(m, n, rank);
        float[] values = new float[r];
        float[] left = new float[m * r];
        float[] right = new float[r * n];
        assertEquals(0, PlainLapack.gesvd(m, n, a.clone(), values, left, right));
        assertOrthonormalColumns(m, r, left);
        assertOrthonormalColumns(n, r, transposed(r, n, right));
        float[] scaled = left.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= values[i / m];
        }
        assertClose(a, product(m, r, n, scaled, right), 2e-5 * (1 + values[0]));
        for (int i = 0; i < r; i++) {
            assertTrue(values[i] >= 0 && (i == 0 || values[i] <= values[i - 1]), "descending");
            assertEquals(i < rank, values[i] > 1e-4f * (1 + values[0]), "rank");
        }
    }

    @ParameterizedTest(name = "eigenvalues and eigenvectors of [{0}, {0}]")
    @ValueSource(ints = {1, 2, 5, 40})
    void findsEigenvectors(int n) {
        float[] root = random(n, n, n);
        float[] a = new float[n * n];
        for (int i = 0; i < a.length; i++) {
            a[i] = root[i] + root[i % n * n + i / n];
        }
        float[] vectors = a.clone();
        float[] values = new float[n];
        assertEquals(0, PlainLapack.syev(n, vectors, values));
        assertOrthonormalColumns(n, n, vectors);
        double[] image = product(n, n, n, a, vectors);
        for (int i = 0; i < image.length; i++) {
            assertEquals(values[i / n] * vectors[i], image[i], 2e-5 * n * n, "element " + i);
            assertTrue(i < n || values[i / n] >= values[i / n - 1], "ascending");
        }
    }

    @Test
    void aZeroMatrixHasZeroEigenvaluesAndUnitVectors() {
        float[] vectors = new float[9];
        float[] values = {1, 1, 1};
        assertEquals(0, PlainLapack.syev(3, vectors, values));
        assertClose(new float[3], new double[]{values[0], values[1], values[2]}, 0);
        assertOrthonormalColumns(3, 3, vectors);
    }

    @ParameterizedTest(name = "solves {0} equations for {1} right sides")
    @CsvSource({"1, 1", "2, 3", "30, 2"})
    void solves(int n, int columns) {
        float[] a = random(n, n, n);
        float[] b = random(n, columns, 1);
        float[] x = b.clone();
        assertEquals(0, PlainLapack.gesv(n, columns, a.clone(), x));
        assertClose(b, product(n, n, columns, a, x), 1e-3);
    }

    @Test
    void saysWhichPivotIsZero() {
        assertEquals(2, PlainLapack.gesv(2, 1, new float[]{1, 2, 2, 4}, new float[]{1, 1}));
        assertEquals(2, PlainLapack.potrf(2, new float[]{1, 2, 2, 4}));
    }

    @ParameterizedTest(name = "least squares of [{0}, {1}] of rank {2} equal those of LAPACK")
    @CsvSource({"5, 2, 2", "2, 5, 2", "30, 12, 3", "12, 30, 3", "9, 9, 9"})
    void minimizes(int m, int n, int rank) {
        int rows = Math.max(m, n);
        float[] a = random(m, n, rank);
        float[] b = new float[rows];
        System.arraycopy(random(m, 1, 1), 0, b, 0, m);
        float[] x = b.clone();
        assertEquals(0, PlainLapack.gelsd(m, n, 1, a.clone(), x, 1e-6));
        Tensor expected = Linalg.leastSquares(Tensor.of(Shape.of(m, n), transposed(m, n, a)),
                Tensor.of(Shape.of(m), Arrays.copyOf(b, m)));
        for (int i = 0; i < n; i++) {
            assertEquals(expected.data()[i], x[i], 1e-4 * (1 + Math.abs(x[i])), "x " + i);
        }
    }

    @ParameterizedTest(name = "RᵀR = AᵀA for [{0}, {1}] in columns of {2}")
    @CsvSource({"1, 1, 1", "5, 3, 7", "3, 5, 3", "40, 20, 40"})
    void factorsByReflections(int rows, int columns, int distance) {
        double[] a = new Random(1).doubles((long) distance * columns).toArray();
        double[] r = a.clone();
        assertEquals(0, PlainLapack.geqrf(rows, columns, r, distance));
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j < columns; j++) {
                double difference = 0;
                for (int p = 0; p < rows; p++) {
                    difference += a[i * distance + p] * a[j * distance + p]
                            - (p <= Math.min(i, j) ? r[i * distance + p] * r[j * distance + p] : 0);
                }
                assertEquals(0, difference, 1e-12 * rows);
            }
        }
    }
}
