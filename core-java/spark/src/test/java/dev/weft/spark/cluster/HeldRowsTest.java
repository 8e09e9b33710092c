package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.data.Dataset;
import dev.weft.tensor.Shape;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of a worker: in the order of the whole, whatever order they come in. */
class HeldRowsTest {
    private static final Layout LAYOUT = new Layout(Map.of("", new int[]{2}), true);
    private static final Supplier<File> NO_FILE = () -> {
        throw new AssertionError("no file is needed");
    };

    @TempDir private Path folder;

    private static HeldRows rows(Share share, int worker) {
        return new HeldRows(share, worker, Shape.of(3), LAYOUT, HeldRows.memory(), NO_FILE);
    }

    /** Example i is [i, i + 0.1, i + 0.2 | -i, 7 | i / 2]. */
    private static ByteBuffer block(long... numbers) {
        ByteBuffer block = ByteBuffer.allocate(numbers.length * Blocks.bytes(6)).order(ByteOrder.LITTLE_ENDIAN);
        for (long i : numbers) {
            block.putLong(i);
            for (double number : new double[]{i, i + 0.1, i + 0.2, -i, 7, i / 2.0}) {
                block.putFloat((float) number);
            }
        }
        return block.flip();
    }

    private static void expectExample(long number, Dataset rows, int place) {
        float[] features = new float[4];
        float[] labels = new float[2];
        rows.copy(place, features, 1, labels, 0);
        assertArrayEquals(new float[]{0, number, number + 0.1f, number + 0.2f}, features, 1e-6f);
        assertArrayEquals(new float[]{-number, 7}, labels);
        assertEquals(number / 2f, rows.weight(place));
    }

    @ParameterizedTest
    @CsvSource({"20, 8, 1", "20, 8, 3", "3, 8, 2", "1, 1, 1", "100, 7, 7", "17, 5, 4"})
    void everyWorkerHasTheRowsOfItsShardsInOrder(long size, int shards, int workers) {
        Share share = new Share(size, shards, workers);
        long all = 0;
        for (int worker = 0; worker < workers; worker++) {
            int mine = worker;
            long[] own = LongStream.range(0, size).filter(i -> share.worker(i) == mine).toArray();
            HeldRows rows = rows(share, worker);
            long[] backwards = LongStream.rangeClosed(1, own.length).map(i -> own[own.length - (int) i]).toArray();
            rows.add(block(backwards));
            rows.expectComplete();
            assertEquals(own.length, rows.size());
            for (int place = 0; place < own.length; place++) {
                expectExample(own[place], rows, place);
            }
            all += rows.size();
            rows.close();
        }
        assertEquals(size, all);
    }

    @Test
    void rowsThatDoNotFitIntoMemoryLieInAFile() {
        Share share = new Share(50, 1, 1);
        File file = folder.resolve("rows").toFile();
        try (HeldRows rows = new HeldRows(share, 0, Shape.of(3), LAYOUT, 0, () -> file)) {
            rows.add(block(LongStream.range(0, 50).toArray()));
            rows.expectComplete();
            assertFalse(file.exists());
            for (int i = 0; i < 50; i++) {
                expectExample(i, rows, i);
            }
        }
    }

    @Test
    void theDigestDependsOnTheRowsButNotOnTheirOrder() {
        Share share = new Share(3, 1, 1);
        HeldRows forwards = rows(share, 0);
        forwards.add(block(0, 1, 2));
        HeldRows backwards = rows(share, 0);
        backwards.add(block(2));
        backwards.add(block(1, 0));
        assertEquals(forwards.digest(), backwards.digest());
        ByteBuffer changed = block(0, 1, 2);
        changed.put(20, (byte) 1);
        HeldRows other = rows(share, 0);
        other.add(changed);
        assertNotEquals(forwards.digest(), other.digest());
    }

    @Test
    void aRowThatComesTwiceOrNotAtAllIsAnError() {
        HeldRows rows = rows(new Share(3, 1, 1), 0);
        rows.add(block(0, 1));
        assertEquals("1 of 3 examples of worker 0 are missing, so the rows changed while they were read: cache the "
                + "table before you train",
                assertThrows(IllegalStateException.class, rows::expectComplete).getMessage());
        assertEquals("Example 1 came twice, so the rows changed while they were read: cache the table, or sort it by a "
                + "column without equal values, before you train",
                assertThrows(IllegalStateException.class, () -> rows.add(block(1))).getMessage());
        assertEquals("example 3 is none of worker 0",
                assertThrows(IllegalStateException.class, () -> rows.add(block(3))).getMessage());
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(block(2).array(), 20));
        assertEquals("a block of examples of 6 numbers has 20 bytes too many",
                assertThrows(IllegalStateException.class, () -> rows.add(cut)).getMessage());
    }
}
