package dev.weft.data;

import dev.weft.file.MalformedDataException;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads an image of one handwritten digit and converts it to the format of MNIST: 28 × 28 pixels, 0 for the background
 * and 1 for the ink. Use it to classify your own images with a model trained on {@link Mnist}:
 * <pre>{@code
 * Tensor digit = DigitImage.read(Path.of("seven.png"));
 * Tensor outputs = predictor.predict(digit.reshape(1, 784));
 * }</pre>
 *
 * <p>The image must contain a single digit on a background of roughly one colour, such as a cropped photo or a drawing.
 * It is not rotated, and the background is not cleaned, so a strong shadow counts as ink.
 *
 * <p>The conversion has three steps:
 * <ol>
 * <li>Colours become their luminance {@code 0.299 R + 0.587 G + 0.114 B}. Transparent pixels become white.
 * <li>The background is the median of the pixels along the edges. If it is lighter than the middle between the darkest
 * and the lightest pixel, the digit is dark on light and the image is inverted. Pixels are then scaled so that the
 * background is 0 and the pixel farthest from it is 1. Pixels on the other side of the background become 0.
 * <li>An image of 28 × 28 pixels is complete. A larger image is cropped to the bounding box of all pixels above 1/4,
 * scaled to fit into 20 × 20 pixels with its aspect ratio kept, each pixel the mean of the area it covers, and placed
 * so that its center of mass is in the middle, as in MNIST.
 * </ol>
 */
public final class DigitImage {
    /** The width and height of the result, in pixels. */
    public static final int SIDE = 28;
    private static final int BOX = 20;
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
     * Reads an image file and returns its 784 pixels, row by row, as a tensor of shape {@code [784]} with values from 0
     * to 1.
     *
     * <p>Accepts PNG, JPEG, GIF (the first frame), BMP and WBMP, recognized by content, not by the file name. The
     * size in the file's header is checked before any memory for pixels is allocated.
     *
     * @throws MalformedDataException if the file is not such an image, is damaged, is smaller than 28 × 28 pixels or
     *     above a limit of {@link ImageFile#read}, or if its lightest and darkest pixels differ by less than 5 %
     * @throws IOException if the file is missing or cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        DigitImage digit = luminance(ImageFile.read(file, SIDE, SIDE).image());
        digit.keepInk(file);
        return Tensor.of(Shape.of(SIDE * SIDE),
                digit.width == SIDE && digit.height == SIDE ? digit.pixels : digit.fitted().centred());
    }

    private static DigitImage luminance(BufferedImage image) {
        PixelRows rows = new PixelRows(image, 1);
        float[] pixels = new float[rows.width() * rows.height()];
        for (int y = 0; y < rows.height(); y++) {
            rows.read(y, pixels, y * rows.width());
        }
        return new DigitImage(rows.width(), rows.height(), pixels);
    }

    /** Replaces each pixel with its distance from the background towards the ink, as a fraction of the largest. */
    private void keepInk(Path file) {
        float ground = ground();
        float darkest = 1;
        float lightest = 0;
        for (float pixel : pixels) {
            darkest = Math.min(darkest, pixel);
            lightest = Math.max(lightest, pixel);
        }
        if (!(lightest - darkest >= LEAST_CONTRAST)) {
            throw new MalformedDataException(file, "pixels", "a single colour",
                    "a digit darker or lighter than its background");
        }
        float full = ground > (darkest + lightest) / 2 ? darkest : lightest;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.max(0, (pixels[i] - ground) / (full - ground));
        }
    }

    /** Returns the median of the pixels along the four edges. */
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

    /** Returns the bounding box of the ink, scaled so that its longer side has 20 pixels. */
    private DigitImage fitted() {
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
        int boxWidth = right - left;
        int boxHeight = bottom - top;
        double scale = (double) BOX / Math.max(boxWidth, boxHeight);
        int w = (int) Math.max(1, Math.round(boxWidth * scale));
        int h = (int) Math.max(1, Math.round(boxHeight * scale));
        int corner = top * width + left;
        return new DigitImage(w, h, PixelRows.scaled(
                (y, row) -> System.arraycopy(pixels, corner + y * width, row, 0, boxWidth), boxWidth, boxHeight, 1, w,
                h));
    }

    /** Returns 28 × 28 pixels with the center of mass of this image as close to the middle as possible. */
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
