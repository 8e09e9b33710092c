package dev.weft.picture;

import dev.weft.evaluation.Judgement;
import dev.weft.training.Evaluation;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A confusion matrix as a heat map: one row per true class, one column per predicted class. Correct predictions are
 * blue, errors vermilion. The intensity is the square root of the fraction of the row, so that rare errors are visible,
 * too; a class without examples has a white row. The title has the accuracy, such as "9 of 10 right, 90.00 %".
 *
 * <pre>{@code
 * ConfusionMatrix.of(Evaluation.of(trained, test)).withNames("cat", "dog").save("confusion.png");
 * }</pre>
 *
 * <p>A cell has 72 × 72 pixels, or fewer for more than seven classes, so that the matrix fits 560 pixels, but at least
 * 6 × 6. Cells of at least 24 pixels show their count; below that only some classes are named.
 *
 * @param counts {@code [classes][classes]}; the number of examples of class {@code row} that were predicted as class
 *     {@code column}; shared, not copied
 * @param names one name per class; long names are written smaller
 */
public record ConfusionMatrix(int[][] counts, List<String> names) implements Picture {
    private static final int LEFT = 100;
    private static final int BELOW = 74;
    private static final int LARGEST = 72;
    private static final int SMALLEST = 6;
    private static final int READABLE = 24;

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if there is no class, the matrix is not square, or the number of names differs
     */
    public ConfusionMatrix {
        names = List.copyOf(names);
        int classes = counts.length;
        if (classes == 0 || names.size() != classes || Arrays.stream(counts).anyMatch(row -> row.length != classes)) {
            throw new IllegalArgumentException("ConfusionMatrix expects [n, n] counts and n names but got "
                    + classes + " rows, "
                    + Arrays.stream(counts).map(row -> row.length).distinct().toList() + " columns and " + names.size()
                    + " names");
        }
    }

    /**
     * Returns the matrix of classes named after their numbers, from 0.
     *
     * @param counts {@code [classes][classes]}, row by row the true class, column by column the predicted one
     * @throws IllegalArgumentException if there is no class or the matrix is not square
     */
    public static ConfusionMatrix of(int[][] counts) {
        return new ConfusionMatrix(counts, IntStream.range(0, counts.length).mapToObj(Integer::toString).toList());
    }

    /**
     * Returns the confusion matrix of an evaluation, with classes named after their numbers. Examples without a
     * predicted class (a NaN output) and those whose label is no class are not in it.
     *
     * @throws IllegalArgumentException if the outputs do not stand for classes, see {@link Evaluation#hasClasses}
     */
    public static ConfusionMatrix of(Evaluation evaluation) {
        return of(evaluation.confusion());
    }

    /**
     * Returns the confusion matrix of a judgement, with the names of its classes.
     *
     * @throws IllegalArgumentException if it judges numbers
     */
    public static ConfusionMatrix of(Judgement judgement) {
        return new ConfusionMatrix(
                judgement.confusion().stream().map(row -> row.stream().mapToInt(i -> i).toArray())
                        .toArray(int[][]::new),
                judgement.classes().stream().map(Judgement.OfClass::name).toList());
    }

    /**
     * Returns the same matrix with other class names.
     *
     * @param names one for each class, from class 0 on
     * @throws IllegalArgumentException if the number of names is not the number of classes
     */
    public ConfusionMatrix withNames(String... names) {
        return new ConfusionMatrix(counts, List.of(names));
    }

    /** The side of a cell in pixels. */
    private int cell() {
        return Math.max(SMALLEST, Math.min(LARGEST, 560 / counts.length));
    }

    private int side() {
        return cell() * counts.length;
    }

    @Override
    public Size size() {
        return new Size(Math.max(360, LEFT + side() + Page.MARGIN), Page.TITLE_HEIGHT + side() + BELOW);
    }

    @Override
    public void paint(Graphics2D graphics) {
        Page.title(graphics, title(), size().width());
        int top = Page.TITLE_HEIGHT;
        int cell = cell();
        for (int row = 0; row < counts.length; row++) {
            long sum = Arrays.stream(counts[row]).asLongStream().sum();
            for (int column = 0; column < counts.length; column++) {
                double share = sum == 0 ? 0 : (double) counts[row][column] / sum;
                Color ground =
                        Colours.mix(Color.WHITE, row == column ? Colours.BLUE : Colours.VERMILION, Math.sqrt(share));
                graphics.setColor(ground);
                graphics.fillRect(LEFT + column * cell, top + row * cell, cell, cell);
                if (cell >= READABLE && counts[row][column] > 0) {
                    graphics.setColor(Colours.inkOn(ground));
                    Page.centred(graphics, String.format(Locale.ROOT, "%d", counts[row][column]),
                            LEFT + (column + 0.5) * cell,
                            top + (row + 0.5) * cell, cell - 6);
                }
            }
        }
        frame(graphics, top, cell);
    }

    private void frame(Graphics2D graphics, int top, int cell) {
        int side = side();
        graphics.setColor(Page.FAINT);
        for (int i = 0; i <= counts.length; i += cell >= READABLE ? 1 : counts.length) {
            graphics.drawLine(LEFT, top + i * cell, LEFT + side, top + i * cell);
            graphics.drawLine(LEFT + i * cell, top, LEFT + i * cell, top + side);
        }
        graphics.setColor(Page.INK);
        int every = (READABLE + cell - 1) / cell;
        for (int i = 0; i < counts.length; i += every) {
            Page.beside(graphics, names.get(i), LEFT - 9, top + (i + 0.5) * cell, LEFT - 45);
            Page.centred(graphics, names.get(i), LEFT + (i + 0.5) * cell, top + side + 16, cell * every - 4);
        }
        Page.centred(graphics, "taken for", LEFT + side / 2.0, top + side + 46, side);
        Page.upwards(graphics, "right answer", Page.MARGIN, top + side / 2.0, side);
    }

    private String title() {
        long all = Arrays.stream(counts).flatMapToInt(Arrays::stream).asLongStream().sum();
        long right = IntStream.range(0, counts.length).mapToLong(i -> counts[i][i]).sum();
        return all == 0 ? "No examples"
                : String.format(Locale.ROOT, "%,d of %,d right, %.2f %%", right, all, 100.0 * right / all);
    }
}
