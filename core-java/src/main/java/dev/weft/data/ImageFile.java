package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.image.ImageBytes;
import dev.weft.internal.image.ImageFormat;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * A decoded image file in one of the formats PNG, JPEG, GIF, BMP or WBMP.
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
    private static final int COLOURS = 3;
    /** The bytes of a pixel up to which the stride follows from the size alone; 16-bit colours have more. */
    private static final int USUAL_BYTES = 4;
    private static final ImageTypeSpecifier RGB = ImageTypeSpecifier.createInterleaved(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), new int[]{0, 1, 2}, DataBuffer.TYPE_BYTE, false, false);

    /**
     * Reads an image file. The format is recognized by the content, not by the file name.
     *
     * <p>The structure of the file is checked before anything is decoded, so that a small file cannot take more than a
     * second or 48 MiB of memory, on the heap or outside. A large image, whose longer side is at least twice
     * {@code max(1120, 4 · wanted)} pixels, is subsampled: only every second (third, …) row and column is kept, so that
     * a photo takes little memory. Of an animated GIF, the first frame is read. A PNG's checksums are verified. The
     * orientation tag of a JPEG is ignored, and so is everything in a PNG or GIF that is not pixels, such as text.
     * Colours are those of the pixels as they are stored, as in TensorFlow: colour profiles are ignored.
     *
     * <p>These limits hold for all files: 64 Mi (67,108,864) pixels; in a PNG, 72 MiB of unpacked pixels (half of
     * that if interlaced with 16 bits); in a GIF, 8 Mi pixels; in a progressive JPEG, 12 Mi samples (8 Mi pixels with
     * colours at half the resolution) and 60 Mi in all of its scans together (4 Mi pixels in the usual ten scans).
     *
     * <p>An error message looks like one of these:
     * <pre>
     * cat.png, byte 0: expected an image: PNG, JPEG, GIF, BMP or WBMP but got an unknown format
     * cat.png, image: expected a complete image but got a chunk IDAT with a wrong CRC-32
     * </pre>
     *
     * @param least the minimum width and height, in pixels
     * @param wanted the length of the longer side that you want to scale the image to, at least 1
     * @throws MalformedDataException if the file is not such an image, is incomplete or damaged, is smaller than
     *     {@code least} or above a limit, or is so elongated that it cannot be subsampled enough
     * @throws IOException if the file is missing or cannot be read
     */
    public static ImageFile read(Path file, int least, int wanted) throws IOException {
        try (ImageBytes whole = ImageBytes.of(file)) {
            return read(file.toString(), whole, least, wanted);
        }
    }

    /**
     * Reads an image in memory, such as one from a network, in the same way and with the same limits as
     * {@link #read(Path, int, int)}.
     *
     * @param source what messages call the image
     * @param bytes the content of the file; not changed
     * @throws MalformedDataException as the other method does
     */
    public static ImageFile read(String source, byte[] bytes, int least, int wanted) {
        try (ImageBytes whole = ImageBytes.of(source, bytes)) {
            return read(source, whole, least, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageFile read(String file, ImageBytes whole, int least, int wanted) throws IOException {
        ImageFormat format = ImageFormat.of(whole);
        try {
            ImageFormat.Structure structure = format.check(whole);
            ImageReader decoder = format.decoder(file);
            try (ImageBytes needed = whole.parts(structure.parts())) {
                decoder.setInput(needed, true, true);
                return decode(file, whole.length(), decoder, format, structure.pixelBytes(), least, wanted);
            } finally {
                decoder.dispose();
            }
        } catch (MalformedDataException | UnsupportedOperationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw incomplete(file, e instanceof EOFException ? "the end of the file"
                    : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private static ImageFile decode(String file, long length, ImageReader reader, ImageFormat format, int pixelBytes,
            int least, int wanted) throws IOException {
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
        long most = 5L * longest * longest;
        if (pixels(width, height, stride) > most) {
            throw new MalformedDataException(file, "size", size, "an image that is less elongated");
        }
        while (pixels(width, height, stride) * pixelBytes > most * USUAL_BYTES) {
            stride++;
        }
        ImageReadParam sparse = reader.getDefaultReadParam();
        sparse.setSourceSubsampling(stride, stride, 0, 0);
        if (format == ImageFormat.JPEG && pixelBytes == COLOURS) {
            // The order of the decoder: in that of its own images, it allocates every row again.
            sparse.setDestination(
                    RGB.createBufferedImage((width + stride - 1) / stride, (height + stride - 1) / stride));
        }
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
        return new ImageFile(format.toString(), width, height, stride, image);
    }

    private static long pixels(int width, int height, int stride) {
        return ((long) width / stride + 1) * (height / stride + 1);
    }

    private static MalformedDataException incomplete(String file, String found) {
        return new MalformedDataException(file, "image", found, "a complete image");
    }
}
