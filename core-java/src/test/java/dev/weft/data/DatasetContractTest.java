package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jblas.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of all data sets, with one row for each kind. */
class DatasetContractTest {
    private static final float[][] X = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
    private static final Dataset FOUR = Dataset.of(X, new int[]{0, 1, 2, 1});
    private static final Dataset HEAVY = FOUR.weighted(1, 2, 3, 4);
    private static final float[] NONE = {};
    private static final Dataset NAMED = HEAVY.named("x", "a");
    private static final Dataset SIDE = Dataset.of(Tensor.vector(9, 8, 7, 6), Tensor.vector(5, 6, 7, 8))
            .named("z", "b");

    /** Name, data set, features and labels of all its examples, and their weights if it has any. */
    static Stream<Arguments> kinds() {
        return Stream.of(
                row("rows", FOUR, "1 2 3 4 5 6 7 8", "0 1 2 1", NONE),
                row("weighted", HEAVY, "1 2 3 4 5 6 7 8", "0 1 2 1", 1, 2, 3, 4),
                row("weighted again", HEAVY.weighted(5, 6, 7, 8), "1 2 3 4 5 6 7 8", "0 1 2 1", 5, 6, 7, 8),
                row("slice", HEAVY.slice(1, 3), "3 4 5 6", "1 2", 2, 3),
                row("slice of a slice", FOUR.skip(1).take(2).slice(1, 2), "5 6", "2", NONE),
                row("rows in another order", HEAVY.rows(3, 0, 3), "7 8 1 2 7 8", "1 0 1", 4, 1, 4),
                row("shuffled", HEAVY.shuffle(1), "1 2 5 6 7 8 3 4", "0 2 1 1", 1, 3, 4, 2),
                row("repeated", HEAVY.take(2).repeat(2), "1 2 3 4 1 2 3 4", "0 1 0 1", 1, 2, 1, 2),
                row("joined", FOUR.take(1).then(FOUR.skip(3)), "1 2 7 8", "0 1", NONE),
                row("joined with a weighted one", FOUR.take(1).then(HEAVY.skip(3)), "1 2 7 8", "0 1", 1, 4),
                row("one-hot", HEAVY.oneHot(3).take(2), "1 2 3 4", "1 0 0 0 1 0", 1, 2),
                row("mapped", HEAVY.map(row -> Tensor.vector(row.data()[0] + row.data()[1])), "3 7 11 15", "0 1 2 1",
                        1, 2, 3, 4),
                row("named", NAMED, "1 2 3 4 5 6 7 8", "0 1 2 1", 1, 2, 3, 4),
                row("beside", NAMED.beside(SIDE), "1 2 9 3 4 8 5 6 7 7 8 6", "0 5 1 6 2 7 1 8", 1, 2, 3, 4),
                row("beside one without labels", SIDE.beside(Dataset.of(Tensor.matrix(X)).named("x", "none")),
                        "9 1 2 8 3 4 7 5 6 6 7 8", "5 6 7 8", NONE),
                row("slice beside", NAMED.slice(1, 3).beside(SIDE.take(2)), "3 4 9 5 6 8", "1 5 2 6", 2, 3),
                row("field mapped", NAMED.beside(SIDE).map("z", z -> Tensor.of(z.shape(), z.item() * 10)),
                        "1 2 90 3 4 80 5 6 70 7 8 60", "0 5 1 6 2 7 1 8", 1, 2, 3, 4),
                row("arranged", NAMED.beside(SIDE).arranged(fields("z", Shape.SCALAR, "x", Shape.of(2)),
                        fields("b", Shape.SCALAR, "a", Shape.SCALAR)), "9 1 2 8 3 4 7 5 6 6 7 8", "5 0 6 1 7 2 8 1",
                        1, 2, 3, 4),
                row("fields left out", NAMED.beside(SIDE).arranged(fields("z", Shape.SCALAR), fields("a",
                        Shape.SCALAR)).rows(3, 1), "6 8", "1 1", 4, 2),
                row("names left out", NAMED.arranged(Shape.of(2), Shape.SCALAR), "1 2 3 4 5 6 7 8", "0 1 2 1",
                        1, 2, 3, 4));
    }

