package dev.weft.internal.image;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of an image in a file or in memory, or of some of its parts one after the other: a decoder that does not
 * get to see a part cannot be kept busy by it. Reads a file in blocks and keeps nothing else. For one thread at a time.
 */
public final class ImageBytes extends ImageInputStreamImpl {
    /** The bytes {@code from} to {@code to} (exclusive) of the file. */
    public record Part(long from, long to) {}

    /** Where the bytes are. */
    private interface Store extends Closeable {
        /** Reads up to {@code count} bytes from {@code position} on; returns how many, or -1 at the end. */
        int read(long position, byte[] target, int count) throws IOException;
    }

    /** Opens the bytes for one reader. */
    private interface Opening {
        Store open() throws IOException;
    }

    private final String source;
    private final Opening opening;
    private final Store store;
    private final List<Part> parts;
    private final byte[] block = new byte[1 << 16];
    private long blockStart;
    private int blockLength;

    private ImageBytes(String source, Opening opening, List<Part> parts) throws IOException {
        this.source = source;
        this.opening = opening;
        this.store = opening.open();
        this.parts = parts;
    }

    /** Opens a whole file. */
    public static ImageBytes of(Path path) throws IOException {
        return new ImageBytes(path.toString(), () -> file(path), List.of(new Part(0, InputFile.size(path))));
    }

    /** Opens an image in memory, which {@code source} names in messages. */
    public static ImageBytes of(String source, byte[] bytes) throws IOException {
        return new ImageBytes(source, () -> memory(bytes), List.of(new Part(0, bytes.length)));
    }

    private static Store file(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        return new Store() {
            @Override
            public int read(long position, byte[] target, int count) throws IOException {
                file.seek(position);
                return file.read(target, 0, count);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    private static Store memory(byte[] bytes) {
        return new Store() {
            @Override
            public int read(long position, byte[] target, int count) {
                System.arraycopy(bytes, (int) position, target, 0, count);
                return count;
            }

            @Override
            public void close() {}
        };
    }

    /** Opens the same image again, but only some parts of it. */
    public ImageBytes parts(List<Part> some) throws IOException {
        return new ImageBytes(source, opening, some);
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        return isInBlock() ? block[(int) (streamPos++ - blockStart)] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        bitOffset = 0;
        if (!isInBlock()) {
            return -1;
        }
        int at = (int) (streamPos - blockStart);
        int read = Math.min(count, blockLength - at);
        System.arraycopy(block, at, target, offset, read);
        streamPos += read;
        return read;
    }

    /** Makes the block begin at the position, unless that is already in it. Returns false at the end. */
    private boolean isInBlock() throws IOException {
        if (streamPos >= blockStart && streamPos < blockStart + blockLength) {
            return true;
        }
        long before = 0;
        for (Part part : parts) {
            long left = before + part.to() - part.from() - streamPos;
            if (left > 0) {
                blockStart = streamPos;
                blockLength = Math.max(0, store.read(part.to() - left, block, (int) Math.min(left, block.length)));
                return blockLength > 0;
            }
            before += part.to() - part.from();
        }
        return false;
    }

    @Override
    public long length() {
        return parts.stream().mapToLong(part -> part.to() - part.from()).sum();
    }

    @Override
    public void close() throws IOException {
        super.close();
        store.close();
    }

    /** Skips bytes that must be there. */
    void skip(long count) throws IOException {
        if (count > length() - streamPos) {
            throw new EOFException();
        }
        seek(streamPos + count);
    }

    MalformedDataException malformed(String position, Object found, String wanted) {
        return new MalformedDataException(source, position, found.toString(), wanted);
    }
}
