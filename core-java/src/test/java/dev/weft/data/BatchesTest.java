package dev.weft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    private static final RandomStream RANDOM = RandomStream.of(7, "shuffle");

    static Stream<Arguments> kinds() {
        Dataset ten = counting(10);
        return Stream.of(
                kind("cyclic", 4, 3, () -> Batches.cyclic(ten, 4)),
                kind("cyclic, larger than the data", 16, 1, () -> Batches.cyclic(ten, 16)),
                kind("shuffled", 4, 3, () -> Batches.shuffled(ten, 4, RANDOM)),
                kind("shuffled, several epochs in a batch", 25, 1, () -> Batches.shuffled(ten, 25, RANDOM)),
                kind("cyclic, with all remainders", 7, 2, () -> Batches.cyclic(ten, 7)),
                kind("epochs", 4, 3, () -> Batches.epochs(ten, 4, RANDOM)),
                kind("epochs, without a remainder", 5, 2, () -> Batches.epochs(ten, 5, RANDOM)),
                kind("epochs, larger than the data", 16, 1, () -> Batches.epochs(ten, 16, RANDOM)),
                kind("buffered", 4, 3, () -> Batches.buffered(ten, 4, 6, RANDOM)),
                kind("buffered, larger than the data", 5, 2, () -> Batches.buffered(ten, 5, 32, RANDOM)),
                kind("repeated", 10, 1, () -> Batches.repeated(ten.all())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void theSmallestBatchIsTheSmallestThatIsDrawn(String name, int batchSize, int stepsPerEpoch,
            Supplier<Batches> cursors) {
        Batches drawn = cursors.get();
        int smallest = IntStream.range(0, 40).map(step -> drawn.next().size()).min().orElseThrow();
        assertEquals(smallest, drawn.smallestBatchSize());
        try (Prefetch ahead = cursors.get().prefetch()) {
            assertEquals(smallest, ahead.smallestBatchSize());
        }
    }

    private static Arguments kind(String name, int batchSize, int stepsPerEpoch, Supplier<Batches> cursor) {
        return arguments(name, batchSize, stepsPerEpoch, cursor);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void skippingIsDrawing(String name, int batchSize, int stepsPerEpoch, Supplier<Batches> cursors) {
        Batches drawn = cursors.get();
        assertEquals(batchSize, drawn.batchSize());
        assertEquals(stepsPerEpoch, drawn.stepsPerEpoch());
        Batches jumping = cursors.get();
        for (int step : new int[]{0, 1, 2, 3, 7, 11, 12, 30}) {
            while (drawn.drawn() < step) {
                drawn.next();
            }
            Batches fresh = cursors.get();
            fresh.skipTo(step);
            jumping.skipTo(1000 - step);
            jumping.next();
            jumping.skipTo(step);
            assertEquals(step, fresh.drawn());
            Batch expected = drawn.next();
            assertEquals(expected, fresh.next());
            assertEquals(expected, jumping.next());
        }
        assertEquals("Batches.skipTo expects a number of batches of at least 0 but got -1",
                assertThrows(IllegalArgumentException.class, () -> drawn.skipTo(-1)).getMessage());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void prefetchingChangesNothing(String name, int batchSize, int stepsPerEpoch, Supplier<Batches> cursors) {
        Batches plain = cursors.get();
        try (Prefetch ahead = cursors.get().prefetch()) {
            for (int step = 0; step < 40; step++) {
                assertEquals(plain.next(), ahead.next());
                assertEquals(plain.drawn(), ahead.drawn());
            }
            ahead.skipTo(3);
            plain.skipTo(3);
            assertEquals(plain.next(), ahead.next());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void overwritesOneBatchAndAllocatesNoOther(String name, int batchSize, int stepsPerEpoch,
            Supplier<Batches> cursors) {
        Batches cursor = cursors.get();
        Batch first = cursor.next();
        cursor.skipTo(0);
        assertSame(first, cursor.next());
    }

    @Test
    void aStepAllocatesNextToNothing() {
        Batches cursor = Batches.shuffled(Dataset.of(Tensor.zeros(1000, 1000), Tensor.zeros(1000)), 10, RANDOM);
        cursor.next();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            cursor.next();
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 50;
        assertTrue(each < 100, each + " bytes a step");
    }

    @Test
    void cyclicIsTheSliceOfDocument000() {
        Batches cursor = Batches.cyclic(counting(10), 4);
        for (int i = 0; i < 20; i++) {
            int start = i * 4 % 10;
            int end = Math.min(start + 4, 10);
            assertEquals(IntStream.range(start, end).boxed().toList(), examples(cursor.next()));
        }
    }

    @Test
    void shuffledCrossesTheEndOfAnEpochLikeNextBatch() {
        List<Integer> drawn = new ArrayList<>();
        Batches cursor = Batches.shuffled(counting(10), 4, RANDOM);
        for (int i = 0; i < 10; i++) {
            Batch batch = cursor.next();
            assertEquals(4, batch.size());
            drawn.addAll(examples(batch));
        }
        for (int epoch = 0; epoch < 4; epoch++) {
            List<Integer> order = IntStream.of(RANDOM.at(epoch).permutation(10)).boxed().toList();
            assertEquals(order, drawn.subList(10 * epoch, 10 * epoch + 10));
        }
    }

    @Test
    void epochsEndWithWhatIsLeft() {
        Batches cursor = Batches.epochs(counting(10), 4, RANDOM);
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> order = IntStream.of(RANDOM.at(epoch).permutation(10)).boxed().toList();
            assertEquals(order.subList(0, 4), examples(cursor.next()));
            assertEquals(order.subList(4, 8), examples(cursor.next()));
            assertEquals(order.subList(8, 10), examples(cursor.next()));
        }
    }

    @Test
    void bufferedDrawsFromTheExamplesThatHaveStreamedBy() {
        Batches cursor = Batches.buffered(counting(100), 1, 10, RANDOM);
        HashSet<Integer> seen = new HashSet<>();
        int inOrder = 0;
        for (int i = 0; i < 80; i++) {
            int example = examples(cursor.next()).get(0);
            assertTrue(example < i + 10 && seen.add(example), "draw " + i + " is " + example);
            inOrder += example == i ? 1 : 0;
        }
        assertNotEquals(80, inOrder);
        Batches one = Batches.buffered(counting(3), 4, 1, RANDOM);
        assertEquals(List.of(0, 1, 2, 0), examples(one.next()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 40, 1L << 58})
    void farPositionsAreExact(long position) {
        Dataset ten = counting(10);
        BigInteger first = BigInteger.valueOf(position).multiply(BigInteger.valueOf(4));
        int start = first.mod(BigInteger.TEN).intValue();
        Batches cyclic = Batches.cyclic(ten, 4);
        cyclic.skipTo(position);
        assertEquals(start, examples(cyclic.next()).get(0));
        Batches shuffled = Batches.shuffled(ten, 4, RANDOM);
        shuffled.skipTo(position);
        assertEquals(RANDOM.at(first.divide(BigInteger.TEN).longValue()).permutation(10)[start],
                examples(shuffled.next()).get(0));
        Batches epochs = Batches.epochs(ten, 4, RANDOM);
        epochs.skipTo(position);
        assertEquals(RANDOM.at(position / 3).permutation(10)[(int) (position % 3) * 4], examples(epochs.next()).get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void aPositionThatCannotBeCountedIsRefusedAndChangesNothing(String name, int batchSize, int stepsPerEpoch,
            Supplier<Batches> cursors) {
        if (name.equals("repeated")) {
            return;
        }
        Batches plain = cursors.get();
        plain.next();
        long most = (1L << 62) / batchSize;
        String message = "Batches.skipTo expects at most " + most + " batches of " + batchSize + " examples but got "
                + (most + 1);
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> plain.skipTo(most + 1)).getMessage());
        assertEquals(1, plain.drawn());
        try (Prefetch ahead = cursors.get().prefetch()) {
            ahead.next();
            assertThrows(IllegalArgumentException.class, () -> ahead.skipTo(Long.MAX_VALUE));
            assertEquals(plain.next(), ahead.next());
        }
    }

    @Test
    void theWholeDataSetIsTheLargestBatchOfAnEpoch() {
        assertEquals(10, Batches.epochs(counting(10), Integer.MAX_VALUE, RANDOM).next().size());
        assertEquals(10, Batches.cyclic(counting(10), Integer.MAX_VALUE).next().size());
        String message = "Batches expects at most 2147483639 examples of features [1] and labels [] in a batch but got "
                + "batch size 2147483647";
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Batches.shuffled(counting(10), Integer.MAX_VALUE, RANDOM)).getMessage());
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Batches.buffered(counting(10), Integer.MAX_VALUE, 3, RANDOM)).getMessage());
        assertEquals("Batches.buffered expects a buffer of at most 2147483639 but got 2147483647",
                assertThrows(IllegalArgumentException.class,
                        () -> Batches.buffered(counting(10), 2, Integer.MAX_VALUE, RANDOM)).getMessage());
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertEquals(
                "Batches expects at least 1 example and a batch size of at least 1 but got 0 examples and batch size 1",
                assertThrows(IllegalArgumentException.class, () -> Batches.cyclic(counting(0), 1)).getMessage());
        assertEquals(
                "Batches expects at least 1 example and a batch size of at least 1 but got 1 examples and batch size 0",
                assertThrows(IllegalArgumentException.class, () -> Batches.shuffled(counting(1), 0, RANDOM))
                        .getMessage());
        assertEquals("Batches.buffered expects a buffer of at least 1 but got 0",
                assertThrows(IllegalArgumentException.class, () -> Batches.buffered(counting(1), 1, 0, RANDOM))
                        .getMessage());
    }

    static Dataset counting(int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = i;
        }
        return Dataset.of(Tensor.of(Shape.of(size, 1), numbers), Tensor.vector(numbers));
    }

    private static List<Integer> examples(Batch batch) {
        List<Integer> examples = new ArrayList<>();
        for (float number : batch.labels().data()) {
            examples.add((int) number);
        }
        return examples;
    }
}
