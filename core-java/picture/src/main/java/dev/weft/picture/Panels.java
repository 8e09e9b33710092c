package dev.weft.picture;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Several pictures in a grid, row by row from left to right. A column is as wide as its widest picture, and a row as
 * high as its highest; smaller pictures are enlarged, by half at most, and are in the middle of their cells.
 *
 * <pre>{@code
 * Panels.of(HistoryChart.of(trained.history()), DecisionMap.of(trained, data)).save("report.svg");
 * }</pre>
 *
 * @param pictures the pictures, one or more; copied
 * @param columns the number of pictures per row, at least 1
 */
public record Panels(List<Picture> pictures, int columns) implements Picture {
    private static final double LARGEST = 1.5;

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

    /** The width of each column, or the height of each row: that of its largest picture. */
    private int[] largest(IntUnaryOperator cell, ToIntFunction<Size> length) {
        int[] largest = new int[IntStream.range(0, pictures.size()).map(cell).max().orElseThrow() + 1];
        for (int i = 0; i < pictures.size(); i++) {
            int at = cell.applyAsInt(i);
            largest[at] = Math.max(largest[at], length.applyAsInt(pictures.get(i).size()));
        }
        return largest;
    }

    private int[] widths() {
        return largest(i -> i % columns, Size::width);
    }

    private int[] heights() {
        return largest(i -> i / columns, Size::height);
    }

    @Override
    public Size size() {
        return new Size(IntStream.of(widths()).sum(), IntStream.of(heights()).sum());
    }

    @Override
    public void paint(Graphics2D graphics) {
        int[] widths = widths();
        int[] heights = heights();
        AffineTransform origin = graphics.getTransform();
        for (int i = 0; i < pictures.size(); i++) {
            int column = i % columns;
            int row = i / columns;
            Size size = pictures.get(i).size();
            double factor = Math.min(LARGEST, Math.min(widths[column] / (double) size.width(), heights[row]
                    / (double) size.height()));
            graphics.translate(IntStream.of(widths).limit(column).sum() + (widths[column] - factor * size.width()) / 2,
                    IntStream.of(heights).limit(row).sum() + (heights[row] - factor * size.height()) / 2);
            graphics.scale(factor, factor);
            pictures.get(i).paint(graphics);
            graphics.setTransform(origin);
        }
    }
}
