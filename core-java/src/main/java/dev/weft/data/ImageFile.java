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
 * A decoded PNG, JPEG, GIF, BMP, TIFF or WBMP file.
 *
 * @param format the name of its format in lower case
 * @param width the width in the file
 * @param height the height in the file
 * @param stride the distance of the rows and columns that were read; 1 if all of them were
 * @param image the pixels read, in the file's own colours
 */
public record ImageFile(String format, int width, int height, int stride, BufferedImage image) {
    private static final long MOST_PIXELS = 64L << 20;
    /**
     * The most pixels in a byte: deflate unpacks it to at most 1,032, each with eight pixels of one bit; other formats
     * pack less.
     */
    private static final long MOST_PACKED = 8 * 1032;
    private static final int LEAST_LONGEST = 1_120;

    /**
     * Reads a file. Checks the size before allocating memory, and skips rows and columns of an image that is far larger
     * than {@code wanted}.
     *
     * @param file the file
     * @param least the smallest width and height to accept
     * @param wanted the length of the longer side after scaling
     * @throws MalformedDataException if it is not such an image, is incomplete, too small, or above 64 Mi pixels
     * @throws IOException if it cannot be read
     */
    public static ImageFile read(Path file, int least, int wanted) throws IOException {
        long length = InputFile.size(file);
        // No cache on the disk, and ImageIO's global settings stay unchanged.
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new MalformedDataException(file, "byte 0", length == 0 ? "an empty file" : "another format",
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
            throw new MalformedDataException(file, "size", size, "no more pixels than " + length + " bytes can hold");
        }
        int longest = Math.max(LEAST_LONGEST, 4 * wanted);
        int stride = Math.max(1, Math.min(Math.max(width, height) / longest, Math.min(width, height) / wanted));
        long read = ((long) width / stride + 1) * (height / stride + 1);
        if (read > 5L * longest * longest) {
            throw new MalformedDataException(file, "size", size, "an image that is less long and thin");
        }
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        if (format.equals("png")) {
            checkSums(file);
        }
        ImageReadParam sparse = reader.getDefaultReadParam();
        sparse.setSourceSubsampling(stride, stride, 0, 0);
        // For a truncated or damaged JPEG file, the reader invents the rest and only warns.
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

    /** Checks the CRC-32 of each chunk of a PNG file (PNG, 5.3), which Java's reader ignores. */
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
                    throw incomplete(file, "a chunk " + type + " that does not add up to its CRC-32");
                }
            } while (!type.equals("IEND"));
        }
    }

    private static MalformedDataException incomplete(Path file, String found) {
        return new MalformedDataException(file, "image", found, "an intact image");
    }
}
