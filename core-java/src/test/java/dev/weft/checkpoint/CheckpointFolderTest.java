package dev.weft.checkpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
    @TempDir Path parent;

    private static Checkpoint of(int step) {
        return new Checkpoint(Map.of("weights", Tensor.vector(step)), Map.of("step", step));
    }

    private Path folder() {
        return parent.resolve("checkpoints");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).filter(file -> !file.equals(".weft.lock")).sorted()
                    .toList();
        }
    }

    private void damage(int step) throws IOException {
        Path file = folder().resolve("run-" + step + ".safetensors");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
    }

    @Test
    void keepsTheNewestAndFindsIt() throws IOException {
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run", 3)) {
            assertEquals(Optional.empty(), folder.newest());
            for (int step = 8; step <= 12; step++) {
                folder.save(step, of(step));
                assertEquals(Optional.of(of(step)), folder.newest());
            }
            assertEquals(List.of("run-10.safetensors", "run-11.safetensors", "run-12.safetensors"), files());
            assertEquals(List.of(), folder.skipped());
            assertEquals(of(12), Checkpoint.read(folder()));
        }
        try (CheckpointFolder again = CheckpointFolder.open(folder(), "run", 1)) {
            assertEquals(Optional.of(of(12)), again.newest());
        }
    }

    /** Returns what SLF4J's simple provider logs during the call. */
    private static String logged(Executable doing) throws IOException {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            assertDoesNotThrow(doing);
        } finally {
            System.setErr(before);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void passesOverDamagedOnesAndSaysWhy() throws IOException {
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run", 3)) {
            for (int step = 1; step <= 3; step++) {
                folder.save(step, of(step));
            }
            damage(3);
            Files.write(folder().resolve("run-2.safetensors"), new byte[0]);
            String logged = logged(() -> assertEquals(Optional.of(of(1)), folder.newest()));
            assertEquals(2, logged.lines().filter(line -> line.matches(
                    ".* WARN dev.weft.checkpoint.CheckpointFolder - using .*run-1.safetensors instead of a damaged"
                            + " checkpoint: .*run-[23].*"))
                    .count(), logged);
            assertEquals(of(1), Checkpoint.read(folder()));
            assertEquals(2, folder.skipped().size());
            assertTrue(folder.skipped().get(0).getMessage().contains("run-3.safetensors"), folder.skipped().toString());
            damage(1);
            var error = assertThrows(MalformedDataException.class, folder::newest);
            assertTrue(error.getMessage().contains("run-3.safetensors"), error.getMessage());
        }
    }

    @Test
    void aDamagedOneOfALaterStepDoesNotPushOutTheOneJustSaved() throws IOException {
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run", 1)) {
            folder.save(9, of(9));
            damage(9);
            folder.save(5, of(5));
            assertEquals(Optional.of(of(5)), folder.newest());
            folder.save(9, of(9));
            assertEquals(Optional.of(of(9)), folder.newest());
            assertEquals(List.of("run-9.safetensors"), files());
        }
    }

    @Test
    void belongsToOneAtATime() throws IOException {
        CheckpointFolder first = CheckpointFolder.open(folder(), "run", 1);
        for (String name : List.of("run", "other")) {
            var error = assertThrows(FileSystemException.class, () -> CheckpointFolder.open(folder(), name, 1));
            assertTrue(error.getMessage().startsWith(folder() + ": is in use by this program"), error.getMessage());
        }
        assertTrue(lockedForOthers());
        first.close();
        first.close();
        assertFalse(lockedForOthers());
        String closed = "CheckpointFolder " + folder() + " is closed: open it again to save or load";
        assertEquals(closed, assertThrows(IllegalStateException.class, () -> first.save(1, of(1))).getMessage());
        assertEquals(closed, assertThrows(IllegalStateException.class, first::newest).getMessage());
        CheckpointFolder.open(folder(), "run", 1).close();
    }

    // Checked in another process, since a file lock does not exclude the process that has it.
    private boolean lockedForOthers() throws IOException {
        Path program = Files.writeString(parent.resolve("Ask.java"), """
                public class Ask {
                    public static void main(String[] arguments) throws Exception {
                        try (var file = new java.io.RandomAccessFile(arguments[0], "rw")) {
                            System.exit(file.getChannel().tryLock() == null ? 3 : 4);
                        }
                    }
                }
                """);
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                program.toString(), folder().resolve(".weft.lock").toString()).inheritIO().start();
        try {
            int answer = other.waitFor();
            assertTrue(answer == 3 || answer == 4, "exit " + answer);
            return answer == 3;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void savesOnAnInterruptedThread() throws IOException {
        Thread.currentThread().interrupt();
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run", 1)) {
            folder.save(1, of(1));
            folder.save(2, of(2));
            assertEquals(Optional.of(of(2)), folder.newest());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of("run-2.safetensors"), files());
    }

    @Test
    void removesOnlyWhatACrashedSaveLeft() throws IOException {
        Files.createDirectories(folder());
        List<String> kept =
                List.of(".run-1.safetensors", ".other-1.safetensors.55.tmp", "run-1.safetensors.tmp", "notes.txt");
        for (String name : kept) {
            Files.write(folder().resolve(name), new byte[1]);
        }
        Files.write(folder().resolve(".run-1.safetensors.123.tmp"), new byte[1]);
        CheckpointFolder.open(folder(), "run", 1).close();
        assertEquals(kept.stream().sorted().toList(), files());
    }

    @Test
    void readsAFolderOfOneNameOnly() throws IOException {
        assertEquals(parent + ": contains no checkpoint NAME-STEP.safetensors",
                assertThrows(NoSuchFileException.class, () -> Checkpoint.read(parent)).getMessage());
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run", 1)) {
            folder.save(1, of(1));
        }
        try (CheckpointFolder folder = CheckpointFolder.open(folder(), "run-b", 1)) {
            assertEquals(Optional.empty(), folder.newest());
            folder.save(2, of(2));
        }
        var error = assertThrows(MalformedDataException.class, () -> Checkpoint.read(folder()));
        assertTrue(error.getMessage().contains("[run, run-b]"), error.getMessage());
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", ".run", "../run", "a/b", "a\nb", "a b"})
    void refusesNamesThatAreNoFileNames(String name) {
        assertEquals("CheckpointFolder expects a name of letters, digits, . _ - and to keep at least 1 but got \""
                + Printable.of(name) + "\" and 1",
                assertThrows(IllegalArgumentException.class, () -> CheckpointFolder.open(folder(), name, 1))
                        .getMessage());
    }

    @Test
    void refusesAFolderThatIsAFile() throws IOException {
        Path file = Files.write(parent.resolve("file"), new byte[1]);
        assertTrue(assertThrows(IOException.class, () -> CheckpointFolder.open(file, "run", 1)).getMessage()
                .contains("file"));
    }
}
