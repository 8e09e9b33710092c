package dev.weft.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folders are safe for files that are executed, and which files in them are unchanged. */
class CacheFilesTest {

    @TempDir Path folder;

    @BeforeEach
    void ownersAreKnown() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"), "no owners here");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Path mode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void assertRefused(Path cache, Path culprit, String reason) {
        assertEquals(culprit + ": " + reason,
                assertThrows(IOException.class, () -> CacheFiles.in(cache)).getMessage());
    }

    @Test
    void whatItCreatesIsClosedToOthers() throws IOException {
        CacheFiles files = CacheFiles.in(folder.resolve("a/b"));
        Path file = files.folder("c").keep("name", out -> out.write(1));
        for (Path created : new Path[]{folder.resolve("a"), folder.resolve("a/b"), file.getParent()}) {
            assertEquals("rwx------", mode(created));
        }
        assertEquals("rw-------", mode(file));
        assertEquals("rw-------", mode(file.resolveSibling("name.sha256")));
    }

    @Test
    void closesAFolderThatOthersCouldOnlyRead() throws IOException {
        Path open = mode(Files.createDirectory(folder.resolve("open")), "rwxr-xr-x");
        CacheFiles.in(open);
        assertEquals("rwx------", mode(open));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void refusesWhatOthersCanWrite(String mode) throws IOException {
        Path open = mode(Files.createDirectory(folder.resolve("open")), mode);
        assertRefused(open, open, "is writable by others, so its content cannot be trusted: remove it");
        assertRefused(open.resolve("cache"), open, "is writable by others: run chmod go-w on it");
        assertTrue(Files.notExists(open.resolve("cache")));
        // In a sticky folder, such as /tmp, others cannot replace what is not theirs.
        assertEquals(0, chmod("+t", open));
        assertEquals(open.resolve("cache"), CacheFiles.in(open.resolve("cache")).folder());
    }

    private static int chmod(String mode, Path path) throws IOException {
        try {
            return new ProcessBuilder("chmod", mode, path.toString()).start().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"cache, ''", "parent, cache", "parent, a/b/cache"})
    void refusesWhatAnotherUserMadeEvenAsRoot(String given, String below) throws IOException {
        Path other = OtherUser.owns(Files.createDirectory(folder.resolve(given)));
        assertRefused(other.resolve(below), other, "belongs to another user (uid " + OtherUser.ID + ")");
        // Emptiness, mode and stickiness make no difference.
        mode(other, "rwx------");
        assertRefused(other.resolve(below), other, "belongs to another user (uid " + OtherUser.ID + ")");
        assertEquals(0, chmod("1777", other));
        assertRefused(other.resolve(below), other, "belongs to another user (uid " + OtherUser.ID + ")");
    }

    @Test
    void followsNoLinkToTheFolderAndOnlyOwnLinksAboveIt() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertRefused(link, link, "is a symbolic link");
        assertEquals(real.resolve("cache"), CacheFiles.in(link.resolve("cache")).folder());
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertRefused(loop.resolve("cache"), loop, "is one of too many symbolic links");
        OtherUser.owns(link);
        assertRefused(link.resolve("cache"), link, "belongs to another user (uid " + OtherUser.ID + ")");
    }

    @Test
    void refusesFilesAndRelativePaths() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused(file, file, "is not a folder");
        assertRefused(file.resolve("cache"), file, "is not a folder");
        assertRefused(Path.of("/"), Path.of("/"), "is the root of the file system");
        assertEquals("the cache folder ?/.cache is not an absolute path",
                assertThrows(IOException.class, () -> CacheFiles.in(Path.of("?/.cache"))).getMessage());
    }

    @Test
    void holdsOnlyWhatIsUnchanged() throws IOException {
        CacheFiles files = CacheFiles.in(folder);
        assertFalse(files.holds("name"));
        Path file = files.keep("name", out -> out.write(new byte[]{1, 2, 3}));
        assertTrue(files.holds("name"));
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[]{1, 2, 4});
        Files.setLastModifiedTime(file, time);
        assertFalse(files.holds("name"), "same length and time");
        files.keep("name", out -> out.write(new byte[]{1, 2, 3}));
        Files.delete(folder.resolve("name.sha256"));
        assertFalse(files.holds("name"), "no digest");
        files.keep("name", out -> out.write(5));
        mode(file, "rw-rw-rw-");
        assertFalse(files.holds("name"), "writable by others");
        files.keep("name", out -> out.write(6));
        assertTrue(files.holds("name"));
        OtherUser.owns(file);
        assertFalse(files.holds("name"), "another user's");
    }

    @Test
    void aKnownIdentitySavesTheReadingAndAnotherFileIsReadAgain() throws Exception {
        CacheFiles files = CacheFiles.in(folder);
        long start = System.nanoTime();
        Path file = files.keep("name", out -> out.write(new byte[]{1, 2, 3}));
        boolean isYoung = System.nanoTime() - start < 900_000_000;
        Path seal = folder.resolve("name.sha256");
        assertTrue(!isYoung || Files.readString(seal).endsWith(" "), "it may change in the same tick of the clock");
        Thread.sleep(1100);
        assertTrue(files.holds("name"));
        String known = Files.readString(seal);
        assertTrue(known.matches("[0-9a-f]{64} \\S+-\\d+-3-\\S+"), known);
        Path same = Files.write(folder.resolve("same"), new byte[]{1, 2, 4});
        Files.setLastModifiedTime(same, Files.getLastModifiedTime(file));
        Files.move(same, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertFalse(files.holds("name"));
    }

    @Test
    void theDigestOfAPartIsComputedOncePerFile() throws Exception {
        CacheFiles files = CacheFiles.in(folder.resolve("cache"));
        Path jar = Files.writeString(folder.resolve("jar"), "old");
        AtomicInteger read = new AtomicInteger();
        CacheFiles.Content content = out -> {
            read.incrementAndGet();
            Files.copy(jar, out);
        };
        Thread.sleep(1100);
        String old = files.sha256(jar, "part", content);
        assertEquals(CacheFiles.sha256(out -> out.write("old".getBytes())), old);
        assertEquals(old, files.sha256(jar, "part", content));
        assertEquals(1, read.get());
        Files.writeString(jar, "new");
        assertEquals(CacheFiles.sha256(out -> out.write("new".getBytes())), files.sha256(jar, "part", content));
        assertEquals(2, read.get());
    }
}
