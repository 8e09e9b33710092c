package dev.weft.internal.cell;

import dev.weft.file.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Locale;
import java.util.zip.ZipException;

/** Reads the characters of a text, without a byte order mark. Reports the line of a byte that is not valid.
 * Not safe for use by several threads. */
public final class Characters extends Reader {
    private static final int CHUNK = 1 << 14;

    private final String source;
    private final InputStream in;
    private final Charset encoding;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer chars = CharBuffer.allocate(CHUNK).flip();
    private boolean begun;
    private boolean finished;
    private boolean ended;
    private long line = 1;

    /** Reads {@code in}, which {@link #close} closes; errors name {@code source}. */
    public Characters(String source, InputStream in, Charset encoding) {
        this.source = source;
        this.in = in;
        this.encoding = encoding;
        this.decoder = encoding.newDecoder();
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
            bytes.compact();
            int read = next();
            ended = bytes.hasRemaining() && read < bytes.remaining();
            bytes.position(bytes.position() + read).flip();
        }
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, ended);
        finished = result.isUnderflow();
        chars.flip();
        if (!begun && chars.hasRemaining()) {
            begun = true;
            chars.position(chars.get(0) == '\ufeff' ? 1 : 0);
        }
        count();
        if (result.isError()) {
            throw new MalformedDataException(source, "line " + line,
                    Encodings.BYTE + String.format(Locale.ROOT, "%02x", bytes.get(bytes.position())),
                    "text in " + encoding.name() + " (name another encoding, or save the file as UTF-8)");
        }
    }

    private int next() throws IOException {
        try {
            return in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
        } catch (EOFException | ZipException e) {
            throw new MalformedDataException(source, "line " + line, String.valueOf(e.getMessage()),
                    "a whole gzip file");
        }
    }

    private void count() {
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                line++;
            } else if (chars.get(i) == 0) {
                throw new MalformedDataException(source, "line " + line, "a zero byte", "text");
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
