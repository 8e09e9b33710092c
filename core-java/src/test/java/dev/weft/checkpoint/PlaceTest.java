package dev.weft.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ChildJvm;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saves checkpoints to various locations, some of which are refused. */
class PlaceTest {
    @TempDir Path parent;

    private static void saves(Path place) throws IOException {
        try (CheckpointFolder folder = CheckpointFolder.open(place, "run", 1)) {
            folder.save(1, Saver.checkpoint(1));
            assertEquals(Optional.of(Saver.checkpoint(1)), folder.newest());
        }
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(strings = {"a b", "a\nb", "😀", "-rf", "a/b/c", "Ünï", "100%"})
    void oddNamesAreNames(String name) throws IOException {
        saves(parent.resolve(name));
    }

    @Test
    void aLinkToAFolderIsThatFolder() throws IOException {
        Path real = Files.createDirectory(parent.resolve("real"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), real);
        saves(link);
        try (CheckpointFolder first = CheckpointFolder.open(real, "run", 1)) {
            assertEquals(real.toRealPath()
                    + ": is in use by this program: wait for it to end, or choose another folder",
                    assertThrows(FileSystemException.class, () -> CheckpointFolder.open(link, "run", 1)).getMessage());
            assertTrue(first.newest().isPresent());
        }
    }

    @Test
    void aNameThatIsTooLongIsNamed() {
        Path place = parent.resolve("x".repeat(300));
        IOException error = assertThrows(IOException.class, () -> saves(place));
        assertTrue(error.getMessage().contains("xxx") && error.getMessage().contains("too long"), error.getMessage());
    }

    @Test
    @Tag("process")
    void aFolderThatMayOnlyBeReadIsNamedAndLeftAsItIs() throws Exception {
        Path folder = parent.resolve("read only");
        saves(folder);
        // The tests may run as root, which can write everywhere unless it drops these capabilities.
        List<String> unprivileged = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
        boolean root = System.getProperty("user.name").equals("root");
        assumeTrue(!root || new ProcessBuilder("setpriv", unprivileged.get(1), "true").start().waitFor() == 0,
                "may not give up rights here");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        for (Path place : List.of(folder, folder.resolve("new"))) {
            Files.deleteIfExists(folder.resolve(".weft.lock"));
            ChildJvm.End end = ChildJvm.of().under(root ? unprivileged : List.of()).run(Saver.class, place);
            assertEquals(1, end.status(), end.output());
            assertTrue(end.output()
                    .matches("failed: " + Pattern.quote(place.toString())
                            + "(: could not be written: permission denied.*)?\n"),
                    end.output());
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("run-1.safetensors"), files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void aFileThatCannotBeCreatedSaysWhy() {
        Path place = parent.resolve("missing").resolve("model.safetensors");
        IOException error = assertThrows(IOException.class, () -> Saver.checkpoint(1).write(place));
        assertEquals(place + ": could not be written: its folder does not exist", error.getMessage());
    }

    @Test
    void aFullDiskKeepsWhatIsThereAndLeavesNothingHalf() throws Exception {
        Path disk = Files.createDirectory(parent.resolve("disk"));
        assumeTrue(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk.toString())
                .redirectErrorStream(true).start().waitFor() == 0, "may not mount a small disk here");
        try (CheckpointFolder folder = CheckpointFolder.open(disk, "run", 2)) {
            folder.save(1, Saver.checkpoint(1));
            FileSystemException error =
                    assertThrows(FileSystemException.class, () -> folder.save(2, Saver.checkpoint(2)));
            assertTrue(error.getMessage().startsWith(disk.resolve("run-2.safetensors") + ": could not be written: ")
                    && error.getMessage().contains("No space left on device"), error.getMessage());
            assertEquals(Optional.of(Saver.checkpoint(1)), folder.newest());
            try (Stream<Path> files = Files.list(disk)) {
                assertEquals(List.of(".weft.lock", "run-1.safetensors"),
                        files.map(file -> file.getFileName().toString()).sorted().toList());
            }
        } finally {
            assertEquals(0, new ProcessBuilder("umount", disk.toString()).start().waitFor());
        }
    }
}
