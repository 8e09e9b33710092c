package dev.weft.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are complete or not there, and locks. */
class DurableFileTest {
    @TempDir Path folder;

    private static DurableFile.Body body(String text) {
        return file -> {
            file.writeBytes(text);
            return text.length();
        };
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesWithTheUsualPermissionsAndReplaces() throws IOException {
        Path file = folder.resolve("model");
        Path usual = Files.createFile(folder.resolve("usual"));
        DurableFile.write(file, body("old"));
        DurableFile.write(file, "new".getBytes());
        assertEquals("new", Files.readString(file));
        assertEquals(PosixFilePermissions.toString(Files.getPosixFilePermissions(usual)),
                PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("model", "usual"), names());
    }

    @Test
    void keepsThePermissionsOfWhatItReplacesAndMeanwhileLetsNobodyElseIn() throws IOException {
        Path file = folder.resolve("model");
        for (String mode : List.of("rw-------", "rw-rw-r--", "r--r-----", "rwxrwxrwx")) {
            Files.deleteIfExists(file);
            Files.setPosixFilePermissions(Files.createFile(file), PosixFilePermissions.fromString(mode));
            DurableFile.write(file, out -> {
                Path unfinished = folder.resolve(names().stream().filter(name -> name.endsWith(".tmp")).findFirst()
                        .orElseThrow());
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(unfinished)));
                return body("new").writeTo(out);
            });
            assertEquals("new", Files.readString(file));
            assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        OtherUser.owns(file);
        DurableFile.write(file, body("newer"));
        assertEquals(Map.of("uid", OtherUser.ID, "gid", OtherUser.GROUP), Files.readAttributes(file, "unix:uid,gid"));
    }

    @Test
    void createsOnlyWhatDoesNotExistEvenIfItAppearsDuringTheWriting() throws IOException {
        Path file = folder.resolve("model");
        DurableFile.create(file, body("mine"));
        assertEquals("mine", Files.readString(file));
        String taken = file + ": exists already and is not overwritten";
        assertEquals(taken, assertThrows(FileAlreadyExistsException.class,
                () -> DurableFile.create(file, body("other"))).getMessage());
        Files.delete(file);
        assertEquals(taken, assertThrows(FileAlreadyExistsException.class, () -> DurableFile.create(file, out -> {
            Files.writeString(file, "theirs");
            return body("mine").writeTo(out);
        })).getMessage());
        assertEquals("theirs", Files.readString(file));
        assertEquals(List.of("model"), names());
    }

    @Test
    void oneOfManyCreatorsSucceeds() throws IOException {
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("model");
            List<Integer> succeeded = IntStream.range(0, 8).parallel().filter(i -> {
                try {
                    DurableFile.create(file, body("" + i));
                    return true;
                } catch (FileAlreadyExistsException e) {
                    return false;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }).boxed().toList();
            assertEquals(1, succeeded.size());
            assertEquals("" + succeeded.get(0), Files.readString(file));
            assertEquals(List.of("model"), names());
            Files.delete(file);
        }
    }

