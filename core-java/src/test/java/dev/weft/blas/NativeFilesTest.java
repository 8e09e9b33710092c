package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFilesTest {
    private static final String RESOURCE = "resources/native/Linux-amd64/libnetlibblasjni.so";

    @TempDir Path folder;

    private byte[] original() throws IOException {
        try (var in = NativeFiles.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        }
    }

    @Test
    void unpacksOnceUnderTheContentsChecksum() throws IOException {
        var files = new NativeFiles(folder.resolve("native"));
        Path file = Path.of(files.path(RESOURCE));
        assertArrayEquals(original(), Files.readAllBytes(file));
        assertTrue(file.getParent().getFileName().toString().endsWith("-" + original().length));
        FileTime written = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, written);
        assertEquals(file.toString(), files.path(RESOURCE));
        assertEquals(written, Files.getLastModifiedTime(file), "not written again");
        try (var left = Files.list(file.getParent())) {
            assertEquals(1, left.count());
        }
    }

    @ParameterizedTest(name = "a file that is {0} is written again")
    @ValueSource(strings = {"cut", "longer", "changed in one bit", "empty"})
    void healsDamage(String damage) throws IOException {
        var files = new NativeFiles(folder);
        Path file = Path.of(files.path(RESOURCE));
        byte[] bytes = original();
        bytes[bytes.length / 2] ^= damage.startsWith("changed") ? (byte) 4 : 0;
        int length = damage.equals("cut") ? bytes.length - 1 : damage.equals("longer") ? bytes.length + 1
                : damage.equals("empty") ? 0 : bytes.length;
        Files.write(file, Arrays.copyOf(bytes, length));
        files.path(RESOURCE);
        assertArrayEquals(original(), Files.readAllBytes(file));
    }

    @Test
    void closesTheFolderToOthers() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        new NativeFiles(folder).path(RESOURCE);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    @Test
    void writesForAnInterruptedThread() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertArrayEquals(original(), Files.readAllBytes(Path.of(new NativeFiles(folder).path(RESOURCE))));
        } finally {
            assertTrue(Thread.interrupted(), "the interruption is kept");
        }
    }

    @Test
    void removesWhatAKilledProcessLeft() throws IOException {
        var files = new NativeFiles(folder);
        Path file = Path.of(files.path(RESOURCE));
        Path old = Files.createFile(file.resolveSibling(".native.so.1.tmp"));
        Path young = Files.createFile(file.resolveSibling(".native.so.2.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
        Files.delete(file);
        files.path(RESOURCE);
        assertTrue(Files.notExists(old));
        assertTrue(Files.exists(young));
    }

    @Test
    void saysWhyAFileCannotBeHad() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertTrue(assertThrows(IOException.class, () -> new NativeFiles(file.resolve("native")).path(RESOURCE))
                .getMessage().contains(file.toString()));
        assertEquals("the cache folder ?/.cache is not an absolute path",
                assertThrows(IOException.class, () -> new NativeFiles(Path.of("?/.cache")).path(RESOURCE))
                        .getMessage());
        assertTrue(assertThrows(IOException.class, () -> new NativeFiles(folder).path("lib/none.so")).getMessage()
                .contains("lib/none.so"));
    }
}
