package dev.weft.data;

import dev.weft.tensor.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * A picture of one digit as MNIST would hold it: 28 × 28 pixels from 0, the ground, to 1, the ink. Colours become their luminance
 * {@code 0.299 R + 0.587 G + 0.114 B}, transparent pixels white. The ground is the median along the edges; where it is lighter than
 * the middle between the darkest and the lightest pixel, the picture is dark on light and is inverted. Then the ground becomes 0 and the
 * farthest pixel 1.
 *
 * <p>A picture of 28 × 28 pixels stays where it is. Of a larger one the box around all pixels above 1/4 is cut out, shrunk to fit
 * 20 × 20 pixels with its sides in proportion, each pixel the mean of what it covers, and laid so that its centre of mass is in the
 * middle, as in MNIST.
 */
public final class DigitImage {
    /** The number of rows, and of columns. */
    public static final int SIDE = 28;
    private static final int BOX = 20;
    private static final long MOST_PIXELS = 64L << 20;
    /** Pixels in a byte: deflate unpacks it to 1,032 at most, each of eight pixels of one bit; other formats pack less. */
    private static final long MOST_PACKED = 8 * 1032;
    /** Beyond this length rows and columns are left out while reading, so that memory stays small. */
    private static final int LONGEST = 40 * SIDE;
    private static final long MOST_READ = 5L * LONGEST * LONGEST;
    private static final float LEAST_CONTRAST = 0.05f;
    private static final float INK = 0.25f;

    private final int width;
    private final int height;
    private final float[] pixels;

    private DigitImage(int width, int height, float[] pixels) {
        this.width = width;
        this.height = height;
        this.pixels = pixels;
    }

