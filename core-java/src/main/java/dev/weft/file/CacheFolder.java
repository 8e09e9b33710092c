package dev.weft.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user's folder for files that can be made again: native libraries and compiled scripts. It is the one that the
 * property {@code weft.cache} or the environment variable {@code WEFT_CACHE} names, or the platform's usual one:
 * {@code $XDG_CACHE_HOME/weft} or {@code ~/.cache/weft} on Linux, {@code ~/Library/Caches/weft} on macOS, {@code
 * %LOCALAPPDATA%\weft\cache} on Windows.
 *
 * <p>What is in it is executed, so it is used only if nobody but this user and root can change it: the path is
 * absolute, the folder belongs to this user, has mode 0700 and is no symbolic link, and the folders above it belong to
 * this user or root and are not writable by others, unless they are sticky. A folder that others can only read is
 * closed to them. If the folder is not safe or cannot be created, a temporary one is used, which is removed at exit. A
 * user without a home folder, as containers have, gets that of {@code $HOME}, or else a temporary one.
 *
 * @param path the folder
 * @param reason why it was chosen
 */
public record CacheFolder(Path path, String reason) {
    private static final String NATIVES = "native";
    private static final String SCRIPTS = "scripts";
    private static final String STARTS = "start";
    /** Where temporary folders are tried: where Java is told to, or else at all places of a Unix system. */
    private static final List<Path> PLACES = places(System.getProperty("java.io.tmpdir"));

    /** Returns the folder of this JVM; it is chosen once. */
    public static CacheFolder ofUser() throws IOException {
        return Chosen.folder();
    }

    /**
     * Returns the unpacked native libraries. If the file system of this folder forbids execution, they are in a
     * temporary folder.
     *
     * @throws IOException if no folder can be used; the message says how to name one
     */
    public CacheFiles natives() throws IOException {
        if (Mounts.forbidExecution(path)) {
            return Chosen.replace(path + ": its file system forbids execution (noexec)").natives();
        }
        return CacheFiles.in(path.resolve(NATIVES), isTemporary());
    }

    /**
     * Returns the native libraries of a temporary folder, because those of the present one cannot be written.
     *
     * @param failure why they cannot be written
     * @throws IOException if no temporary folder is left to try; the message says how to name one
     */
    public static CacheFiles nativesElsewhere(IOException failure) throws IOException {
        return Chosen.replace(failure.getMessage()).natives();
    }

    /** Returns the compiled scripts. */
    public CacheFiles scripts() throws IOException {
        return CacheFiles.in(path.resolve(SCRIPTS), isTemporary());
    }

    /** Whether it is removed at exit, because the usual folder cannot be used; {@link #reason} says why. */
    public boolean isTemporary() {
        return Chosen.temporary != null && Chosen.temporary.path.equals(path);
    }

    private static final class Chosen {
        private static @Nullable CacheFolder folder;
        private static @Nullable CacheFolder temporary;

        static synchronized CacheFolder folder() throws IOException {
            if (folder == null) {
                folder = choose();
            }
            return folder;
        }

        /** Puts a temporary folder in the place of the present one. */
        static synchronized CacheFolder replace(String reason) throws IOException {
            temporary = temporary(reason);
            folder = temporary;
            return temporary;
        }

        private static CacheFolder choose() throws IOException {
            String property = System.getProperty("weft.cache");
            String named = property != null ? property : System.getenv("WEFT_CACHE");
            String reason = named == null || named.isBlank() ? "the usual folder"
                    : property != null ? "named by weft.cache" : "named by WEFT_CACHE";
            try {
                Path usual = named == null || named.isBlank() ? usual(System.getProperty("os.name"))
                        : Path.of(named.strip());
                return new CacheFolder(open(usual), reason);
            } catch (IOException | RuntimeException e) {
                temporary = temporary(reason + " cannot be used: " + said(e));
                return temporary;
            }
        }
    }

    /** Opens a folder; one that holds only what is Weft's is closed to others, while a shared one stays as it is. */
    private static Path open(Path folder) throws IOException {
        Path own = Ownership.ownFolder(folder);
        if (Ownership.isOpen(own)) {
            try (var content = Files.list(own)) {
                if (content
                        .allMatch(path -> Set.of(NATIVES, SCRIPTS, STARTS).contains(path.getFileName().toString()))) {
                    Ownership.close(own);
                }
            }
        }
        return own;
    }

    private static Path usual(String system) {
        Path home = home();
        if (system.startsWith("Windows")) {
            return absolute(System.getenv("LOCALAPPDATA"), home.resolve("AppData/Local")).resolve("weft")
                    .resolve("cache");
        }
        if (system.startsWith("Mac")) {
            return home.resolve("Library/Caches/weft");
        }
        return absolute(System.getenv("XDG_CACHE_HOME"), home.resolve(".cache")).resolve("weft");
    }

    /** The home folder; Java gives {@code ?} to a user whom the system does not know, as in containers. */
    private static Path home() {
        Path home = Path.of(System.getProperty("user.home"));
        String named = System.getenv("HOME");
        return !home.isAbsolute() && named != null && Path.of(named).isAbsolute() ? Path.of(named) : home;
    }

    /** The specification of {@code XDG_CACHE_HOME} says to ignore a relative path. */
    private static Path absolute(@Nullable String named, Path otherwise) {
        return named != null && Path.of(named).isAbsolute() ? Path.of(named) : otherwise;
    }

    private static List<Path> places(String temporary) {
        return new ArrayList<>((temporary.equals("/tmp") ? Stream.of(temporary, "/var/tmp", "/dev/shm")
                : Stream.of(temporary)).map(place -> Path.of(place).toAbsolutePath()).toList());
    }

    /** Returns a new folder in the first place that takes one and allows execution, none of them twice. */
    private static CacheFolder temporary(String reason) throws IOException {
        StringBuilder tried = new StringBuilder(reason);
        while (!PLACES.isEmpty()) {
            Path place = PLACES.remove(0);
            try {
                return temporary(place, reason);
            } catch (IOException | RuntimeException e) {
                tried.append("; ").append(said(e));
            }
        }
        throw new IOException(tried + "; set WEFT_CACHE to a folder that only you can write");
    }

    private static CacheFolder temporary(Path place, String reason) throws IOException {
        Path folder = Files.createTempDirectory(place, "weft-cache-", Ownership.closed(true));
        try {
            if (Mounts.forbidExecution(folder.toRealPath())) {
                throw new IOException(place + ": its file system forbids execution (noexec)");
            }
            CacheFiles.removeAtExit(folder);
            return new CacheFolder(Ownership.ownFolder(folder), "temporary and removed at exit, because " + reason);
        } catch (IOException | RuntimeException e) {
            folder.toFile().delete(); // Nothing is in it yet.
            throw e;
        }
    }

    /** Returns the reason; the message of this kind of failure is the path alone. */
    private static String said(Exception failure) {
        return failure.getMessage() + (failure instanceof AccessDeniedException ? ": permission denied" : "");
    }
}
