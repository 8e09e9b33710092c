package dev.weft.picture;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;

/** The fonts, colours, margins and text functions that all pictures share. */
final class Page {
    static {
        // Must run before any graphics class: with DISPLAY set, Java would look for a display and fail without one.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    /** The distance from the edges of a picture, in pixels. */
    static final int MARGIN = 18;
    /** The height of the strip with the title, in pixels. */
    static final int TITLE_HEIGHT = 44;
    /** The colour of text and axes. */
    static final Color INK = new Color(0x22, 0x22, 0x22);
    /** The colour of frames and grid lines. */
    static final Color FAINT = new Color(0xDD, 0xDD, 0xDD);
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    /** The smallest font size for text that does not fit, in points. */
    private static final double SMALLEST = 7;

    private Page() {}

    /**
     * Fails with one clear message if Java finds no font. Otherwise Java throws internal errors that differ between
     * versions and between the first and second attempt.
     */
    static void requireFont() {
        try {
            TEXT.getStringBounds("0", new FontRenderContext(null, true, true));
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            throw new IllegalStateException("Picture needs a font to draw text, but Java finds none on this "
                    + "machine: install fontconfig and a font, on Debian the packages fontconfig and "
                    + "fonts-dejavu-core (" + e + ")", e);
        }
    }

    /** Prepares {@code graphics}: smooth lines and text, a white background, and the text font in {@link #INK}. */
    static void open(Graphics2D graphics, Picture.Size size) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size.width(), size.height());
        graphics.setColor(INK);
        graphics.setFont(TEXT);
    }

    /** Writes the title in the middle of the first {@link #TITLE_HEIGHT} pixels. */
    static void title(Graphics2D graphics, String title, int width) {
        graphics.setFont(TITLE);
        graphics.setColor(INK);
        centred(graphics, title, width / 2.0, TITLE_HEIGHT / 2.0, width - 2 * MARGIN);
        graphics.setFont(TEXT);
    }

    /** Writes {@code text} centred at a point, in a smaller font if it is wider than {@code most} pixels. */
    static void centred(Graphics2D graphics, String text, double x, double y, double most) {
        write(graphics, text, x, y, most, 0.5);
    }

    /** Writes {@code text} to the left of a point, in a smaller font if it is wider than {@code most} pixels. */
    static void beside(Graphics2D graphics, String text, double x, double y, double most) {
        write(graphics, text, x, y, most, 1);
    }

    /** Writes {@code text} so that the fraction {@code before} of its width is left of the point. */
    private static void write(Graphics2D graphics, String text, double x, double y, double most, double before) {
        Font font = graphics.getFont();
        double width = graphics.getFontMetrics().stringWidth(text);
        if (width > most) {
            graphics.setFont(font.deriveFont((float) Math.max(SMALLEST, font.getSize2D() * most / width)));
        }
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(text, (float) (x - before * metrics.stringWidth(text)),
                (float) (y + (metrics.getAscent() - metrics.getDescent()) / 2.0));
        graphics.setFont(font);
    }

    /** Writes {@code text} centred at a point, from bottom to top. */
    static void upwards(Graphics2D graphics, String text, double x, double y, double most) {
        graphics.rotate(-Math.PI / 2, x, y);
        centred(graphics, text, x, y, most);
        graphics.rotate(Math.PI / 2, x, y);
    }
}
