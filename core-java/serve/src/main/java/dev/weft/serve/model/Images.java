package dev.weft.serve.model;

import dev.weft.file.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What images a server decodes: PNG files of at most {@value #MOST_PIXELS} pixels, so that a request of a megabyte
 * takes neither long nor much memory. Holds no state: threads may share it.
 */
final class Images {
    static final int MOST_PIXELS = 4 << 20;
    private static final byte[] MAGIC = "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);
    /** The magic bytes, the length and the name of the first chunk, and the two sizes in it. */
    private static final int WIDTH_AT = 16;
    private static final int HEAD = 24;

    private Images() {}

    /**
     * Checks an image before it is decoded.
     *
     * @throws MalformedDataException if it is no PNG, or too large
     */
    static void check(String place, byte[] bytes) {
        if (bytes.length < HEAD || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
            throw new MalformedDataException("request", place, bytes.length == 0 ? "nothing" : "another format",
                    "an image in the format PNG");
        }
        ByteBuffer size = ByteBuffer.wrap(bytes, WIDTH_AT, HEAD - WIDTH_AT);
        long width = size.getInt();
        long height = size.getInt();
        if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
            throw new MalformedDataException("request", place, width + " x " + height, "an image of at most "
                    + MOST_PIXELS + " pixels");
        }
    }
}
