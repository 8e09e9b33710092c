package dev.weft.table;

import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads the characters of a UTF-8 file, with or without a byte order mark. Reports the line of a byte that is not
 * valid.
 */
final class Utf8 extends Reader {
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer chars = CharBuffer.allocate(CHUNK).flip();
    private boolean begun;
    private boolean finished;
    private boolean ended;
    private long line = 1;

    /** Reads {@code in}, which {@link #close} closes; errors name {@code path}. */
    Utf8(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        while (!chars.hasRemaining() && !(ended && finished)) {
            decode();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(target, offset, count);
        return count == 0 && length > 0 ? -1 : count;
    }

    private void decode() throws IOException {
        if (!ended) {
            refill();
        }
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, ended);
        finished = result.isUnderflow();
        chars.flip();
        count();
        if (result.isError()) {
            throw new MalformedDataException(path, "line " + line,
                    String.format(Locale.ROOT, "byte 0x%02x", bytes.get(bytes.position())),
                    "text in UTF-8 (save the file in this encoding)");
        }
    }

    private void refill() throws IOException {
        bytes.compact();
        int read = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
        ended = bytes.hasRemaining() && read < bytes.remaining();
        bytes.position(bytes.position() + read).flip();
        if (!begun) {
            begun = true;
            start();
        }
    }

    private void start() {
        int first = bytes.remaining() < 2 ? 0 : (bytes.get(0) & 0xff) << 8 | bytes.get(1) & 0xff;
        if (first == 0xfeff || first == 0xfffe) {
            throw new MalformedDataException(path, "byte 0", "UTF-16",
                    "text in UTF-8 (save the file in this encoding)");
        }
        if (first == 0xefbb && bytes.remaining() > 2 && (bytes.get(2) & 0xff) == 0xbf) {
            bytes.position(3);
        }
    }

    private void count() {
        for (int i = 0; i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                line++;
            } else if (chars.get(i) == 0) {
                throw new MalformedDataException(path, "line " + line, "a zero byte", "text");
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
