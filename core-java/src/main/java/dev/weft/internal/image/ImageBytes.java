package dev.weft.internal.image;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of an image file, or of some of its parts one after the other: a decoder that does not get to see a part
 * cannot be kept busy by it. Reads the file in blocks and keeps nothing else. For one
 * thread at a time.
 */
public final class ImageBytes extends ImageInputStreamImpl {
    /** The bytes {@code from} to {@code to} (exclusive) of the file. */
    public record Part(long from, long to) {}

    private final Path path;
    private final RandomAccessFile file;
    private final List<Part> parts;
    private final byte[] block = new byte[1 << 16];
    private long blockStart;
    private int blockLength;

    private ImageBytes(Path path, List<Part> parts) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.parts = parts;
    }

    /** Opens a whole file. */
    public static ImageBytes of(Path path) throws IOException {
        return new ImageBytes(path, List.of(new Part(0, InputFile.size(path))));
    }

    /** Opens the same file again, but only some parts of it. */
    public ImageBytes parts(List<Part> some) throws IOException {
        return new ImageBytes(path, some);
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
                file.seek(part.to() - left);
                blockStart = streamPos;
                blockLength = Math.max(0, file.read(block, 0, (int) Math.min(left, block.length)));
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
        file.close();
    }

    /** Skips bytes that must be there. */
    void skip(long count) throws IOException {
        if (count > length() - streamPos) {
            throw new EOFException();
        }
        seek(streamPos + count);
    }

    MalformedDataException malformed(String position, Object found, String wanted) {
        return new MalformedDataException(path, position, found.toString(), wanted);
    }
}
