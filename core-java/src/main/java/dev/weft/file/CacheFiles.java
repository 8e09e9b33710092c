package dev.weft.file;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Files in a folder that only this user can change, each unchanged since it was kept there. Beside each file, a file
 * {@code NAME.sha256} holds the SHA-256 of its content and its identity (device, inode, length and times): a file of
 * the same identity is not read again, which for all of OpenBLAS would take 100 ms. Several threads and processes may
 * use one folder.
 */
public final class CacheFiles {
    private static final String SEAL = ".sha256";
    private static final long ABANDONED_MILLIS = 3_600_000;

    private final Path folder;
    private final boolean temporary;

    private CacheFiles(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes the content to {@code out}, which the caller closes. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Returns the files in {@code folder}, which is created if it does not exist and closed to other users (mode 0700).
     *
     * @param folder an absolute path
     * @throws IOException if another user owns the folder or could change or replace it, if it is a symbolic link, or
     *     if it cannot be created
     */
    public static CacheFiles in(Path folder) throws IOException {
        return in(folder, false);
    }

    /** As {@link #in(Path)}; a temporary folder is removed at exit with all that is in it. */
    static CacheFiles in(Path folder, boolean temporary) throws IOException {
        Path own = Ownership.ownFolder(folder);
        if (Ownership.isOpen(own)) {
            Ownership.close(own);
        }
        if (temporary) {
            removeAtExit(own);
        }
        return new CacheFiles(own, temporary);
    }

    /** The JDK keeps the path alone, while a shutdown hook would keep the class loader of Weft. */
    static void removeAtExit(Path path) throws IOException {
        try {
            path.toFile().deleteOnExit();
        } catch (IllegalStateException e) {
            throw new IOException("Java is exiting", e);
        }
    }

    /** Returns the folder, with the links above it resolved. */
    public Path folder() {
        return folder;
    }

    /** Returns the files in the folder {@code name} of this folder, checked as by {@link #in}. */
    public CacheFiles folder(String name) throws IOException {
        return in(folder.resolve(name), temporary);
    }

    /** Returns the path of the file {@code name}, whether or not it exists. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    /**
     * Whether the file {@code name} exists and is the one that {@link #keep} wrote: a regular file of this user with
     * the same content.
     *
     * @throws IOException if it cannot be read
     */
    public boolean holds(String name) throws IOException {
        Path file = path(name);
        Path seal = path(name + SEAL);
        if (!Ownership.isOwnFile(file) || !Ownership.isOwnFile(seal)) {
            return false;
        }
        String identity = Ownership.identity(file);
        String[] kept = read(seal).split(" ", -1);
        if (kept.length == 2 && !identity.isEmpty() && kept[1].equals(identity)) {
            return true;
        }
        String sha256 = sha256(out -> copy(file, out));
        if (!kept[0].equals(sha256)) {
            return false;
        }
        try {
            seal(name, sha256, identity);
        } catch (IOException readOnly) {
            // The content is the right one; the next start reads it again.
        }
        return true;
    }

    /**
     * Writes the file {@code name} completely or not at all, even if several processes do so at once.
     *
     * @return its path
     * @throws IOException if it cannot be written
     */
    public Path keep(String name, Content content) throws IOException {
        return keep(name, content, sha256 -> {});
    }

    /** A look at the SHA-256 of content, in lower-case hexadecimal digits. */
    @FunctionalInterface
    public interface Check {
        /** Refuses the content by throwing an exception. */
        void of(String sha256) throws IOException;
    }

    /**
     * Writes the file {@code name} as {@link #keep(String, Content)} does, but not at all if {@code check} refuses it.
     *
     * @return its path
     * @throws IOException if it cannot be written; what {@code check} throws is its cause
     */
    public Path keep(String name, Content content, Check check) throws IOException {
        removeAbandoned();
        if (temporary) {
            removeAtExit(path(name));
            removeAtExit(path(name + SEAL));
        }
        StringBuilder sha256 = new StringBuilder();
        DurableFile.writeClosed(path(name), file -> {
            // A FileOutputStream, because an interrupted thread cannot write through a channel.
            sha256.append(sha256(content, new FileOutputStream(file.getFD())));
            check.of(sha256.toString());
            return file.getFilePointer();
        });
        seal(name, sha256.toString(), Ownership.identity(path(name)));
        return path(name);
    }

    /**
     * Returns the SHA-256 of {@code content}, a part of the file {@code source}, in lower-case hexadecimal digits. The
     * content is read only if the file is not the one of the last call.
     *
     * @param source the file
     * @param part the name of the part
     * @param content writes the part's content
     * @throws IOException if the file cannot be read or the result cannot be kept
     */
    public String sha256(Path source, String part, Content content) throws IOException {
        Path file = source.toRealPath();
        String name = sha256(out -> out.write((file + "\0" + part).getBytes(StandardCharsets.UTF_8)));
        String identity = Ownership.identity(file);
        if (!identity.isEmpty() && holds(name)) {
            String[] known = read(path(name)).split(" ");
            if (known[0].equals(identity)) {
                return known[1];
            }
        }
        String sha256 = sha256(content);
        if (!identity.isEmpty()) {
            keep(name, out -> out.write((identity + " " + sha256).getBytes(StandardCharsets.UTF_8)));
        }
        return sha256;
    }

    /** Returns the SHA-256 of {@code content} in lower-case hexadecimal digits. */
    public static String sha256(Content content) throws IOException {
        return sha256(content, OutputStream.nullOutputStream());
    }

    /** Writes {@code content} to {@code out} and returns its SHA-256. */
    private static String sha256(Content content, OutputStream out) throws IOException {
        MessageDigest digest = digest();
        content.writeTo(new DigestOutputStream(out, digest));
        return HexFormat.of().formatHex(digest.digest());
    }

    private void seal(String name, String sha256, String identity) throws IOException {
        byte[] text = (sha256 + " " + identity).getBytes(StandardCharsets.UTF_8);
        DurableFile.writeClosed(path(name + SEAL), file -> {
            file.write(text);
            return text.length;
        });
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readNBytes(1024), StandardCharsets.UTF_8);
        }
    }

    private static void copy(Path file, OutputStream out) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            in.transferTo(out);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Removes what killed processes left unfinished. */
    private void removeAbandoned() throws IOException {
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
}
