package dev.weft.internal.cell;

import dev.weft.file.MalformedDataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a text that may be gzipped, unpacked as a stream: a size that the file declares is never trusted. Damage
 * is reported as malformed data. Not safe for use by several threads.
 */
public final class Unpacked extends FilterInputStream {
    private static final int CHUNK = 1 << 16;

    private final String source;

    private Unpacked(String source, InputStream packed) throws IOException {
        super(packed);
        this.source = source;
        try {
            in = new GZIPInputStream(packed, CHUNK);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    /**
     * Returns the bytes of {@code bytes}, unpacked if they are gzipped. Closing the result closes them.
     *
     * @throws MalformedDataException if the bytes are a damaged gzip file, or a workbook
     */
    public static InputStream of(String source, InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes);
        try {
            in.mark(4);
            byte[] first = in.readNBytes(4);
            in.reset();
            if (first.length == 4 && first[0] == 'P' && first[1] == 'K' && first[2] == 3 && first[3] == 4) {
                throw new MalformedDataException(source, "byte 0", "a workbook or zip archive",
                        "a table as text (save it as CSV, or unpack it)");
            }
            boolean isGzip = first.length > 1 && first[0] == 0x1f && first[1] == (byte) 0x8b;
            return isGzip ? new Unpacked(source, in) : in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    private MalformedDataException damaged(IOException e) {
        return new MalformedDataException(source, "gzip data",
                e instanceof EOFException || e.getMessage() == null ? "an early end of the file" : e.getMessage(),
                "a whole gzip file");
    }
}
