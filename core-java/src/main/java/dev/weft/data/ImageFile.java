package dev.weft.data;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * A decoded image file in one of the formats PNG, JPEG, GIF, BMP, TIFF or WBMP.
 * <pre>{@code
 * ImageFile file = ImageFile.read(Path.of("cat.jpg"), 1, 64);
 * System.out.println(file.format() + ", " + file.width() + " x " + file.height());
 * }</pre>
 *
 * <p>To read images as training data, use {@link ImageFolder}; for a single handwritten digit, {@link DigitImage}.
 *
 * @param format the name of the format in lower case, such as {@code png} or {@code jpeg}
 * @param width the width in the file, in pixels
 * @param height the height in the file, in pixels
 * @param stride the subsampling factor: every {@code stride}-th row and column was read; 1 if all of them were
 * @param image the pixels that were read, in the colour model of the file
 */
public record ImageFile(String format, int width, int height, int stride, BufferedImage image) {
    private static final long MOST_PIXELS = 64L << 20;
    /** The maximum number of pixels per byte of a file: 1,032 bytes from one byte of deflate, 8 pixels in each. */
    private static final long MOST_PACKED = 8 * 1032;
    private static final int LEAST_LONGEST = 1_120;

    /**
     * Reads an image file. The format is recognized by the content, not by the file name.
     *
     * <p>The size in the header is checked before memory is allocated for pixels. A large image, whose longer side is
     * at least twice {@code max(1120, 4 · wanted)} pixels, is subsampled: only every second (third, …) row and column
     * is kept, so that a photo takes little memory. Of an animated GIF, the first frame is read. A PNG's checksums are
     * verified. The orientation tag of a JPEG is ignored.
     *
     * <p>An error message looks like one of these:
     * <pre>
     * cat.png, byte 0: expected an image: PNG, JPEG, GIF, BMP, TIFF or WBMP but got an unknown format
     * cat.png, image: expected a complete image but got a chunk IDAT with a wrong CRC-32
     * </pre>
     *
     * @param least the minimum width and height, in pixels
     * @param wanted the length of the longer side that you want to scale the image to, at least 1
     * @throws MalformedDataException if the file is not such an image, is incomplete or damaged, is smaller than
     *     {@code least} or larger than 64 Mi (67,108,864) pixels, or is so elongated that it cannot be subsampled
     *     enough
     * @throws IOException if the file is missing or cannot be read
     */
    public static ImageFile read(Path file, int least, int wanted) throws IOException {
        long length = InputFile.size(file);
        // Avoids the cache on disk without changing ImageIO's global settings.
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new MalformedDataException(file, "byte 0", length == 0 ? "an empty file" : "an unknown format",
                        "an image: PNG, JPEG, GIF, BMP, TIFF or WBMP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(file, length, reader, least, wanted);
            } catch (MalformedDataException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw incomplete(file, e instanceof EOFException ? "the end of the file"
                        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            } finally {
                reader.dispose();
            }
        }
    }

    private static ImageFile decode(Path file, long length, ImageReader reader, int least, int wanted)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        String size = width + " x " + height;
        if (width < least || height < least || (long) width * height > MOST_PIXELS) {
            throw new MalformedDataException(file, "size", size,
                    "at least " + least + " x " + least + " and at most " + MOST_PIXELS + " pixels");
        }
        if ((long) width * height > MOST_PACKED * length) {
            throw new MalformedDataException(file, "size", size,
                    "at most as many pixels as " + length + " bytes can hold");
        }
        int longest = Math.max(LEAST_LONGEST, 4 * wanted);
        int stride = Math.max(1, Math.min(Math.max(width, height) / longest, Math.min(width, height) / wanted));
        long read = ((long) width / stride + 1) * (height / stride + 1);
        if (read > 5L * longest * longest) {
            throw new MalformedDataException(file, "size", size, "an image that is less elongated");
        }
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        if (format.equals("png")) {
            checkSums(file);
        }
        ImageReadParam sparse = reader.getDefaultReadParam();
        sparse.setSourceSubsampling(stride, stride, 0, 0);
        // For a truncated or damaged JPEG, the reader fills in the rest and only issues a warning.
        List<String> damage = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (warning.matches("(?i).*(premature|corrupt).*")) {
                damage.add(warning);
            }
        });
        BufferedImage image = reader.read(0, sparse);
        if (!damage.isEmpty()) {
            throw incomplete(file, damage.get(0));
        }
        return new ImageFile(format, width, height, stride, image);
    }

    /** Verifies the CRC-32 of each chunk of a PNG file (PNG specification, 5.3), which Java's reader ignores. */
    private static void checkSums(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(InputFile.open(file)))) {
            in.skipNBytes(8);
            String type;
            do {
                long length = Integer.toUnsignedLong(in.readInt());
                CRC32 sum = new CRC32();
                CheckedInputStream chunk = new CheckedInputStream(in, sum);
                type = new String(chunk.readNBytes(4), StandardCharsets.ISO_8859_1);
                chunk.skipNBytes(length);
                if (in.readInt() != (int) sum.getValue()) {
                    throw incomplete(file, "a chunk " + type + " with a wrong CRC-32");
                }
            } while (!type.equals("IEND"));
        }
    }

    private static MalformedDataException incomplete(Path file, String found) {
        return new MalformedDataException(file, "image", found, "a complete image");
    }
}