    /**
     * Reads a PNG, JPEG, GIF, BMP, TIFF or WBMP file as {@code [784]}. The picture's size is looked at before anything is allocated.
     *
     * @throws MalformedDataException if it is no such file, damaged, smaller than 28 × 28 or larger than 64 Mi pixels, or a single colour
     * @throws IOException if it is missing or cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Files.exists(file) ? new FileSystemException(file.toString(), null, "is not a regular file")
                    : new NoSuchFileException(file.toString());
        }
        DigitImage ink = decode(file).ink(file);
        return Tensor.of(Shape.of(SIDE * SIDE), ink.width == SIDE && ink.height == SIDE ? ink.pixels : ink.box().fitted().centred());
    }

    private static DigitImage decode(Path file) throws IOException {
        // No cache on disk, and none of ImageIO's global settings touched.
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r");
                ImageInputStream in = new FileImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new MalformedDataException(file, "byte 0", "another format", "an image: PNG, JPEG, GIF, BMP, TIFF or WBMP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return decode(file, reader);
            } catch (MalformedDataException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw new MalformedDataException(file, "image", String.valueOf(e.getMessage()), "a whole image");
            } finally {
                reader.dispose();
            }
        }
    }

    private static DigitImage decode(Path file, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width < SIDE || height < SIDE || (long) width * height > MOST_PIXELS) {
            throw new MalformedDataException(file, "size", width + " x " + height,
                    "at least " + SIDE + " x " + SIDE + " and at most " + MOST_PIXELS + " pixels");
        }
        if ((long) width * height > MOST_PACKED * Files.size(file)) {
            throw new MalformedDataException(file, "size", width + " x " + height, "no more pixels than " + Files.size(file) + " bytes can hold");
        }
        int stride = Math.max(1, Math.min(Math.max(width, height) / LONGEST, Math.min(width, height) / SIDE));
        long read = ((long) width / stride + 1) * (height / stride + 1);
        if (read > MOST_READ) {
            throw new MalformedDataException(file, "size", width + " x " + height,
                    "a picture that is less long and thin");
        }
        ImageReadParam sparse = reader.getDefaultReadParam();
        sparse.setSourceSubsampling(stride, stride, 0, 0);
        return luminance(reader.read(0, sparse));
    }

    private static DigitImage luminance(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = image.getRaster().getNumBands();
        boolean grey = bands <= 2 && !(image.getColorModel() instanceof IndexColorModel);
        float[] pixels = new float[width * height];
        float[] samples = new float[width * bands];
        int[] colours = new int[width];
        for (int y = 0; y < height; y++) {
            if (grey) {
                // Java takes grey for linear light and would lighten it on the way to RGB: the numbers themselves are wanted.
                image.getRaster().getPixels(0, y, width, 1, samples);
                float full = (1L << image.getColorModel().getComponentSize(0)) - 1;
                for (int x = 0; x < width; x++) {
                    float alpha = bands == 1 ? 1 : samples[2 * x + 1] / ((1L << image.getColorModel().getComponentSize(1)) - 1);
                    pixels[y * width + x] = alpha * samples[bands * x] / full + 1 - alpha;
                }
            } else {
                image.getRGB(0, y, width, 1, colours, 0, width);
                for (int x = 0; x < width; x++) {
                    pixels[y * width + x] = luminance(colours[x]);
                }
            }
        }
        return new DigitImage(width, height, pixels);
    }

    private static float luminance(int argb) {
        float alpha = (argb >>> 24) / 255f;
        float light = (0.299f * (argb >> 16 & 0xff) + 0.587f * (argb >> 8 & 0xff) + 0.114f * (argb & 0xff)) / 255;
        return alpha * light + 1 - alpha;
    }

    /** The distance of each pixel from the ground towards the ink, as a share of the largest. */
    private DigitImage ink(Path file) {
        float ground = ground();
        float darkest = 1;
        float lightest = 0;
        for (float pixel : pixels) {
            darkest = Math.min(darkest, pixel);
            lightest = Math.max(lightest, pixel);
        }
        if (!(lightest - darkest >= LEAST_CONTRAST)) {
            throw new MalformedDataException(file, "pixels", "all of one colour", "a digit that stands out from its ground");
        }
        float full = ground > (darkest + lightest) / 2 ? darkest : lightest;
        float[] ink = new float[pixels.length];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = Math.max(0, (pixels[i] - ground) / (full - ground));
        }
        return new DigitImage(width, height, ink);
    }

    private float ground() {
        float[] edges = new float[2 * (width + height)];
        for (int x = 0; x < width; x++) {
            edges[2 * x] = pixels[x];
            edges[2 * x + 1] = pixels[(height - 1) * width + x];
        }
        for (int y = 0; y < height; y++) {
            edges[2 * (width + y)] = pixels[y * width];
            edges[2 * (width + y) + 1] = pixels[y * width + width - 1];
        }
        Arrays.sort(edges);
        return edges[edges.length / 2];
    }

    private DigitImage box() {
        int left = width;
        int right = 0;
        int top = height;
        int bottom = 0;
        for (int i = 0; i < pixels.length; i++) {
            if (pixels[i] > INK) {
                left = Math.min(left, i % width);
                right = Math.max(right, i % width + 1);
                top = Math.min(top, i / width);
                bottom = Math.max(bottom, i / width + 1);
            }
        }
        float[] box = new float[(right - left) * (bottom - top)];
        for (int y = top; y < bottom; y++) {
            System.arraycopy(pixels, y * width + left, box, (y - top) * (right - left), right - left);
        }
        return new DigitImage(right - left, bottom - top, box);
    }

    private DigitImage fitted() {
        double scale = (double) BOX / Math.max(width, height);
        int w = (int) Math.max(1, Math.round(width * scale));
        int h = (int) Math.max(1, Math.round(height * scale));
        float[] fitted = new float[w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                fitted[y * w + x] = mean((double) x * width / w, (x + 1.0) * width / w, (double) y * height / h, (y + 1.0) * height / h);
            }
        }
        return new DigitImage(w, h, fitted);
    }

    private float mean(double left, double right, double top, double bottom) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(height, bottom); y++) {
            double rows = Math.min(y + 1, bottom) - Math.max(y, top);
            for (int x = (int) left; x < Math.min(width, right); x++) {
                sum += rows * (Math.min(x + 1, right) - Math.max(x, left)) * pixels[y * width + x];
            }
        }
        return (float) (sum / ((right - left) * (bottom - top)));
    }

    private float[] centred() {
        double mass = 0;
        double x = 0;
        double y = 0;
        for (int i = 0; i < pixels.length; i++) {
            mass += pixels[i];
            x += pixels[i] * (i % width + 0.5);
            y += pixels[i] * (i / width + 0.5);
        }
        int left = offset(x / mass, width);
        int top = offset(y / mass, height);
        float[] digit = new float[SIDE * SIDE];
        for (int row = 0; row < height; row++) {
            System.arraycopy(pixels, row * width, digit, (top + row) * SIDE + left, width);
        }
        return digit;
    }

    private static int offset(double centre, int length) {
        return (int) Math.max(0, Math.min(SIDE - length, Math.round(SIDE / 2.0 - centre)));
    }
}
