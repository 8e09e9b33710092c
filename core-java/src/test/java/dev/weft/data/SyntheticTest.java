package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SyntheticTest {
    /** The label of a point without noise. */
    @FunctionalInterface
    private interface Label {
        double of(double x, double y);
    }

    @FunctionalInterface
    private interface Maker {
        Dataset make(int count, double noise, long seed);
    }

    /** A data set by its name, and its label where that follows from the point. */
    record Row(String name, Maker maker, Label label) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> signs() {
        return List.of(
                new Row("circle", Synthetic::circle, (x, y) -> Math.hypot(x, y) < 2.5 ? 1 : -1),
                new Row("xor", Synthetic::xor, (x, y) -> Math.signum(x * y)),
                new Row("line", Synthetic::line, (x, y) -> x + y < 1 ? 1 : -1),
                new Row("andGate", Synthetic::andGate, (x, y) -> x > 0 && y > 0 ? 1 : -1),
                new Row("orGate", Synthetic::orGate, (x, y) -> x > 0 || y > 0 ? 1 : -1),
                new Row("xorGate", Synthetic::xorGate, (x, y) -> x > 0 ^ y > 0 ? 1 : -1),
                new Row("moons", Synthetic::moons, (x, y) -> Math.abs(Math.hypot(x + 1.5, y + 0.75) - 3) < 1e-4 ? 1
                        : -1),
                new Row("plane", Synthetic::plane, (x, y) -> (x + y) / 10),
                new Row("multiGauss", Synthetic::multiGauss, SyntheticTest::height));
    }

    static Stream<Row> all() {
        return Stream.concat(signs().stream(), Stream.of(
                new Row("gauss", Synthetic::gauss, (x, y) -> 0), new Row("spiral", Synthetic::spiral, (x, y) -> 0),
                new Row("spiral of 3", (n, noise, seed) -> Synthetic.spiral(n, noise, 3, seed), (x, y) -> 0),
                new Row("rings", (n, noise, seed) -> Synthetic.rings(n, noise, 4, seed), (x, y) -> 0),
                new Row("blobs", (n, noise, seed) -> Synthetic.blobs(n, noise, 10, seed), (x, y) -> 0)));
    }

    private static double height(double x, double y) {
        return IntStream.range(0, 6).mapToDouble(i -> {
            double distance = Math.hypot(x - 4 * (i % 3 - 1), y - (i < 3 ? 2.5 : -2.5));
            return (i % 2 == 0 ? 1 : -1) * Math.max(0, 1 - distance / 2);
        }).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("signs")
    void theLabelFollowsFromThePointWithoutNoise(Row row) {
        Batch all = row.maker.make(400, 0, 3).all();
        for (int i = 0; i < all.size(); i++) {
            assertEquals(row.label.of(all.features().get(i, 0), all.features().get(i, 1)), all.labels().get(i, 0),
                    1e-6, "example " + i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void pointsAreInTheSquareInRandomOrderAndFollowFromTheSeed(Row row) {
        for (double noise : new double[]{0, 50}) {
            Dataset data = row.maker.make(601, noise, 3);
            Batch all = data.all();
            assertEquals(601, data.size());
            assertEquals(Shape.of(2), data.features());
            for (float x : all.features().data()) {
                assertTrue(Math.abs(x) <= 6, () -> "" + x);
            }
            assertEquals(all, row.maker.make(601, noise, 3).all());
            assertNotEquals(all, row.maker.make(601, noise, 4).all());
            // A first half of one class only would be the order in which the points are made
            float[] labels = all.labels().data();
            assertTrue(Set.copyOf(values(Arrays.copyOf(labels, 60))).size() > 1);
        }
        assertNotEquals(row.maker.make(601, 0, 3).all(), row.maker.make(601, 50, 3).all());
    }

    private static TreeSet<Float> values(float[] labels) {
        TreeSet<Float> values = new TreeSet<>();
        for (float label : labels) {
            values.add(label);
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "7", "10"})
    void everyClassHasItsShare(int classes) {
        Map<String, Dataset> sets = Map.of("spiral", Synthetic.spiral(500, 5, classes, 1), "rings",
                Synthetic.rings(500, 5, classes, 1), "blobs", Synthetic.blobs(500, 5, classes, 1));
        sets.forEach((name, data) -> {
            assertEquals(Shape.of(), data.labels());
            int[] counts = new int[classes];
            for (float label : data.all().labels().data()) {
                counts[(int) label]++;
            }
            for (int count : counts) {
                assertEquals(500.0 / classes, count, 1, name);
            }
        });
    }

    @Test
    void anArmOfASpiralTurnsFromTheCenterToTheBorder() {
        Batch all = Synthetic.spiral(1000, 0, 1).all();
        for (int i = 0; i < all.size(); i++) {
            double along = Math.hypot(all.features().get(i, 0), all.features().get(i, 1)) / 5;
            double turn = 3.5 * Math.PI * along + (all.labels().get(i, 0) > 0 ? 0 : Math.PI);
            assertEquals(5 * along * Math.sin(turn), all.features().get(i, 0), 1e-4);
            assertEquals(5 * along * Math.cos(turn), all.features().get(i, 1), 1e-4);
        }
    }

    @Test
    void theBitsAreTheSameEverywhere() {
        assertEquals("[0.71044856, 1.157593, -0.41137835, 4.1815243, -3.9034212, 0.6548201]",
                Arrays.toString(Synthetic.circle(3, 10, 1).all().features().data()));
    }

    @Test
    void signsBecomeIndices() {
        Dataset signs = Synthetic.moons(50, 0, 1);
        Batch indices = Synthetic.indices(signs).all();
        for (int i = 0; i < 50; i++) {
            assertEquals(signs.all().labels().get(i, 0), 2 * indices.labels().data()[i] - 1);
        }
        assertEquals(signs.all().features(), indices.features());
        assertFails(() -> Synthetic.indices(Synthetic.rings(5, 0, 2, 1)),
                "Synthetic.indices expects labels of shape [1] but got []");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertFails(() -> Synthetic.circle(0, 0, 1), "Synthetic expects from 1 to 100000 examples but got 0");
        assertFails(() -> Synthetic.moons(100_001, 0, 1), "Synthetic expects from 1 to 100000 examples but got 100001");
        assertFails(() -> Synthetic.plane(1, -1, 1), "Synthetic expects noise from 0 to 50 percent but got -1.0");
        assertFails(() -> Synthetic.gauss(1, Double.NaN, 1),
                "Synthetic expects noise from 0 to 50 percent but got NaN");
        assertFails(() -> Synthetic.rings(1, 50.5, 2, 1), "Synthetic expects noise from 0 to 50 percent but got 50.5");
        assertFails(() -> Synthetic.blobs(5, 0, 1, 1), "Synthetic expects from 2 to 10 classes but got 1");
        assertFails(() -> Synthetic.spiral(5, 0, 11, 1), "Synthetic expects from 2 to 10 classes but got 11");
    }

    private static void assertFails(Executable code, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}
