package dev.weft.picture;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;

/**
 * Several pictures in rows, read from left to right.
 *
 * @param pictures what is shown; copied
 * @param columns  how many stand beside each other
 */
public record Panels(List<Picture> pictures, int columns) implements Picture {
    /** Copies the list. */
    public Panels {
        pictures = List.copyOf(pictures);
        if (pictures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("Panels expects a picture and a column but got " + pictures.size()
                    + " and " + columns);
        }
    }

    /** One or more beside each other. */
    public static Panels of(Picture... pictures) {
        return new Panels(List.of(pictures), Math.max(1, pictures.length));
    }

    private Size cell() {
        return new Size(pictures.stream().mapToInt(picture -> picture.size().width()).max().orElseThrow(),
                pictures.stream().mapToInt(picture -> picture.size().height()).max().orElseThrow());
    }

    @Override
    public Size size() {
        Size cell = cell();
        return new Size(cell.width() * Math.min(columns, pictures.size()),
                cell.height() * ((pictures.size() + columns - 1) / columns));
    }

    @Override
    public void paint(Graphics2D graphics) {
        Size cell = cell();
        AffineTransform origin = graphics.getTransform();
        for (int i = 0; i < pictures.size(); i++) {
            graphics.translate(i % columns * cell.width(), i / columns * cell.height());
            pictures.get(i).paint(graphics);
            graphics.setTransform(origin);
        }
    }
}