    @Test
    void claimsANameWhereThereAreNoLinks() throws IOException {
        URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path from = Files.writeString(system.getPath("/from"), "content");
            Path to = system.getPath("/to");
            DurableFile.claim(from, to);
            assertEquals("content", Files.readString(to));
            assertFalse(Files.exists(from));
            Files.writeString(from, "other");
            assertThrows(FileAlreadyExistsException.class, () -> DurableFile.claim(from, to));
            assertEquals("content", Files.readString(to));
        }
    }

    @Test
    void aFailingBodyLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("model");
        DurableFile.write(file, body("old"));
        assertEquals(file + ": could not be written: only 3 of 4 bytes were written",
                assertThrows(IOException.class, () -> DurableFile.write(file, out -> {
                    body("new").writeTo(out);
                    return 4;
                })).getMessage());
        assertThrows(IllegalStateException.class, () -> DurableFile.write(file, out -> {
            throw new IllegalStateException();
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("model"), names());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> DurableFile.folder(Path.of("/"))).getMessage()
                .contains("expects the path of a file"));
        assertEquals(folder.resolve("no/model") + ": could not be written: its folder does not exist",
                assertThrows(IOException.class, () -> DurableFile.create(folder.resolve("no/model"), body("")))
                        .getMessage());
    }

    @Test
    void aLockIsHeldOnceAndCanBeTakenAgain() throws IOException {
        Path file = folder.resolve(".lock");
        LockFile lock = LockFile.of(file, Path.of("model"), "another file");
        assertTrue(lock.isOpen());
        for (Path same : List.of(file, folder.resolve("../" + folder.getFileName() + "/.lock"))) {
            assertEquals("model: is in use by this program: wait for it to end, or choose another file",
                    assertThrows(FileSystemException.class, () -> LockFile.of(same, Path.of("model"), "another file"))
                            .getMessage());
        }
        lock.close();
        assertFalse(lock.isOpen());
        try (LockFile again = LockFile.of(file, Path.of("model"), "another file")) {
            lock.close();
            assertThrows(FileSystemException.class, () -> LockFile.of(file, Path.of("model"), "another file"));
            assertTrue(again.isOpen());
        }
    }

    @Test
    void aLockIsARegularFile() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "content");
        Path lock = folder.resolve(".lock");
        String expected = "model: could not be written: its lock " + folder.toRealPath().resolve(".lock")
                + " is a link, a pipe or a folder, so delete that";
        Path dangling = folder.resolve("none");
        List<Callable<?>> plants = List.of(() -> Files.createSymbolicLink(lock, victim),
                () -> Files.createSymbolicLink(lock, dangling), () -> Files.createDirectory(lock),
                () -> new ProcessBuilder("mkfifo", lock.toString()).start().waitFor());
        for (Callable<?> plant : plants) {
            plant.call();
            var error = assertTimeoutPreemptively(Duration.ofMinutes(2), () -> assertThrows(FileSystemException.class,
                    () -> LockFile.of(lock, Path.of("model"), "another file")));
            assertEquals(expected, error.getMessage());
            Files.delete(lock);
        }
        LockFile.of(lock, Path.of("model"), "another file").close();
        assertEquals("content", Files.readString(victim));
        assertFalse(Files.exists(dangling));
    }

    @Test
    void writesThroughNoLink() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "content");
        Path link = Files.createSymbolicLink(folder.resolve("model"), victim);
        assertThrows(FileAlreadyExistsException.class, () -> DurableFile.create(link, body("mine")));
        DurableFile.write(link, body("new"));
        assertEquals("content", Files.readString(victim));
        assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void overwritesNothingWhileSomebodyFlipsLinks() throws Exception {
        Path victim = Files.writeString(folder.resolve("victim"), "content");
        Thread attacker = new Thread(() -> {
            while (!Thread.interrupted()) {
                for (File file : folder.toFile().listFiles((in, name) -> name.endsWith(".tmp"))) {
                    try {
                        if (file.delete()) {
                            Files.createSymbolicLink(file.toPath(), victim);
                        }
                    } catch (IOException slower) {
                        // The writer has created the file again.
                    }
                }
            }
        });
        attacker.start();
        for (int i = 0; i < 500; i++) {
            try {
                DurableFile.write(folder.resolve("model"), body("new"));
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith(folder.resolve("model") + ": could not be written: "));
            }
        }
        attacker.interrupt();
        attacker.join();
        assertEquals("content", Files.readString(victim));
    }

    @Test
    void nobodyCanGuessTheNameOfAnUnfinishedFile() throws IOException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            DurableFile.write(folder.resolve("model"), file -> {
                try (Stream<Path> files = Files.list(folder)) {
                    files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".tmp"))
                            .forEach(names::add);
                }
                return file.length();
            });
        }
        assertEquals(100, names.size());
        assertTrue(names.stream().allMatch(name -> name.matches("\\.model\\.[0-9a-f]{12,16}\\.tmp")), names.toString());
    }
}
