package dev.weft.blas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.CacheFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeFilesTest {
    private static final String RESOURCE = "META-INF/weft/natives/linux-x86_64/libnetlibblasjni.so";

    @TempDir Path folder;

    private byte[] original() throws IOException {
        try (var in = NativeFiles.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        }
    }

    private NativeFiles files() throws IOException {
        return new NativeFiles(CacheFiles.in(folder.resolve("native")));
    }

    @Test
    void unpacksOnceUnderTheContentsDigest() throws IOException {
        var files = files();
        Path file = Path.of(files.path(RESOURCE));
        assertArrayEquals(original(), Files.readAllBytes(file));
        assertEquals(CacheFiles.sha256(out -> out.write(original())), file.getParent().getFileName().toString());
        FileTime written = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(file, written);
        assertEquals(file.toString(), files.path(RESOURCE));
        assertEquals(written, Files.getLastModifiedTime(file), "not written again");
        try (var left = Files.list(file.getParent())) {
            assertEquals(Set.of("libnetlibblasjni.so", "libnetlibblasjni.so.sha256"),
                    left.map(path -> path.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest(name = "a file that is {0} is written again")
    @ValueSource(strings = {"cut", "longer", "changed in one bit", "empty"})
    void healsDamage(String damage) throws IOException {
        var files = files();
        Path file = Path.of(files.path(RESOURCE));
        byte[] bytes = original();
        bytes[bytes.length / 2] ^= damage.startsWith("changed") ? (byte) 4 : 0;
        int length = damage.equals("cut") ? bytes.length - 1 : damage.equals("longer") ? bytes.length + 1
                : damage.equals("empty") ? 0 : bytes.length;
        Files.write(file, Arrays.copyOf(bytes, length));
        files.path(RESOURCE);
        assertArrayEquals(original(), Files.readAllBytes(file));
    }

    /** As many bytes, and as CRC-32 is linear, any checksum can be had with four more; the digest cannot. */
    @Test
    void replacesAFileOfTheSameLengthAndTimes() throws IOException {
        var files = files();
        Path file = Path.of(files.path(RESOURCE));
        FileTime before = Files.getLastModifiedTime(file);
        Files.write(file, new byte[original().length]);
        Files.setLastModifiedTime(file, before);
        files.path(RESOURCE);
        assertArrayEquals(original(), Files.readAllBytes(file));
    }

    @Test
    void replacesALinkToWhatItLinks() throws IOException {
        var files = files();
        Path file = Path.of(files.path(RESOURCE));
        Path elsewhere = Files.move(file, folder.resolve("elsewhere.so"));
        Files.createSymbolicLink(file, elsewhere);
        files.path(RESOURCE);
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.isRegularFile(elsewhere));
    }

    @Test
    void writesForAnInterruptedThread() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertArrayEquals(original(), Files.readAllBytes(Path.of(files().path(RESOURCE))));
        } finally {
            assertTrue(Thread.interrupted(), "the interruption is kept");
        }
    }

    @Test
    void removesWhatAKilledProcessLeft() throws IOException {
        var files = files();
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
        var files = files();
        assertEquals("lib/none.so is not on the class path",
                assertThrows(IOException.class, () -> files.path("lib/none.so")).getMessage());
        Path digest = Path.of(files.path(RESOURCE)).getParent();
        Files.move(digest, folder.resolve("moved"));
        Files.createSymbolicLink(digest, folder.resolve("moved"));
        assertEquals(RESOURCE + " cannot be unpacked into " + folder.resolve("native") + ": " + digest
                + ": is a symbolic link; set WEFT_CACHE to another folder",
                assertThrows(IOException.class, () -> files.path(RESOURCE)).getMessage());
    }

    @Test
    void aDamagedJarIsInstalledAgainAndNoOtherFolderTried() {
        var damaged = assertThrows(NativeFiles.Missing.class, () -> files().natives("damaged"));
        assertEquals("META-INF/weft/natives/damaged/libdamaged.so is damaged: install the jar again",
                damaged.getMessage());
    }
}
