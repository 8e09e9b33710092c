package dev.weft.blas;

import dev.weft.file.DurableFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Native libraries, unpacked from the class path once into the user's cache folder and shared by all later starts. The
 * path of a file contains the length and checksum of its content, which are compared before each use; a damaged file is
 * written again. Only the user can access the folder, so the checksum has to detect damage, not attacks: CRC-32 takes 5
 * ms for all of OpenBLAS, SHA-256 takes 100.
 *
 * @param folder the folder of the files, created when it is first needed
 */
record NativeFiles(Path folder) {
    static final boolean LINUX_AMD64 =
            System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");

    private static final long ABANDONED_MILLIS = 3_600_000;

    /**
     * The files in the folder {@code native} of the cache: the folder that the property {@code weft.cache} or the
     * environment variable {@code WEFT_CACHE} names, or the platform's usual one.
     */
    static NativeFiles ofUser() {
        String chosen = Blas.setting("weft.cache", "WEFT_CACHE");
        Path cache = chosen != null ? Path.of(chosen).toAbsolutePath() : customary(System.getProperty("os.name"));
        return new NativeFiles(cache.resolve("native"));
    }

    private static Path customary(String system) {
        Path home = Path.of(System.getProperty("user.home"));
        if (system.startsWith("Windows")) {
            return absolute(System.getenv("LOCALAPPDATA"), home.resolve("AppData/Local")).resolve("weft")
                    .resolve("cache");
        }
        if (system.startsWith("Mac")) {
            return home.resolve("Library/Caches/weft");
        }
        return absolute(System.getenv("XDG_CACHE_HOME"), home.resolve(".cache")).resolve("weft");
    }

    private static Path absolute(@Nullable String named, Path otherwise) {
        return named != null && Path.of(named).isAbsolute() ? Path.of(named) : otherwise;
    }

    /**
     * Returns the path of a file with the content of {@code resource}, unpacked if it does not exist yet.
     *
     * @throws IOException if the resource does not exist or cannot be unpacked
     */
    String path(String resource) throws IOException {
        URL url = NativeFiles.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException(resource + " is not on the class path");
        }
        URLConnection connection = url.openConnection();
        Content expected = connection instanceof JarURLConnection jar
                ? new Content(jar.getJarEntry().getSize(), jar.getJarEntry().getCrc())
                : Content.of(connection.getInputStream(), OutputStream.nullOutputStream());
        Path file = open(folder).resolve(expected.toString()).resolve(new File(resource).getName());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != expected.length()
                || !Content.of(new FileInputStream(file.toFile()), OutputStream.nullOutputStream()).equals(expected)) {
            try {
                unpack(url, expected, file);
            } catch (IOException e) {
                throw new IOException(file + " cannot be unpacked: " + e.getMessage()
                        + "; set WEFT_CACHE to another folder", e);
            }
        }
        return file.toString();
    }

    /**
     * Creates the folder and closes it to other users. Only the owner can do that, so a folder of another user is
     * refused.
     */
    private static Path open(Path folder) throws IOException {
        if (!folder.isAbsolute()) {
            throw new IOException("the cache folder " + folder + " is not an absolute path");
        }
        Files.createDirectories(folder);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    /** Writes the file completely or not at all, even if several processes start at once. */
    private static void unpack(URL url, Content expected, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        removeAbandoned(file.getParent());
        DurableFile.write(file, out -> {
            // A FileOutputStream, because an interrupted thread cannot write through a channel.
            if (!Content.of(url.openStream(), new FileOutputStream(out.getFD())).equals(expected)) {
                throw new IOException(url + " is damaged");
            }
            return expected.length();
        });
    }

    private static void removeAbandoned(Path folder) throws IOException {
        long before = System.currentTimeMillis() - ABANDONED_MILLIS;
        try (var files = Files.newDirectoryStream(folder, ".*.tmp")) {
            for (Path abandoned : files) {
                try {
                    if (Files.getLastModifiedTime(abandoned).toMillis() < before) {
                        Files.deleteIfExists(abandoned);
                    }
                } catch (NoSuchFileException finished) {
                    // Another process has removed or renamed it since it was listed.
                }
            }
        }
    }

    /** The length and checksum that identify a file's content. */
    private record Content(long length, long checksum) {
        /** Returns the content of {@code in}, copied to {@code out}; closes {@code in}. */
        static Content of(InputStream in, OutputStream out) throws IOException {
            try (var checked = new CheckedInputStream(in, new CRC32())) {
                byte[] buffer = new byte[1 << 16];
                long length = 0;
                for (int read = checked.read(buffer); read >= 0; read = checked.read(buffer)) {
                    out.write(buffer, 0, read);
                    length += read;
                }
                return new Content(length, checked.getChecksum().getValue());
            }
        }

        @Override
        public String toString() {
            return Long.toHexString(checksum) + "-" + length;
        }
    }
}
