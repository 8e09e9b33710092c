package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A picture of one digit as MNIST would hold it: 28 × 28 pixels from 0, the ground, to 1, the ink. Colours become
 * their luminance {@code 0.299 R + 0.587 G + 0.114 B}, transparent pixels white. The ground is the median along the
 * edges; where it is lighter than the middle between the darkest and the lightest pixel, the picture is dark on light
 * and is inverted. Then the ground becomes 0 and the farthest pixel 1.
 *
 * <p>A picture of 28 × 28 pixels stays where it is. Of a larger one the box around all pixels above 1/4 is cut out,
 * shrunk to fit 20 × 20 pixels with its sides in proportion, each pixel the mean of what it covers, and laid so that
 * its centre of mass is in the middle, as in MNIST.
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
     * Reads a PNG, JPEG, GIF, BMP, TIFF or WBMP file as {@code [784]}. The picture's size is looked at before anything
     * is allocated.
     *
     * @throws MalformedDataException if it is no such file, damaged, smaller than 28 × 28 or larger than 64 Mi pixels,
     *     or a single colour
     * @throws IOException if it is missing or cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        DigitImage ink = new DigitImage(DecodedImage.read(file, 1, SIDE, SIDE)).ink(file);
        return Tensor.of(Shape.of(SIDE * SIDE),
                ink.width == SIDE && ink.height == SIDE ? ink.pixels : ink.box().fitted().centred());
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
