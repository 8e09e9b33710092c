package dev.weft.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.Checkpoint;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in a folder that Hadoop knows. */
class StoreTest {
    private static final long TRAINING = 0xabcL;

    @TempDir private Path folder;

    private Store store() {
        return new Store(folder.resolve("new").toUri().toString(), new Configuration());
    }

    private static Checkpoint at(long step) {
        return new Checkpoint(Map.of(), Map.of("step", step));
    }

    @Test
    void keepsTheTwoNewestOfATraining() {
        Store store = store();
        store.write(1, 7, at(7));
        for (long step : new long[]{9, 10, 100}) {
            store.write(TRAINING, step, at(step));
        }
        assertEquals(List.of("weft-0000000000000abc-100.safetensors", "weft-0000000000000abc-10.safetensors",
                "weft-0000000000000001-7.safetensors"), store.names());
        assertEquals(100, store.newest(TRAINING));
        assertEquals(-1, store.newest(2));
        assertEquals(at(100), store.read(TRAINING, 100));
        store.delete(TRAINING, 0);
        assertEquals(List.of("weft-0000000000000001-7.safetensors"), store.names());
    }

    @Test
    void replacesTheCheckpointOfTheSameStep() {
        Store store = store();
        store.write(TRAINING, 5, at(1));
        store.write(TRAINING, 5, at(5));
        assertEquals(at(5), store.read(TRAINING, 5));
    }

    @Test
    void takesTheNewestThatIsIntact() throws Exception {
        Store store = store();
        store.write(TRAINING, 5, at(5));
        store.write(TRAINING, 6, at(6));
        Path newest = folder.resolve("new").resolve("weft-0000000000000abc-6.safetensors");
        byte[] content = Files.readAllBytes(newest);
        content[content.length - 1] ^= 1;
        Files.write(newest, content);
        assertEquals(5, store.newest(TRAINING));
        Files.write(newest, new byte[0]);
        assertEquals(5, store.newest(TRAINING));
    }

    @Test
    void deletesWhatWasBegunAndNotFinished() throws Exception {
        Store store = store();
        Path begun = Files.createFile(folder.resolve("new").resolve("._weft-0000000000000abc-6.safetensors.1"));
        Path other = Files.createFile(folder.resolve("new").resolve("._weft-0000000000000abd-6.safetensors.1"));
        store.clean(TRAINING);
        assertTrue(Files.notExists(begun) && Files.exists(other));
    }

    @Test
    void saysWhichFolderCannotBeUsed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        UncheckedIOException failed = assertThrows(UncheckedIOException.class,
                () -> new Store(file.resolve("x").toUri().toString(), new Configuration()));
        assertTrue(failed.getMessage().startsWith("Checkpoints cannot be kept in file:" + file), failed.getMessage());
    }
}
