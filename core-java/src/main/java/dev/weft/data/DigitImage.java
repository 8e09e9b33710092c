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

    private final PixelRows rows;
    private final float[] row;
    private float ground;
    private float full;

    private DigitImage(PixelRows rows) {
        this.rows = rows;
        this.row = new float[rows.width()];
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
        return of(file.toString(), ImageFile.read(file, SIDE, SIDE));
    }

    /**
     * Reads an image in memory, such as one from a network, as {@link #read(Path)} reads a file.
     *
     * @param source what messages call the image
     * @param bytes the content of the file; not changed
     * @throws MalformedDataException as the other method does
     */
    public static Tensor read(String source, byte[] bytes) {
        return of(source, ImageFile.read(source, bytes, SIDE, SIDE));
    }

    private static Tensor of(String source, ImageFile file) {
        DigitImage image = new DigitImage(new PixelRows(file.image(), 1));
        if (!image.measure()) {
            throw new MalformedDataException(source, "pixels", "a single colour",
                    "a digit darker or lighter than its background");
        }
        return image.digit();
    }

    /**
     * Converts an image in memory, such as a drawing, in the same way.
     *
     * @throws IllegalArgumentException if the image is smaller than 28 × 28 pixels, or if its lightest and darkest
     *     pixels differ by less than 5 %
     */
    public static Tensor of(BufferedImage image) {
        if (image.getWidth() < SIDE || image.getHeight() < SIDE) {
            throw new IllegalArgumentException("DigitImage expects at least 28 × 28 pixels but got " + image.getWidth()
                    + " × " + image.getHeight());
        }
        DigitImage digit = new DigitImage(new PixelRows(image, 1));
        if (!digit.measure()) {
            throw new IllegalArgumentException(
                    "DigitImage expects a digit darker or lighter than its background but got a single colour");
        }
        return digit.digit();
    }

    private Tensor digit() {
        return Tensor.of(Shape.of(SIDE * SIDE), rows.width() == SIDE && rows.height() == SIDE ? whole() : fitted());
    }

    /** Determines the colours of the background and of the ink; returns whether they differ enough. */
    private boolean measure() {
        int width = rows.width();
        int height = rows.height();
        float darkest = 1;
        float lightest = 0;
        float[] edges = new float[2 * (width + height)];
        for (int y = 0; y < height; y++) {
            rows.read(y, row, 0);
            for (float pixel : row) {
                darkest = Math.min(darkest, pixel);
                lightest = Math.max(lightest, pixel);
            }
            edges[2 * y] = row[0];
            edges[2 * y + 1] = row[width - 1];
            if (y == 0) {
                System.arraycopy(row, 0, edges, 2 * height, width);
            }
        }
        System.arraycopy(row, 0, edges, 2 * height + width, width);
        Arrays.sort(edges);
        ground = edges[edges.length / 2];
        full = ground > (darkest + lightest) / 2 ? darkest : lightest;
        return lightest - darkest >= LEAST_CONTRAST;
    }

    /** Computes row {@code y} again: how far each pixel is from the background towards the ink, at most 1. */
    private void ink(int y) {
        rows.read(y, row, 0);
        for (int x = 0; x < row.length; x++) {
            row[x] = Math.max(0, (row[x] - ground) / (full - ground));
        }
    }

    private float[] whole() {
        float[] digit = new float[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            ink(y);
            System.arraycopy(row, 0, digit, y * SIDE, SIDE);
        }
        return digit;
    }

    /** Returns the bounding box of the ink, scaled so that its longer side has 20 pixels, in the middle. */
    private float[] fitted() {
        int left = rows.width();
        int right = 0;
        int top = rows.height();
        int bottom = 0;
        for (int y = 0; y < rows.height(); y++) {
            ink(y);
            for (int x = 0; x < row.length; x++) {
                if (row[x] > INK) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = y + 1;
                }
            }
        }
        int boxWidth = right - left;
        int boxHeight = bottom - top;
        double scale = (double) BOX / Math.max(boxWidth, boxHeight);
        int width = (int) Math.max(1, Math.round(boxWidth * scale));
        int height = (int) Math.max(1, Math.round(boxHeight * scale));
        int firstRow = top;
        int firstColumn = left;
        return centred(PixelRows.scaled((y, part) -> {
            ink(firstRow + y);
            System.arraycopy(row, firstColumn, part, 0, boxWidth);
        }, boxWidth, boxHeight, 1, width, height), width, height);
    }

    /** Returns 28 × 28 pixels with the center of mass of an image as close to the middle as possible. */
    private static float[] centred(float[] pixels, int width, int height) {
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
