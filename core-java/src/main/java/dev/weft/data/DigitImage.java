package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads an image of one digit as MNIST would store it: 28 × 28 pixels from 0, the background, to 1, the ink.
 *
 * <pre>{@code
 * Tensor seven = DigitImage.read(Path.of("seven.png")).reshape(1, 784);
 * }</pre>
 *
 * <p>Colours become their luminance {@code 0.299 R + 0.587 G + 0.114 B}, transparent pixels white. The background is
 * the median along the edges; if it is lighter than the middle between the darkest and the lightest pixel, the image is
 * dark on light and is inverted. Then the background is scaled to 0 and the farthest pixel to 1.
 *
 * <p>An image of 28 × 28 pixels is not moved. For a larger one, the bounding box of all pixels above 1/4 is cut out,
 * shrunk with its proportions to fit 20 × 20 pixels, each the mean of the area that it covers, and placed so that its
 * centre of mass is in the middle, as in MNIST. Holds no state: threads may share it.
 */
public final class DigitImage {
    /** The number of rows, and of columns. */
    public static final int SIDE = 28;
    private static final int BOX = 20;
    private static final float LEAST_CONTRAST = 0.05f;
    private static final float INK = 0.25f;

    private final DecodedImage image;
    private final int width;
    private final int height;
    private final float[] pixels;

    private DigitImage(DecodedImage image) {
        this.image = image;
        this.width = image.width();
        this.height = image.height();
        this.pixels = image.pixels();
    }

    /**
     * Reads a PNG, JPEG, GIF, BMP, TIFF or WBMP file. Checks the size of the image before allocating memory.
     *
     * @return the pixels {@code [784]}, row by row
     * @throws MalformedDataException if it is not such a file, is damaged, is smaller than 28 × 28 or larger than 64 Mi
     *     pixels, or has a single colour
     * @throws IOException if it is missing or cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        DigitImage ink = new DigitImage(DecodedImage.read(file, 1, SIDE, SIDE)).ink(file);
        return Tensor.of(Shape.of(SIDE * SIDE),
                ink.width == SIDE && ink.height == SIDE ? ink.pixels : ink.box().fitted().centred());
    }

    /** The distance of each pixel from the background towards the ink, as a fraction of the largest. */
    private DigitImage ink(Path file) {
        float ground = ground();
        float darkest = 1;
        float lightest = 0;
        for (float pixel : pixels) {
            darkest = Math.min(darkest, pixel);
            lightest = Math.max(lightest, pixel);
        }
        if (!(lightest - darkest >= LEAST_CONTRAST)) {
            throw new MalformedDataException(file, "pixels", "all of one colour",
                    "a digit darker or lighter than its background");
        }
        float full = ground > (darkest + lightest) / 2 ? darkest : lightest;
        float[] ink = new float[pixels.length];
        for (int i = 0; i < ink.length; i++) {
            ink[i] = Math.max(0, (pixels[i] - ground) / (full - ground));
        }
        return new DigitImage(new DecodedImage(width, height, 1, ink));
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
        return new DigitImage(new DecodedImage(right - left, bottom - top, 1, box));
    }

    private DigitImage fitted() {
        double scale = (double) BOX / Math.max(image.width(), image.height());
        int w = (int) Math.max(1, Math.round(image.width() * scale));
        int h = (int) Math.max(1, Math.round(image.height() * scale));
        return new DigitImage(image.scaled(w, h));
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
