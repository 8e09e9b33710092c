package dev.weft.internal.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * The formats of images that are read. The structure of a file is checked before Java's decoder gets to see it, so that
 * no file takes more memory or time than its pixels are worth. TIFF is not among them: it is a container of formats,
 * with sizes of its own at every level.
 */
public enum ImageFormat {
    /** Portable Network Graphics. */
    PNG("\u0089PNG\r\n\u001a\n", PngStructure::check),
    /** Baseline and progressive JPEG. */
    JPEG("\u00ff\u00d8\u00ff", JpegStructure::check),
    /** The first frame of a GIF. */
    GIF("GIF8", GifStructure::check),
    /** Windows bitmaps. */
    BMP("BM", BitmapStructure::checkBmp),
    /** Wireless bitmaps of black and white. */
    WBMP("\0\0", BitmapStructure::checkWbmp);

    /** The names of the formats, for messages. */
    static final String NAMES = "PNG, JPEG, GIF, BMP or WBMP";
    private static final int LONGEST_MAGIC = 8;

    /**
     * What a decoder may see of a file.
     *
     * @param parts the parts of the file that it needs
     * @param pixelBytes the bytes of a decoded pixel
     */
    public record Structure(List<ImageBytes.Part> parts, int pixelBytes) {}

    private interface Check {
        Structure check(ImageBytes in) throws IOException;
    }

    private final String magic;
    private final Check check;

    ImageFormat(String magic, Check check) {
        this.magic = magic;
        this.check = check;
    }

    /** Recognizes the format of a file by its first bytes. */
    public static ImageFormat of(ImageBytes in) throws IOException {
        byte[] first = new byte[(int) Math.min(LONGEST_MAGIC, in.length())];
        in.readFully(first);
        String start = new String(first, StandardCharsets.ISO_8859_1);
        for (ImageFormat format : values()) {
            if (start.startsWith(format.magic)) {
                return format;
            }
        }
        String found = first.length == 0 ? "an empty file"
                : start.matches("(?s)(II[*+]\0|MM\0[*+]).*") ? "a TIFF image (convert it to PNG)" : "an unknown format";
        throw in.malformed("byte 0", found, "an image: " + NAMES);
    }

    /**
     * Checks the structure of a file of this format.
     *
     * @throws dev.weft.file.MalformedDataException if it is damaged, or decoding it would take too much time or memory
     */
    public Structure check(ImageBytes in) throws IOException {
        in.seek(0);
        return check.check(in);
    }

    /** Returns the decoder of the JDK, whatever others are installed: the checks are made for this one. */
    public ImageReader decoder(String file) {
        Iterable<ImageReader> all = () -> ImageIO.getImageReadersByFormatName(toString());
        return StreamSupport.stream(all.spliterator(), false)
                .filter(reader -> reader.getClass().getModule() == ImageIO.class.getModule()).findFirst()
                .orElseThrow(() -> new UnsupportedOperationException(file + ": this Java runtime has no decoder for "
                        + name() + " images"));
    }

    /** The name in lower case, such as {@code png}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
