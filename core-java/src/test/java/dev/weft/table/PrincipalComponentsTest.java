package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden values come from {@code linear_golden.py}. */
class PrincipalComponentsTest {
    private static final Path IRIS = Path.of("..", "examples", "data", "iris", "iris.csv");
    private static final double[][] DIRECTIONS = {
        {0.5210659146701195, -0.2693474425059433, 0.5804130957962944, 0.5648565357793615},
        {0.3774176155645674, 0.9232956595407146, 0.02449160908558654, 0.06694198696805871},
        {0.7195663527008169, -0.24438177951439918, -0.14212636933390357, -0.6342727371109229},
        {-0.2612862799524529, 0.12350961958551893, 0.8014492463359884, -0.5235971345661907}};
    private static final double[] VARIANCES = {2.918497816531996, 0.9140304714680713, 0.14675687557131523,
        0.020714836428619213};

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void agreesWithNumpyToAFloat() throws IOException {
        Table iris = Csv.read(IRIS);
        PrincipalComponents all = Preprocessing.fit(iris, "species").withPca(4, iris).components().orElseThrow();
        assertArrayEquals(VARIANCES, array(all.variances()), 1e-7);
        for (int k = 0; k < 4; k++) {
            assertArrayEquals(DIRECTIONS[k], array(all.directions().get(k)), 6e-8);
        }
    }

    @Test
    void featuresAreTheStandardizedNumbersAlongTheDirections() throws IOException {
        Table iris = Csv.read(IRIS);
        Preprocessing plain = Preprocessing.fit(iris, "species");
        Preprocessing fitted = plain.withPca(2, iris);
        assertEquals(Shape.of(2), fitted.features());
        Tensor z = plain.features(iris);
        Tensor y = fitted.features(iris);
        for (int row = 0; row < iris.size(); row++) {
            for (int k = 0; k < 2; k++) {
                double sum = 0;
                for (int j = 0; j < 4; j++) {
                    sum += DIRECTIONS[k][j] * z.get(row, j);
                }
                assertEquals(sum, y.get(row, k), 1e-6);
            }
        }
    }

    @Test
    void whitenedFeaturesHaveTheIdentityAsCovariance() throws IOException {
        Table iris = Csv.read(IRIS);
        Tensor y = Preprocessing.fit(iris, "species").withWhitening(4, iris).features(iris);
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                double sum = 0;
                for (int row = 0; row < iris.size(); row++) {
                    sum += (double) y.get(row, a) * y.get(row, b);
                }
                assertEquals(a == b ? 1 : 0, sum / iris.size(), 1e-5);
            }
        }
    }

    @Test
    void aFileTeachesTheSameAsItsTable() throws IOException {
        Table iris = Csv.read(IRIS);
        Preprocessing plain = Preprocessing.fit(iris, "species");
        assertEquals(plain.withPca(3, iris), plain.withPca(3, IRIS));
        assertEquals(plain.withWhitening(3, iris), plain.withWhitening(3, IRIS));
    }

    private static Table table(double[] a, double[] b) {
        return Table.of("t", List.of(new Column.Numbers("a", a), new Column.Numbers("b", b),
                new Column.Words("colour", List.of("red", "blue"), new int[a.length]), new Column.Numbers("y", a)));
    }

    @Test
    void ofEqualCoefficientsTheFirstIsPositiveAndWordsFollow() {
        Table table = table(new double[]{1, 2, 3, 4}, new double[]{-4, -1, -3, -2});
        Preprocessing fitted = Preprocessing.fit(table, "y").withPca(1, table);
        double root = Math.sqrt(0.5);
        assertArrayEquals(new double[]{root, root}, array(fitted.components().orElseThrow().directions().get(0)),
                1e-7);
        assertEquals(Shape.of(2), fitted.features());
        assertEquals(1f, fitted.features(table).get(3, 1));
    }

    @Test
    void aMissingNumberCountsAsTheMean() {
        Table table = table(new double[]{1, 2, 3, Double.NaN}, new double[]{-4, -1, -3, -2});
        Preprocessing plain = Preprocessing.fit(table, "b");
        assertEquals("t, row 3, column a: expected a value (or use Preprocessing.withMissing) but got no value",
                assertThrows(MalformedDataException.class, () -> plain.withPca(1, table)).getMessage());
        Table mean = table(new double[]{1, 2, 3, 2}, new double[]{-4, -1, -3, -2});
        Preprocessing fitted = plain.withMissing().withWhitening(1, table);
        assertEquals(fitted.features(mean), fitted.features(table));
    }

    static Stream<Arguments> refused() {
        double[] up = {1, 2, 4};
        return Stream.of(
                Arguments.of(table(up, new double[]{3, 3, 3}), 1,
                        "t, column b: expected numbers that vary, for principal"
                                + " components (ignore the column) but got the same value in all rows"),
                Arguments.of(table(up, new double[]{2, 4, 8}), 2,
                        "t, numeric columns: expected at least 2 linearly"
                                + " independent columns for 2 components but got only 1"),
                Arguments.of(table(up, new double[]{1, 0, 1}), 3,
                        "PrincipalComponents expects at least 1 component and at most"
                                + " one per numeric column, 2 [a, b], but got 3"),
                Arguments.of(table(up, new double[]{1, 0, 1}), 0,
                        "PrincipalComponents expects at least 1 component and at most"
                                + " one per numeric column, 2 [a, b], but got 0"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("refused")
    void refusesWhatHasNoSuchComponents(Table table, int components, String message) {
        Preprocessing plain = Preprocessing.fit(table, "y");
        assertEquals(message, assertThrows(RuntimeException.class, () -> plain.withPca(components,
                table)).getMessage());
        assertEquals(message, assertThrows(RuntimeException.class, () -> plain.withWhitening(components,
                table)).getMessage());
    }

    @Test
    void refusesInfiniteNumbersAndFewerRowsThanColumns() {
        Table table = table(new double[]{1, 2, 4}, new double[]{1, 0, 1});
        Preprocessing plain = Preprocessing.fit(table, "y");
        Table infinite = table(new double[]{1, 2, 4}, new double[]{1, Double.POSITIVE_INFINITY, 1});
        assertEquals("t, row 1, column b: expected a finite number but got Infinity",
                assertThrows(MalformedDataException.class, () -> plain.withPca(1, infinite)).getMessage());
        assertEquals("t, rows: expected at least as many rows as numeric columns, 2, for principal"
                + " components but got 1 rows",
                assertThrows(MalformedDataException.class, () -> plain.withPca(1, table.slice(0, 1))).getMessage());
    }

    @Test
    void aDamagedRecordIsRefused() {
        assertEquals("PrincipalComponents expects finite directions and for each a variance"
                + " above 0 but got [[1.0]] and [0.0]",
                assertThrows(IllegalArgumentException.class,
                        () -> new PrincipalComponents(List.of(List.of(1.0)), List.of(0.0), true)).getMessage());
        PrincipalComponents one = new PrincipalComponents(List.of(List.of(1.0)), List.of(1.0), false);
        assertEquals("Preprocessing expects directions of 0 numbers but got 1",
                assertThrows(IllegalArgumentException.class,
                        () -> new Preprocessing(List.of(), List.of(), new Preprocessing.Label("y", List.of(), 0, 1),
                                false,
                                Optional.of(one)))
                        .getMessage());
    }
}
