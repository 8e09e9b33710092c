package dev.weft.file;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens regular files for reading from start to end; every reader uses it. It refuses pipes and devices, which may
 * never end or block the reader forever. Holds no state: any number of threads may call it.
 */
public final class InputFile {
    private InputFile() {}

    /**
     * Opens a regular file for unbuffered reading, also on a thread that is interrupted.
     *
     * @throws IOException if it is missing, is not a regular file, or may not be read
     */
    public static InputStream open(Path path) throws IOException {
        // A file that claims to be empty but is not, such as /proc/kmsg, may block its reader.
        return size(path) == 0 ? InputStream.nullInputStream() : new FileInputStream(path.toFile());
    }

    /**
     * Returns the length in bytes.
     *
     * @throws IOException if it is missing or is not a regular file
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