    private static Shape fields(Object... namesAndShapes) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
        }
        return Shape.of(fields);
    }

    private static Arguments row(String name, Dataset data, String features, String labels, float... weights) {
        return Arguments.of(name, data, floats(features), floats(labels), weights);
    }

    private static float[] floats(String text) {
        String[] words = text.split(" ");
        float[] numbers = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Float.parseFloat(words[i]);
        }
        return numbers;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void aBatchHoldsTheExamplesAndTheirWeights(String name, Dataset data, float[] features, float[] labels,
            float[] weights) {
        Batch all = data.all();
        assertArrayEquals(features, all.features().data());
        assertArrayEquals(labels, all.labels().data());
        assertEquals(data.features().batch(data.size()), all.features().shape());
        assertEquals(data.labels().batch(data.size()), all.labels().shape());
        assertEquals(weights.length > 0, data.isWeighted());
        assertEquals(data.isWeighted(), all.weights().isPresent());
        all.weights().ifPresent(found -> assertArrayEquals(weights, found.data()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void copyingLeavesTheNeighboursAlone(String name, Dataset data, float[] features, float[] labels, float[] weights) {
        int width = data.features().size();
        int answers = data.labels().size();
        float[] row = new float[width + 2];
        float[] answer = new float[answers + 2];
        for (int i = 0; i < data.size(); i++) {
            data.copy(i, row, 1, answer, 1);
            for (int j = 0; j < width; j++) {
                assertEquals(features[i * width + j], row[j + 1]);
            }
            for (int j = 0; j < answers; j++) {
                assertEquals(labels[i * answers + j], answer[j + 1]);
            }
            assertEquals(weights.length > 0 ? weights[i] : 1, data.weight(i));
        }
        assertEquals(0, row[0] + row[width + 1] + answer[0] + answer[answers + 1]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void thereIsNothingBesideTheExamples(String name, Dataset data, float[] features, float[] labels, float[] weights) {
        for (int beside : new int[]{-1, data.size()}) {
            String message = assertThrows(IndexOutOfBoundsException.class,
                    () -> data.copy(beside, new float[9], 0, new float[9], 0)).getMessage();
            assertTrue(message.contains("out of bounds for"), message);
        }
    }

    @Test
    void arraysAndMatricesAreTheSameExamples() {
        Dataset classes = Dataset.of(Tensor.matrix(X), Tensor.vector(0, 1, 2, 1));
        Dataset targets = Dataset.of(Tensor.matrix(X), Tensor.matrix(new float[][]{{0}, {1}, {2}, {1}}));
        double[][] doubles = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
        assertEquals(classes.all(), FOUR.all());
        assertEquals(classes.all(), Dataset.of(doubles, new int[]{0, 1, 2, 1}).all());
        assertEquals(classes.all(),
                Dataset.of(Tensor.of(new FloatMatrix(X).transpose()), Tensor.vector(0, 1, 2, 1)).all());
        assertEquals(targets.all(), Dataset.of(X, new float[]{0, 1, 2, 1}).all());
        assertEquals(targets.all(), Dataset.of(doubles, new double[]{0, 1, 2, 1}).all());
        assertEquals(targets.all(), Dataset.of(X, new float[][]{{0}, {1}, {2}, {1}}).all());
        assertEquals(targets.all(), Dataset.of(doubles, new double[][]{{0}, {1}, {2}, {1}}).all());
        assertEquals("Batch expects as many labels as features but got features [4, 2] and labels [3]",
                assertThrows(IllegalArgumentException.class, () -> Dataset.of(X, new int[]{0, 1, 2})).getMessage());
        assertEquals("Tensor.matrix expects rows of 2 but row 1 has 1",
                assertThrows(IllegalArgumentException.class,
                        () -> Dataset.of(new float[][]{{1, 2}, {3}}, new int[]{0, 1})).getMessage());
    }

    @Test
    void sharesAndSizesCutInOrder() {
        Dataset ten = FOUR.repeat(3).take(10);
        assertEquals(List.of(8, 2), sizes(ten.split(0.8)));
        assertEquals(List.of(8, 2), sizes(ten.split(0.8, 0.2)));
        assertEquals(List.of(7, 2, 1), sizes(ten.split(0.7, 0.2, 0.1)));
        assertEquals(List.of(3, 4, 3), sizes(ten.split(1 / 3.0, 1 / 3.0, 1 / 3.0)));
        assertEquals(List.of(7, 3), sizes(ten.split(7)));
        assertEquals(List.of(7, 3), sizes(ten.split(7, 3)));
        List<Dataset> parts = ten.split(0.35, 0.4);
        assertEquals(ten.all(), parts.get(0).then(parts.get(1)).then(parts.get(2)).all());
    }

    @Test
    void aSplitWithAnEmptyPartIsRefused() {
        for (double[] shares : new double[][]{{0}, {-0.5}, {0.7, 0.4}, {Double.NaN}}) {
            assertEquals("Dataset.split expects fractions above 0 with a sum of at most 1 but got "
                    + Arrays.toString(shares),
                    assertThrows(IllegalArgumentException.class, () -> FOUR.split(shares)).getMessage());
        }
        for (int[] sizes : new int[][]{{0}, {-1}, {5}, {3, 2}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
            assertEquals("Dataset.split expects sizes above 0 with a sum of at most 4 but got "
                    + Arrays.toString(sizes),
                    assertThrows(IllegalArgumentException.class, () -> FOUR.split(sizes)).getMessage());
        }
        String second = assertThrows(IllegalArgumentException.class, () -> FOUR.split(0.99)).getMessage();
        assertEquals("Dataset.split of 4 examples leaves nothing for the rest: choose smaller fractions, or use "
                + "split(int...)", second);
        String message = assertThrows(IllegalArgumentException.class, () -> FOUR.split(0.01)).getMessage();
        assertEquals("Dataset.split of 4 examples leaves part 1 empty: choose a larger fraction", message);
    }

    @Test
    void oneSeedIsOneOrder() {
        Dataset many = FOUR.repeat(10);
        assertEquals(many.shuffle(7).all(), many.shuffle(7).all());
        assertEquals(false, many.shuffle(7).all().equals(many.shuffle(8).all()));
        assertEquals("Dataset.repeat expects 0 times or more but got -1",
                assertThrows(IllegalArgumentException.class, () -> many.repeat(-1)).getMessage());
        assertEquals(0, many.repeat(0).size());
        assertEquals("Dataset.repeat expects at most 2147483647 examples but got 40 x 2147483647",
                assertThrows(ArithmeticException.class, () -> many.repeat(Integer.MAX_VALUE)).getMessage());
        Dataset most = many.repeat(50_000_000);
        assertEquals("Dataset.then expects at most 2147483647 examples but got 2000000000 and 2000000000",
                assertThrows(ArithmeticException.class, () -> most.then(most)).getMessage());
        assertEquals("Index 4 out of bounds for length 4",
                assertThrows(IndexOutOfBoundsException.class, () -> FOUR.rows(0, 4)).getMessage());
    }

    private static List<Integer> sizes(List<Dataset> parts) {
        return parts.stream().map(Dataset::size).toList();
    }
}
