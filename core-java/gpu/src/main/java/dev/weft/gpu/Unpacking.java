package dev.weft.gpu;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets JNA and JOCL unpack their own libraries into a folder of this user alone, which is deleted as soon as they are
 * loaded. By themselves they take folders in which anybody may write, and a name that anybody can guess.
 */
final class Unpacking {
    private static final String TEMPORARY = "java.io.tmpdir";
    private static boolean isLoaded;

    private Unpacking() {}

    /**
     * Loads JNA's library, before anything else of JNA is used.
     *
     * @throws UncheckedIOException if no file can be made
     * @throws LinkageError if it cannot be loaded
     */
    static synchronized void jna() {
        if (!isLoaded) {
            within("jna.tmpdir", () -> Native.getNativeSize(long.class));
            isLoaded = true;
        }
    }

    /**
     * Runs {@code load} while a system property names a folder of this user alone.
     *
     * @throws UncheckedIOException if no file can be made
     */
    static void within(String property, Runnable load) {
        @Nullable
        String usual = System.getProperty(property);
        try {
            // The JDK remembers the usual folder when it first makes a file there.
            Files.delete(File.createTempFile("weft", "gpu").toPath());
            Path own = Files.createTempDirectory("weft-gpu");
            System.setProperty(property, own.toString());
            try {
                load.run();
            } finally {
                if (usual == null) {
                    System.clearProperty(property);
                } else {
                    System.setProperty(property, usual);
                }
                delete(own.toFile());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("no file can be made in " + System.getProperty(TEMPORARY), failure);
        }
    }

    /** Deletes a folder now, so that a process that is killed leaves none, or at exit: Windows keeps what is loaded. */
    private static void delete(File folder) {
        for (File file : Objects.requireNonNullElse(folder.listFiles(), new File[0])) {
            file.delete();
        }
        if (!folder.delete()) {
            folder.deleteOnExit();
            for (File file : Objects.requireNonNullElse(folder.listFiles(), new File[0])) {
                file.deleteOnExit();
            }
        }
    }
}
