package dev.weft.picture;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;

/**
 * Several pictures in a grid, row by row from left to right. All cells have the size of the largest picture.
 *
 * <pre>{@code
 * Panels.of(HistoryChart.of(trained.history()), DecisionMap.of(trained, data)).save("report.svg");
 * }</pre>
 *
 * @param pictures the pictures, one or more; copied
 * @param columns the number of pictures per row, at least 1
 */
public record Panels(List<Picture> pictures, int columns) implements Picture {
    /**
     * Checks and copies the list.
     *
     * @throws IllegalArgumentException if there is no picture or no column
     */
    public Panels {
        pictures = List.copyOf(pictures);
        if (pictures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException(
                    "Panels expects one or more pictures and columns but got " + pictures.size()
                            + " pictures and " + columns + " columns");
        }
    }

    /**
     * Returns the pictures side by side in one row.
     *
     * @throws IllegalArgumentException if there is no picture
     */
    public static Panels of(Picture... pictures) {
        return new Panels(List.of(pictures), Math.max(1, pictures.length));
    }

    /** The largest width and the largest height of all pictures. */
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
