package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
    private final Dataset data = Dataset.of(
            Tensor.matrix(new float[][]{{1, 2}, {3, 4}, {5, 6}, {7, 8}}), Tensor.vector(0, 1, 2, 1));

    @Test
    void asksForTheShapesOfOneExample() {
        assertEquals(Shape.of(2), data.features());
        assertEquals(Shape.SCALAR, data.labels());
        assertEquals(new Batch(Tensor.matrix(new float[][]{{3, 4}, {5, 6}}), Tensor.vector(1, 2)), data.batch(1, 3));
    }

    @Test
    void cutsViews() {
        assertEquals(data.batch(2, 3), data.skip(1).take(2).slice(1, 2).all());
        assertEquals(4, data.take(1).size() + data.skip(1).size());
        assertEquals(Shape.of(0, 2), data.take(0).all().features().shape());
        assertEquals("Dataset expects a range within its 4 examples but got 3 to 5",
                assertThrows(IndexOutOfBoundsException.class, () -> data.slice(3, 5)).getMessage());
        assertEquals("Index 1 out of bounds for length 1",
                assertThrows(IndexOutOfBoundsException.class,
                        () -> data.take(1).copy(1, new float[2], 0, new float[1], 0)).getMessage());
    }

    @Test
    void joinsTwo() {
        assertEquals(data.all(), data.take(1).then(data.skip(1)).all());
        String beyond = assertThrows(IndexOutOfBoundsException.class,
                () -> data.then(data).copy(8, new float[2], 0, new float[1], 0)).getMessage();
        assertTrue(beyond.contains("out of bounds"), beyond);
        assertEquals("Dataset.then expects features [2] and labels [] but got features [2] and labels [3]",
                assertThrows(IllegalArgumentException.class, () -> data.then(data.oneHot(3))).getMessage());
    }

    @Test
    void turnsClassesIntoRows() {
        assertEquals(Tensor.matrix(new float[][]{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}}),
                data.oneHot(3).all().labels());
        assertEquals(Shape.of(3), data.oneHot(3).labels());
        assertEquals("Dataset.oneHot expects class indices (labels []) and at least one class"
                + " but got labels [3] and 3 classes",
                assertThrows(IllegalArgumentException.class, () -> data.oneHot(3).oneHot(3)).getMessage());
    }

    @ParameterizedTest(name = "label {0}")
    @ValueSource(floats = {3, -1, 0.5f, Float.NaN})
    void refusesLabelsThatAreNoClass(float label) {
        var error = assertThrows(IllegalArgumentException.class,
                () -> Dataset.of(Tensor.matrix(new float[][]{{1}}), Tensor.vector(label)).oneHot(3).all());
        assertTrue(error.getMessage().contains("example 0 has " + label), error.getMessage());
    }

    @Test
    void changesFeaturesAsTheyAreRead() {
        Dataset sums = data.map(row -> Tensor.vector(row.data()[0] + row.data()[1]));
        assertEquals(new Batch(Tensor.matrix(new float[][]{{3}, {7}, {11}, {15}}), Tensor.vector(0, 1, 2, 1)),
                sums.all());
        Dataset uneven = data.map(row -> Tensor.zeros((int) row.data()[0]));
        assertEquals("Dataset.map expects features [1] but example 1 has [3]",
                assertThrows(IllegalArgumentException.class, uneven::all).getMessage());
    }

    @Test
    void refusesLabelsThatDoNotFitTheFeatures() {
        var error = assertThrows(IllegalArgumentException.class, () -> Dataset.of(Tensor.zeros(3, 2), Tensor.zeros(2)));
        assertTrue(error.getMessage().contains("[3, 2]") && error.getMessage().contains("[2]"), error.getMessage());
    }
}
