package dev.weft.picture;

import dev.weft.training.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Line charts of a training's history over its epochs.
 *
 * <pre>{@code
 * Trained trained = model.fit(data, Training.epochs(10).withValidation(test));
 * HistoryChart.of(trained.history()).save("loss.png");
 * }</pre>
 */
public final class HistoryChart {
    private HistoryChart() {}

    /**
     * Returns one chart for the loss and one for each metric, two per row. Each has the values on the training data
     * and, dashed, on the validation data ({@code val_loss}). Epochs are numbered from 1. A metric that a later
     * training added covers the last epochs; a column without a finite number is left out.
     *
     * @param history the history of one or more trainings; what is reported later does not change the charts
     * @return the charts, each of 620 × 420 pixels, in the order of the history's columns
     * @throws IllegalStateException if no epoch has been reported, or none has a finite number
     */
    public static Panels of(History history) {
        int epochs = history.names().stream().mapToInt(name -> history.get(name).size()).max().orElse(0);
        Map<String, Map<String, double[]>> panels = new LinkedHashMap<>();
        for (String name : history.names()) {
            double[] values = padded(history.get(name), epochs);
            if (Arrays.stream(values).anyMatch(Double::isFinite)) {
                String metric = name.startsWith("val_") ? name.substring(4) : name;
                panels.computeIfAbsent(metric, any -> new LinkedHashMap<>()).put(name, values);
            }
        }
        if (panels.isEmpty()) {
            throw new IllegalStateException("History has no epoch with a finite loss or metric to draw: train for at "
                    + "least one epoch");
        }
        double[] x = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
        List<Picture> charts = new ArrayList<>();
        panels.forEach((metric, lines) -> charts.add(LineChart.of(metric, "epoch", x, lines)));
        return new Panels(charts, 2);
    }

    /** Returns the column with NaN for the epochs before its first one. */
    private static double[] padded(List<Double> column, int epochs) {
        double[] padded = new double[epochs];
        int place = epochs - column.size();
        Arrays.fill(padded, 0, place, Double.NaN);
        for (double value : column) {
            padded[place++] = value;
        }
        return padded;
    }
}
