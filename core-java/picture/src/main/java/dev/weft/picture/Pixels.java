package dev.weft.picture;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small images, magnified so that each of their pixels is a square. */
final class Pixels {
    /** The approximate length of an image's longer side in a picture, in pixels. */
    private static final int SIDE = 84;

    /** A function from column {@code x} and row {@code y} to the colour of a pixel, as 0xRRGGBB. */
    interface Colour {
        int at(int x, int y);
    }

    private Pixels() {}

    /** Returns how many pixels of the picture are the side of one pixel of an image, at least 1. */
    static int magnification(int width, int height) {
        return Math.max(1, SIDE / Math.max(width, height));
    }

    /**
     * Draws an image with its upper left corner at ({@code left}, {@code top}). It is magnified here, so that no viewer
     * blurs it.
     */
    static void draw(Graphics2D graphics, int left, int top, int width, int height, int magnification, Colour colour) {
        BufferedImage image =
                new BufferedImage(width * magnification, height * magnification, BufferedImage.TYPE_INT_RGB);
        int[] square = new int[magnification * magnification];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                Arrays.fill(square, colour.at(x, y));
                image.setRGB(x * magnification, y * magnification, magnification, magnification, square, 0,
                        magnification);
            }
        }
        graphics.drawImage(image, left, top, null);
    }

    /** Writes a PNG without the cache on disk that ImageIO uses by default. */
    static void write(RenderedImage image, OutputStream out) throws IOException {
        try (MemoryCacheImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", png);
        }
    }

    /**
     * Returns {@code [n, height, width, channels]} for images of shape {@code [n, height, width]}, the same with 1 or 3
     * channels, or {@code [n, side²]}.
     *
     * @throws IllegalArgumentException if the images have another shape
     */
    static Tensor images(Tensor images) {
        Shape shape = images.shape();
        int side = shape.rank() == 2 ? (int) Math.round(Math.sqrt(shape.dimension(1))) : 0;
        if (shape.rank() == 2 && side * side == shape.dimension(1) && side > 0) {
            return images.reshape(shape.rows(), side, side, 1);
        }
        if (shape.rank() == 3) {
            return images.reshape(shape.rows(), shape.dimension(1), shape.dimension(2), 1);
        }
        if (shape.rank() == 4 && (shape.dimension(3) == 1 || shape.dimension(3) == 3)) {
            return images;
        }
        throw new IllegalArgumentException("PredictionSheet expects images [n, height, width], the same with 1 or 3 "
                + "channels, or [n, side²], but got " + shape + ": reshape them");
    }
}
