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
 * Reads bytes of a file on demand, counted from {@code offset}. A read that goes on where the last one ended reads a
 * block ahead, so that small elements in order cost no system call each. The file stays open as long as this object is
 * reachable. Several threads may read at once, and being interrupted does not close the file.
 */
final class Stored {
    private static final int AHEAD = 1 << 16;

    private final Path path;
    // Not a channel, which closes when a reading thread is interrupted, and not a mapping, which crashes the JVM when
    // the file is truncated.
    private final RandomAccessFile file;
    private final long offset;
    private final byte[] block = new byte[AHEAD];
    private long blockStart;
    private int blockLength;
    private long next = -1;

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
                boolean isInOrder = from == next;
                next = from + count;
                if (isInOrder && count < AHEAD && !isInBlock(from, count)) {
                    file.seek(offset + from);
                    blockLength = Math.max(0, file.read(block));
                    blockStart = from;
                }
                if (isInBlock(from, count)) {
                    System.arraycopy(block, (int) (from - blockStart), bytes, 0, count);
                } else {
                    file.seek(offset + from);
                    file.readFully(bytes);
                }
            }
        } catch (EOFException e) {
            throw new MalformedDataException(path, "byte " + (offset + from), "the end of the file",
                    "a file that does not change while it is in use");
        } catch (IOException e) {
            throw new UncheckedIOException(Printable.of(path.toString()) + ": " + e.getMessage(), e);
        }
        return ByteBuffer.wrap(bytes);
    }

    private boolean isInBlock(long from, int count) {
        return from >= blockStart && from + count <= blockStart + blockLength;
    }
}
