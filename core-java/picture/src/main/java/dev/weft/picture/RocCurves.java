package dev.weft.picture;

import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * ROC curves: for every threshold, the fraction of the other rows that a class is answered for (false alarms, to the
 * right) and the fraction of its own (hits, upwards). A guess is on the dashed diagonal. Two classes have the curve of
 * the second one; more have one curve each, against the rest, of which the picture shows the first ten. The title has
 * the area under the curve, or the mean of all. Rows with equal scores make one slanted step. The size is 520 × 512
 * pixels.
 *
 * <pre>{@code
 * RocCurves.of(predictor, test).save("roc.png");
 * }</pre>
 *
 * @param curves the curves, one or more; copied
 */
public record RocCurves(List<Curve> curves) implements Picture {
    private static final int SHOWN = 10;
    private static final int LINE = 20;

    /**
     * The curve of one class.
     *
     * @param name the class
     * @param falseAlarms the fraction of the other rows, from 0 to 1; shared, not copied
     * @param hits the fraction of its own rows at the same thresholds, from 0 to 1; shared, not copied
     */
    public record Curve(String name, double[] falseAlarms, double[] hits) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if there are fewer than two points, or not as many of each kind
         */
        public Curve {
            if (hits.length < 2 || hits.length != falseAlarms.length) {
                throw new IllegalArgumentException("Curve " + name + " expects two or more points but got "
                        + falseAlarms.length + " false alarm rates and " + hits.length + " hit rates");
            }
        }

        /**
         * Returns the curve of scores, larger ones for rows that rather belong to the class.
         *
         * @param isOwn whether each row belongs to the class
         * @param scores the scores of the same rows
         * @throws IllegalArgumentException if a score is NaN, the lengths differ, or all rows or none belong to the
         *     class
         */
        public static Curve of(String name, boolean[] isOwn, double[] scores) {
            int own = (int) IntStream.range(0, isOwn.length).filter(i -> isOwn[i]).count();
            if (isOwn.length != scores.length || own == 0 || own == isOwn.length
                    || Arrays.stream(scores).anyMatch(Double::isNaN)) {
                throw new IllegalArgumentException("Curve " + name + " expects a score for each row, rows of the class "
                        + "and others, and no NaN, but got " + scores.length + " scores for " + isOwn.length
                        + " rows, " + own + " of the class");
            }
            int[] order = IntStream.range(0, scores.length).boxed()
                    .sorted(Comparator.comparingDouble(i -> -scores[i])).mapToInt(i -> i).toArray();
            double[] falseAlarms = new double[order.length + 1];
            double[] hits = new double[order.length + 1];
            int points = 1;
            int found = 0;
            for (int i = 0; i < order.length; i++) {
                found += isOwn[order[i]] ? 1 : 0;
                if (i + 1 == order.length || scores[order[i]] != scores[order[i + 1]]) {
                    falseAlarms[points] = (double) (i + 1 - found) / (isOwn.length - own);
                    hits[points++] = (double) found / own;
                }
            }
            return new Curve(name, Arrays.copyOf(falseAlarms, points), Arrays.copyOf(hits, points));
        }

        /** The area under the curve, from 0 to 1, by the trapezoidal rule. */
        public double area() {
            return IntStream.range(1, hits.length)
                    .mapToDouble(i -> (falseAlarms[i] - falseAlarms[i - 1]) * (hits[i] + hits[i - 1]) / 2).sum();
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no curve
     */
    public RocCurves {
        curves = List.copyOf(curves);
        if (curves.isEmpty()) {
            throw new IllegalArgumentException("RocCurves expects one or more curves but got none");
        }
    }

    /**
     * Returns the curves of a model on the labelled rows of a table. Classes that no row has are left out.
     *
     * @throws IllegalArgumentException if the model was not trained on a table or has no classes with probabilities, or
     *     all rows belong to one class
     */
    public static RocCurves of(Predictor model, Table table) {
        return of(Outcomes.ofClasses(model, table, "RocCurves"));
    }

    static RocCurves of(Outcomes.OfClasses outcomes) {
        if (!areDrawn(outcomes)) {
            throw new IllegalArgumentException("RocCurves expects rows of two or more classes but all belong to "
                    + outcomes.classes().get(outcomes.labels()[0]));
        }
        List<Curve> curves = new ArrayList<>();
        int classes = outcomes.classes().size();
        for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
            int own = c;
            boolean[] isOwn = new boolean[outcomes.labels().length];
            IntStream.range(0, isOwn.length).forEach(i -> isOwn[i] = outcomes.labels()[i] == own);
            if (IntStream.of(outcomes.labels()).anyMatch(label -> label == own)) {
                curves.add(Curve.of(outcomes.classes().get(c), isOwn,
                        Arrays.stream(outcomes.probabilities()).mapToDouble(row -> row[own]).toArray()));
            }
        }
        return new RocCurves(curves);
    }

    /** Whether rows of two classes at least are there. */
    static boolean areDrawn(Outcomes.OfClasses outcomes) {
        return IntStream.of(outcomes.labels()).distinct().count() > 1;
    }

    /** The mean area under the curves, from 0 to 1. */
    public double area() {
        return curves.stream().mapToDouble(Curve::area).average().orElseThrow();
    }

    @Override
    public Size size() {
        return Plot.SIZE;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Plot plot = Plot.ofShares();
        plot.frame(graphics, String.format(Locale.ROOT, "ROC, %s %.4f", curves.size() == 1 ? "AUC" : "mean AUC",
                area()), "false alarms", "hits");
        plot.dashed(graphics, 0, 0, 1, 1);
        List<Curve> shown = curves.subList(0, Math.min(SHOWN, curves.size()));
        for (int i = shown.size() - 1; i >= 0; i--) {
            plot.curve(graphics, Colours.of(i), shown.get(i).falseAlarms(), shown.get(i).hits());
        }
        for (int i = 0; i < shown.size(); i++) {
            double y = plot.y(0) - 12 - LINE * (shown.size() - 1 - i);
            graphics.setColor(Colours.of(i));
            graphics.fillRect((int) plot.x(1) - 20, (int) y - 2, 12, 4);
            graphics.setColor(Page.INK);
            Page.beside(graphics, String.format(Locale.ROOT, "%s  %.4f", shown.get(i).name(), shown.get(i).area()),
                    plot.x(1) - 26, y, 190);
        }
    }
}
