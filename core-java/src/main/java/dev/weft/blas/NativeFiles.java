package dev.weft.blas;

import dev.weft.file.CacheFiles;
import dev.weft.file.CacheFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Native libraries, unpacked from the class path once and shared by all later starts. The path of a file contains a
 * SHA-256 of its content or of its index, which the cache checks; a damaged file is written again.
 *
 * <p>The natives of a platform are the jar {@code weft-natives-<platform>}, whose file {@code
 * META-INF/weft/natives/<platform>/files} lists the SHA-256 and the name of each, in the order in which they are
 * loaded. All are unpacked into one folder, because libraries of macOS look for each other beside themselves.
 */
final class NativeFiles {
    private static final String INDEXES = "META-INF/weft/natives/";
    /** The folder of the digests of files in jars. */
    private static final String DIGESTS = "digests";

    private static @Nullable NativeFiles ofUser;

    private final boolean movable;
    private CacheFiles files;
    /** The natives of this machine once they are unpacked: checking them takes 10 ms, and three callers ask. */
    private @Nullable Map<String, String> ofPlatform;

    private NativeFiles(CacheFiles files, boolean movable) {
        this.files = files;
        this.movable = movable;
    }

    /** The files in {@code folder} and nowhere else. */
    NativeFiles(CacheFiles folder) {
        this(folder, false);
    }

    /** The files in the user's {@link CacheFolder}; where it takes none, they are in a temporary one. */
    static synchronized NativeFiles ofUser() throws IOException {
        if (ofUser == null) {
            ofUser = new NativeFiles(CacheFolder.ofUser().natives(), true);
        }
        return ofUser;
    }

    /** Work with the folder of the files. */
    private interface Unpacking<T> {
        T in(CacheFiles folder) throws IOException;
    }

    /** A resource that is missing or damaged, which no other folder would change. */
    static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message);
        }
    }

    private synchronized <T> T unpacked(String what, Unpacking<T> work) throws IOException {
        while (true) {
            try {
                return work.in(files);
            } catch (IOException e) {
                for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                    if (cause instanceof Missing missing) {
                        throw missing;
                    }
                }
                var failure = new IOException(what + " cannot be unpacked into " + files.folder() + ": "
                        + e.getMessage() + "; set WEFT_CACHE to another folder", e);
                if (!movable) {
                    throw failure;
                }
                files = CacheFolder.nativesElsewhere(failure);
            }
        }
    }

    /**
     * Returns the path of a file with the content of {@code resource}, unpacked if it does not exist yet.
     *
     * @throws IOException if the resource does not exist or cannot be unpacked
     */
    String path(String resource) throws IOException {
        URL url = resource(resource);
        if (url == null) {
            throw new IOException(resource + " is not on the class path");
        }
        return unpacked(resource, all -> {
            CacheFiles folder = all.folder(sha256(all, url, resource));
            String name = new File(resource).getName();
            return (folder.holds(name) ? folder.path(name) : folder.keep(name, out -> copy(url, out))).toString();
        });
    }

    /**
     * Returns the natives of {@code platform} in the order of their index: their paths by name.
     *
     * @throws IOException if there are none on the class path, or they are damaged or cannot be unpacked
     */
    Map<String, String> natives(String platform) throws IOException {
        String parent = INDEXES + platform + "/";
        URL index = resource(parent + "files");
        if (index == null) {
            throw new Missing("weft-natives-" + platform + " is not on the class path");
        }
        byte[] lines;
        try (InputStream in = index.openStream()) {
            lines = in.readAllBytes();
        }
        return unpacked("weft-natives-" + platform, all -> {
            CacheFiles folder = all.folder(CacheFiles.sha256(out -> out.write(lines)));
            Map<String, String> paths = new LinkedHashMap<>();
            for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
                if (!line.matches("[0-9a-f]{64} +[\\w+-][\\w.+-]*")) {
                    throw new Missing(parent + "files expects <sha256> <name> but got " + line);
                }
                String name = line.substring(64).strip();
                if (!folder.holds(name)) {
                    keep(folder, name, parent + name, line.substring(0, 64));
                }
                paths.put(name, folder.path(name).toString());
            }
            return paths;
        });
    }

    private static void keep(CacheFiles folder, String name, String resource, String sha256) throws IOException {
        URL url = resource(resource);
        if (url == null) {
            throw new Missing(resource + " is missing: install the jar again");
        }
        folder.keep(name, out -> copy(url, out), found -> {
            if (!found.equals(sha256)) {
                throw new Missing(resource + " is damaged: install the jar again");
            }
        });
    }

    /** Returns the natives of this machine, as {@link #natives} does, checked once. */
    synchronized Map<String, String> ofPlatform() throws IOException {
        if (ofPlatform == null) {
            ofPlatform = natives(Platform.HERE.name());
        }
        return ofPlatform;
    }

    /**
     * Returns the library whose name contains {@code part}, from the natives of this platform or, without any, the
     * {@code resource} of the jar that usually carries it.
     */
    synchronized String library(String part, String resource) throws IOException {
        IOException none = null;
        try {
            for (var file : ofPlatform().entrySet()) {
                if (file.getKey().contains(part)) {
                    return file.getValue();
                }
            }
        } catch (Missing e) {
            none = e;
        }
        if (resource(resource) == null) {
            throw none != null ? none : new IOException(resource + " is not on the class path");
        }
        return path(resource);
    }

    /** Returns the files in the folder {@code name} of the same cache. */
    synchronized CacheFiles folder(String name) throws IOException {
        return files.folder(name);
    }

    private static @Nullable URL resource(String name) {
        ClassLoader loader = NativeFiles.class.getClassLoader();
        return loader == null ? ClassLoader.getSystemResource(name) : loader.getResource(name);
    }

    private static String sha256(CacheFiles all, URL url, String resource) throws IOException {
        if (url.openConnection() instanceof JarURLConnection jar && jar.getJarFileURL().getProtocol().equals("file")) {
            Path file = Path.of(URI.create(jar.getJarFileURL().toString()));
            return all.folder(DIGESTS).sha256(file, resource, out -> copy(url, out));
        }
        return CacheFiles.sha256(out -> copy(url, out));
    }

    /** Copies the content; a jar's own checksum shows whether the jar is damaged. */
    private static void copy(URL url, OutputStream out) throws IOException {
        URLConnection connection = url.openConnection();
        try (var in = new CheckedInputStream(connection.getInputStream(), new CRC32())) {
            in.transferTo(out);
            if (connection instanceof JarURLConnection jar
                    && jar.getJarEntry().getCrc() != in.getChecksum().getValue()) {
                throw new Missing(url + " is damaged: install the jar again");
            }
        } catch (ZipException e) {
            throw new Missing(url + " is damaged: install the jar again");
        }
    }
}
