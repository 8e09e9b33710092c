package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads bytes of a file on demand, counted from {@code offset}. The file stays open as long as this object is
 * reachable. Several threads may read at once, and being interrupted does not close the file.
 */
final class Stored {
    private final Path path;
    // Not a channel, which closes when a reading thread is interrupted, and not a mapping, which crashes the JVM when
    // the file is truncated.
    private final RandomAccessFile file;
    private final long offset;

    Stored(Path path, long offset) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.offset = offset;
    }

    /**
     * Returns a new buffer with {@code count} bytes, starting at byte {@code from}.
     *
     * @throws MalformedDataException if the file has become shorter
     * @throws UncheckedIOException if the file cannot be read
     */
    ByteBuffer read(long from, int count) {
        byte[] bytes = new byte[count];
        try {
            synchronized (file) {
                file.seek(offset + from);
                file.readFully(bytes);
            }
        } catch (EOFException e) {
            throw new MalformedDataException(path, "byte " + (offset + from), "the end of the file",
                    "a file that does not change while it is in use");
        } catch (IOException e) {
            throw new UncheckedIOException(Printable.of(path.toString()) + ": " + e.getMessage(), e);
        }
        return ByteBuffer.wrap(bytes);
    }
}
