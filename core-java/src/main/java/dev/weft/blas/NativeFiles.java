package dev.weft.blas;

import dev.weft.file.CacheFiles;
import dev.weft.file.CacheFolder;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Native libraries, unpacked from the class path once and shared by all later starts. The path of a file contains the
 * SHA-256 of its content, which the cache checks; a damaged file is written again.
 *
 * @param files the folder of the files
 */
record NativeFiles(CacheFiles files) {
    static final boolean LINUX_AMD64 =
            System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");

    /** The folder of the digests of files in jars. */
    private static final String DIGESTS = "digests";

    /** The files in the user's {@link CacheFolder}. */
    static NativeFiles ofUser() throws IOException {
        return new NativeFiles(CacheFolder.ofUser().natives());
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
        try {
            CacheFiles folder = files.folder(sha256(url, resource));
            String name = new File(resource).getName();
            return (folder.holds(name) ? folder.path(name) : folder.keep(name, out -> copy(url, out))).toString();
        } catch (IOException e) {
            throw new IOException(resource + " cannot be unpacked into " + files.folder() + ": " + e.getMessage()
                    + "; set WEFT_CACHE to another folder", e);
        }
    }

    private String sha256(URL url, String resource) throws IOException {
        if (url.openConnection() instanceof JarURLConnection jar && jar.getJarFileURL().getProtocol().equals("file")) {
            Path file = Path.of(URI.create(jar.getJarFileURL().toString()));
            return files.folder(DIGESTS).sha256(file, resource, out -> copy(url, out));
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
                throw new IOException(url + " is damaged");
            }
        }
    }
}
