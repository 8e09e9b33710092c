package dev.weft.file;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file to read from beginning to end: what every reader opens. Pipes and devices are no such files, for they may
 * have no end, or make the reader wait for ever.
 */
public final class InputFile {
    private InputFile() {}

    /**
     * The bytes of a regular file; its thread may be interrupted. Unbuffered.
     *
     * @throws IOException if it is missing, is anything but a regular file, or may not be read
     */
    public static InputStream open(Path path) throws IOException {
        // What claims to be empty and is not, such as /proc/kmsg, may make its reader wait.
        return size(path) == 0 ? InputStream.nullInputStream() : new FileInputStream(path.toFile());
    }

    /**
     * The length in bytes.
     *
     * @throws IOException if it is missing or is anything but a regular file
     */
    public static long size(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(path.toString(), null, attributes.isDirectory() ? "is a folder, not a file"
                    : "is a pipe or a device, not a file: write its content to a file first");
        }
        return attributes.size();
    }
}
