package dev.weft.picture;

import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Predicted numbers against the true ones, a dot for each row; right ones are on the dashed diagonal. As residuals, the
 * errors {@code predicted - true} are above the predictions, and right ones on the dashed line at 0. The title has R²
 * and the root of the mean squared error. Of more than 2,000 rows, as many are shown, evenly chosen, and all count in
 * the title. The size is 520 × 512 pixels.
 *
 * <pre>{@code
 * PredictionScatter scatter = PredictionScatter.of(predictor, test);
 * Panels.of(scatter, scatter.asResiduals()).save("scatter.png");
 * }</pre>
 *
 * @param label the name of the numbers
 * @param truth the true numbers, finite; copied
 * @param predicted the predictions, finite, in the same order; copied
 * @param areResiduals whether errors are shown
 */
public record PredictionScatter(String label, double[] truth, double[] predicted,
        boolean areResiduals) implements Picture {
    private static final int SHOWN = 2_000;
    private static final double DOT = 5.5;
    private static final Color COLOUR = new Color(0x00, 0x72, 0xB2, 0x80);

    /**
     * Checks and copies the numbers.
     *
     * @throws IllegalArgumentException if there is none, the lengths differ, or a number is not finite
     */
    public PredictionScatter {
        truth = truth.clone();
        predicted = predicted.clone();
        if (truth.length == 0 || truth.length != predicted.length
                || !DoubleStream.concat(Arrays.stream(truth), Arrays.stream(predicted)).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("PredictionScatter expects one or more finite numbers and as many "
                    + "finite predictions but got " + truth.length + " and " + predicted.length);
        }
    }

    /**
     * Returns the picture of a model on the labelled rows of a table, in the unit of the target column. Rows whose
     * prediction is not finite are left out.
     *
     * @throws IllegalArgumentException if the model was not trained on a table, or its target is not a number
     */
    public static PredictionScatter of(Predictor model, Table table) {
        Outcomes.OfNumbers outcomes = Outcomes.ofNumbers(model, table, "PredictionScatter");
        return new PredictionScatter(outcomes.label(), outcomes.truth(), outcomes.predicted(), false);
    }

    /** Returns the picture of the errors of the same predictions. */
    public PredictionScatter asResiduals() {
        return new PredictionScatter(label, truth, predicted, true);
    }

    @Override
    public Size size() {
        return Plot.SIZE;
    }

    @Override
    public void paint(Graphics2D graphics) {
        int every = (truth.length + SHOWN - 1) / SHOWN;
        int[] rows = IntStream.range(0, truth.length).filter(i -> i % every == 0).toArray();
        double[] x = IntStream.of(rows).mapToDouble(i -> areResiduals ? predicted[i] : truth[i]).toArray();
        double[] y = IntStream.of(rows).mapToDouble(i -> areResiduals ? predicted[i] - truth[i] : predicted[i])
                .toArray();
        if (areResiduals) {
            double largest = Arrays.stream(y).map(Math::abs).max().orElseThrow();
            Plot plot = new Plot(Axis.of(x), Axis.of(new double[]{-largest, largest}));
            plot.frame(graphics, "Residuals, " + error(), "predicted " + label, "predicted − true");
            plot.dots(graphics, COLOUR, DOT, x, y);
            plot.dashed(graphics, plot.across().least(), 0, plot.across().most(), 0);
        } else {
            Axis axis = Axis.of(DoubleStream.concat(Arrays.stream(x), Arrays.stream(y)).toArray());
            Plot plot = new Plot(axis, axis);
            plot.frame(graphics, title(), "true " + label, "predicted " + label);
            plot.dots(graphics, COLOUR, DOT, x, y);
            plot.dashed(graphics, axis.least(), axis.least(), axis.most(), axis.most());
        }
    }

    private String title() {
        double mean = Arrays.stream(truth).average().orElseThrow();
        double spread = Arrays.stream(truth).map(value -> (value - mean) * (value - mean)).sum();
        return spread > 0 ? String.format(Locale.ROOT, "R² %.4f, %s", 1 - squares() / spread, error()) : error();
    }

    private String error() {
        return String.format(Locale.ROOT, "RMSE %.4g", Math.sqrt(squares() / truth.length));
    }

    private double squares() {
        return IntStream.range(0, truth.length)
                .mapToDouble(i -> (predicted[i] - truth[i]) * (predicted[i] - truth[i])).sum();
    }
}
