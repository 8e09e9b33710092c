package dev.weft.picture;

import dev.weft.file.DurableFile;
import dev.weft.file.Printable;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A picture of a fixed size that can be drawn and saved as PNG or SVG: {@code
 * HistoryChart.of(history).save("loss.png")}.
 *
 * <p>A picture of your own implements {@link #size} and {@link #paint}:
 *
 * <pre>{@code
 * record Square(int side) implements Picture {
 *     public Size size() {
 *         return new Size(side, side);
 *     }
 *
 *     public void paint(Graphics2D graphics) {
 *         graphics.drawRect(10, 10, side - 20, side - 20);
 *     }
 * }
 * }</pre>
 *
 * <p>Drawing the same picture twice gives identical bytes on the same machine; text depends on the machine's fonts. No
 * display is needed, but a font is.
 */
public interface Picture {
    /**
     * A size in pixels.
     *
     * @param width the number of columns of pixels
     * @param height the number of rows of pixels
     */
    record Size(int width, int height) {}

    /** The width and height in pixels. */
    Size size();

    /**
     * Draws the picture with its upper left corner at (0, 0). The background is already white; the colour is dark grey,
     * and the font is set.
     */
    void paint(Graphics2D graphics);

    /**
     * Writes a PNG or SVG file, depending on whether the name ends in {@code .png} or {@code .svg} (in any case). The
     * file is written completely or not at all.
     *
     * @throws IllegalArgumentException if the name has another ending
     * @throws IllegalStateException if Java finds no font on this machine
     * @throws IOException if the file cannot be written, such as when its folder does not exist; an existing file is
     *     then unchanged
     */
    default void save(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        byte[] bytes = switch (ending) {
            case "png" -> png();
            case "svg" -> svg().getBytes(StandardCharsets.UTF_8);
            default ->
                throw new IllegalArgumentException("Picture expects a file name that ends in .png or .svg but got "
                        + Printable.of(file.toString()));
        };
        DurableFile.write(file, bytes);
    }

    /**
     * Writes the file at the path {@code file}; see {@link #save(Path)}.
     *
     * @throws IOException if the file cannot be written
     */
    default void save(String file) throws IOException {
        save(Path.of(file));
    }

    /**
     * Returns the content of a PNG file, without transparency.
     *
     * @throws IllegalStateException if Java finds no font on this machine
     */
    default byte[] png() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            Pixels.write(image(), bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the picture as an image of {@link #size}, red, green and blue without transparency, for what
     * {@link #save} does not write.
     *
     * @throws IllegalStateException if Java finds no font on this machine
     */
    default BufferedImage image() {
        Page.requireFont();
        Size size = size();
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            Page.open(graphics, size);
            paint(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    /**
     * Returns the content of an SVG file. Text is drawn as outlines, so it looks the same in every viewer. There is no
     * XML declaration, so the result can be embedded in an HTML page.
     *
     * @throws IllegalStateException if Java finds no font on this machine
     */
    default String svg() {
        Page.requireFont();
        return Svg.of(this);
    }
}
