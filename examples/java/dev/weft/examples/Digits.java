package dev.weft.examples;

import dev.weft.tensor.Tensor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Shows images of digits, {@code [n, 784]} with values from 0 to 1, as text or as a PNG file. */
public final class Digits {
    private static final int SIDE = 28;
    private static final int PIXEL = 5;
    private static final int GAP = 10;
    private static final int CAPTION = 24;

    private Digits() {}

    /** Returns image {@code index} as 14 lines of half-block characters, each of which shows two pixels. */
    public static String text(Tensor images, int index) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < SIDE; y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < SIDE; x++) {
                boolean upper = images.get(index, y * SIDE + x) > 0.4f;
                boolean lower = images.get(index, (y + 1) * SIDE + x) > 0.4f;
                line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /**
     * Writes the first images side by side into a PNG file.
     *
     * @param captions the text below each image; their number is the number of images
     */
    public static void write(Tensor images, List<String> captions, Path file) throws IOException {
        int step = SIDE * PIXEL + GAP;
        BufferedImage sheet =
                new BufferedImage(GAP + step * captions.size(), step + GAP + CAPTION, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        for (int i = 0; i < captions.size(); i++) {
            int left = GAP + i * step;
            for (int p = 0; p < SIDE * SIDE; p++) {
                float grey = Math.max(0, Math.min(1, images.get(i, p)));
                graphics.setColor(new Color(grey, grey, grey));
                graphics.fillRect(left + p % SIDE * PIXEL, GAP + p / SIDE * PIXEL, PIXEL, PIXEL);
            }
            graphics.setColor(Color.BLACK);
            graphics.drawString(captions.get(i), left, GAP + SIDE * PIXEL + CAPTION - 6);
        }
        graphics.dispose();
        ImageIO.write(sheet, "png", file.toFile());
    }
}
