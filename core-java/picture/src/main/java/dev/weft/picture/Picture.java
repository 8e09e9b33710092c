package dev.weft.picture;

import dev.weft.file.DurableFile;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Something of a certain size that can be drawn, and so be saved: {@code HistoryChart.of(history).save("loss.png")}.
 * One of your own answers {@link #size} and {@link #paint}.
 */
public interface Picture {
    /**
     * An extent in pixels.
     *
     * @param width  how many stand beside each other
     * @param height how many stand above each other
     */
    record Size(int width, int height) {}

    /** The width and the height. */
    Size size();

    /** Draws with the upper left corner at 0, 0; the ground is white already. */
    void paint(Graphics2D graphics);

    /**
     * Writes a PNG or an SVG file, as the name ends in {@code .png} or {@code .svg}: whole or not at all.
     *
     * @throws IllegalArgumentException if the name ends otherwise
     * @throws IllegalStateException if the machine has no font to write with
     * @throws IOException if it cannot be written; what stood there before is still there then
     */
    default void save(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        byte[] bytes = switch (ending) {
            case "png" -> png();
            case "svg" -> svg().getBytes(StandardCharsets.UTF_8);
            default -> throw new IllegalArgumentException("Picture expects a name that ends in .png or .svg but got "
                    + file);
        };
        DurableFile.publish(file, bytes);
    }

    /** Writes to the file of that name, see {@link #save(Path)}. */
    default void save(String file) throws IOException {
        save(Path.of(file));
    }

    /** The content of a PNG file. */
    default byte[] png() {
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
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            Pixels.write(image, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of an SVG file, its letters as outlines: it looks the same wherever it is opened. */
    default String svg() {
        Page.requireFont();
        return Svg.of(this);
    }
}
