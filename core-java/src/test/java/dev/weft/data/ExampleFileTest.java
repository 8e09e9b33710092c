package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples on the disk are those that were added. */
class ExampleFileTest {
    private static Batch batch(float from, Optional<Tensor> weights) {
        return new Batch(Tensor.matrix(new float[][]{{from, from + 1}, {from + 2, from + 3}}),
                Tensor.of(Shape.of(2), from + 4, from + 5), weights);
    }

    private static Dataset examples(Batch... batches) throws IOException {
        try (ExampleFile file = new ExampleFile(Shape.of(2), Shape.SCALAR)) {
            for (Batch batch : batches) {
                file.add(batch);
            }
            return file.examples();
        }
    }

    @Test
    void keepsFeaturesAndLabels() throws IOException {
        Dataset data = examples(batch(0, Optional.empty()), batch(10, Optional.empty()));
        assertFalse(data.isWeighted());
        assertArrayEquals(new float[]{0, 1, 2, 3, 10, 11, 12, 13}, data.all().features().data());
        assertArrayEquals(new float[]{4, 5, 14, 15}, data.all().labels().data());
        assertEquals(1, data.weight(3));
        assertThrows(IndexOutOfBoundsException.class, () -> data.weight(4));
        assertThrows(IndexOutOfBoundsException.class, () -> data.weight(-1));
        assertEquals(Optional.empty(), data.all().weights());
    }

    @Test
    void keepsSampleWeightsAndGivesTheOthersOne() throws IOException {
        Dataset data = examples(batch(0, Optional.empty()), batch(10, Optional.of(Tensor.of(Shape.of(2), 0, 0.5f))));
        assertTrue(data.isWeighted());
        assertArrayEquals(new float[]{1, 1, 0, 0.5f}, data.all().weights().orElseThrow().data());
        assertArrayEquals(new float[]{4, 5, 14, 15}, data.all().labels().data());
        assertTrue(examples(batch(0, Optional.of(Tensor.of(Shape.of(2), 2, 3))), batch(1, Optional.empty()))
                .isWeighted());
    }

    /** Segments of 8 and 64 bytes cut rows of 16; such of 2 GB cannot be mapped, as on Windows. */
    @ParameterizedTest
    @ValueSource(ints = {3, 6, 30, 31})
    void theFileMayBeMappedInPartsOrNotAtAll(int segmentBits) throws IOException {
        Dataset data;
        try (ExampleFile file = new ExampleFile(Shape.of(2), Shape.SCALAR)) {
            for (int from = 0; from < 100; from += 10) {
                file.add(batch(from, Optional.of(Tensor.of(Shape.of(2), from + 6, from + 7))));
            }
            data = file.examples(segmentBits);
        }
        assertEquals(segmentBits < 31, data.lookahead() > 0);
        data.announce(19, 0, 7);
        Thread.currentThread().interrupt();
        for (int example : new int[]{19, 0, 7, 6, 18}) {
            float first = example / 2 * 10;
            float second = example % 2;
            Batch one = data.batch(example, example + 1);
            assertArrayEquals(new float[]{first + 2 * second, first + 2 * second + 1}, one.features().data());
            assertEquals(first + 4 + second, one.labels().item());
            assertEquals(first + 6 + second, one.weights().orElseThrow().item());
        }
        assertTrue(Thread.interrupted());
        String message = assertThrows(IndexOutOfBoundsException.class,
                () -> data.copy(20, new float[2], 0, new float[1], 0)).getMessage();
        assertEquals("Index 20 out of bounds for length 20", message);
    }

    @Test
    void batchesOfLongAndManyExamplesAreThoseOfTheMemory() throws IOException {
        int[] widths = {1, 63, 64, 65, 3000};
        for (int width : widths) {
            float[] numbers = new float[500 * width];
            RandomStream.of(width, "rows").uniform(-1, 1).fill(numbers);
            Dataset memory = Dataset.of(Tensor.of(Shape.of(500, width), numbers), Tensor.zeros(500, 2));
            Dataset file;
            try (ExampleFile rows = new ExampleFile(memory.features(), memory.labels())) {
                rows.add(memory.all());
                file = rows.examples();
            }
            RandomStream order = RandomStream.of(7, "order");
            Batches expected = Batches.epochs(memory, 7, order);
            Batches found = Batches.epochs(file, 7, order);
            for (int step = 0; step < 150; step++) {
                assertEquals(expected.next(), found.next(), "width " + width + ", step " + step);
            }
            assertEquals(memory.all(), file.all());
        }
    }

    @Test
    void refusesExamplesOfAnotherShape() throws IOException {
        try (ExampleFile file = new ExampleFile(Shape.of(2), Shape.SCALAR)) {
            assertEquals("ExampleFile expects features [?, 2] and labels [?] but got [2, 3] and [2]",
                    assertThrows(IllegalArgumentException.class,
                            () -> file.add(new Batch(Tensor.zeros(2, 3), Tensor.zeros(2)))).getMessage());
            assertEquals("ExampleFile expects features [?, 2] and labels [?] but got [2, 2] and [2, 1]",
                    assertThrows(IllegalArgumentException.class,
                            () -> file.add(new Batch(Tensor.zeros(2, 2), Tensor.zeros(2, 1)))).getMessage());
            assertEquals(0, file.examples().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 12", "134217727, 1, 536870916", "536870909, 1, 2147483644", "536870910, 1, 0",
        "2147483639, 2147483639, 0"})
    void measuresLargeExamples(int features, int labels, int bytes) {
        if (bytes > 0) {
            assertEquals(bytes, ExampleFile.length(Shape.of(features), Shape.of(labels)));
        } else {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> ExampleFile.length(Shape.of(features), Shape.of(labels))).getMessage()
                    .startsWith("ExampleFile expects examples of at most 2147483647 bytes but got features ["));
        }
    }
}
