package dev.weft.picture;

import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a model is as often right as it says (reliability diagram, Guo et al. 2017): rows are sorted into bins of
 * their confidence, the probability of the answered class; each bin that has rows is a dot at its mean confidence
 * and the fraction of right answers, larger for more rows. Dots below the dashed diagonal are overconfident. The
 * bars behind are the fraction of all rows in each bin. The title has the expected calibration error {@code Σ_b n_b
 * / n · |right_b - confidence_b|}. The size is 520 × 512 pixels.
 *
 * <pre>{@code
 * CalibrationChart.of(predictor, test).save("calibration.png");
 * }</pre>
 *
 * @param bins the bins {@code (0, 1/n], (1/n, 2/n], …} in ascending order, one or more; copied
 */
public record CalibrationChart(List<Bin> bins) implements Picture {
    /** As in {@link dev.weft.evaluation.Judgement}, so that both report the same error. */
    private static final int BINS = 15;
    private static final double LEAST = 5;
    private static final double MOST = 15;
    private static final Color GROUND = new Color(0xDC, 0xEA, 0xF4);

    /**
     * The rows of one bin.
     *
     * @param rows their number
     * @param confidence their mean confidence, from 0 to 1; ignored without rows
     * @param right the fraction of right answers; ignored without rows
     */
    public record Bin(int rows, double confidence, double right) {}

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no bin, or no bin has rows
     */
    public CalibrationChart {
        bins = List.copyOf(bins);
        if (bins.stream().allMatch(bin -> bin.rows() == 0)) {
            throw new IllegalArgumentException("CalibrationChart expects a bin with rows but got " + bins.size()
                    + " bins without");
        }
    }

    /**
     * Returns the chart of a model on the labelled rows of a table, with 15 bins.
     *
     * @throws IllegalArgumentException if the model was not trained on a table or has no classes with probabilities
     */
    public static CalibrationChart of(Predictor model, Table table) {
        return of(Outcomes.ofClasses(model, table, "CalibrationChart"));
    }

    static CalibrationChart of(Outcomes.OfClasses outcomes) {
        int[] rows = new int[BINS];
        double[] confidences = new double[BINS];
        int[] right = new int[BINS];
        for (int i = 0; i < outcomes.labels().length; i++) {
            double[] p = outcomes.probabilities()[i];
            int answered = 0;
            for (int j = 1; j < p.length; j++) {
                answered = p[j] > p[answered] ? j : answered;
            }
            int bin = Math.max(0, (int) Math.ceil(p[answered] * BINS) - 1);
            rows[bin]++;
            confidences[bin] += p[answered];
            right[bin] += answered == outcomes.labels()[i] ? 1 : 0;
        }
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int count = Math.max(1, rows[b]);
            bins.add(new Bin(rows[b], confidences[b] / count, (double) right[b] / count));
        }
        return new CalibrationChart(bins);
    }

    private double rows() {
        return bins.stream().mapToInt(Bin::rows).sum();
    }

    /** The expected calibration error, from 0 to 1. */
    public double error() {
        return bins.stream().mapToDouble(bin -> bin.rows() / rows() * Math.abs(bin.right() - bin.confidence())).sum();
    }

    @Override
    public Size size() {
        return Plot.SIZE;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Plot plot = Plot.ofShares();
        for (int b = 0; b < bins.size(); b++) {
            double left = plot.x((double) b / bins.size());
            double top = plot.y(bins.get(b).rows() / rows());
            graphics.setColor(GROUND);
            graphics.fill(new Rectangle2D.Double(left + 1, top, plot.x((b + 1.0) / bins.size()) - left - 2,
                    plot.y(0) - top));
        }
        graphics.setColor(Page.INK);
        plot.frame(graphics, String.format(Locale.ROOT, "Calibration, error %.4f", error()), "confidence",
                "fraction of right answers (bars: of rows)");
        plot.dashed(graphics, 0, 0, 1, 1);
        List<Bin> filled = bins.stream().filter(bin -> bin.rows() > 0).toList();
        double[] x = filled.stream().mapToDouble(Bin::confidence).toArray();
        double[] y = filled.stream().mapToDouble(Bin::right).toArray();
        double most = filled.stream().mapToInt(Bin::rows).max().orElseThrow();
        for (int i = 0; i < filled.size(); i++) {
            double diameter = LEAST + (MOST - LEAST) * Math.sqrt(filled.get(i).rows() / most);
            plot.dots(graphics, Colours.VERMILION, diameter, new double[]{x[i]}, new double[]{y[i]});
        }
    }
}
