package dev.weft.training;

import dev.weft.picture.LineChart;
import dev.weft.picture.Panels;
import dev.weft.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a training reported after each epoch: a list for each of {@code loss}, {@code accuracy}, {@code val_loss}, … Only the
 * last {@value #EPOCHS} epochs are remembered, so that a training may be as long as it likes; a {@link CsvLog} keeps all.
 * For one thread at a time: read it after training, or from a listener.
 */
public final class History {
    private static final int EPOCHS = 100_000;

    private final Map<String, Deque<Double>> columns = new LinkedHashMap<>();

    void add(Map<String, Double> report) {
        report.forEach((name, value) -> {
            Deque<Double> column = columns.computeIfAbsent(name, any -> new ArrayDeque<>());
            if (column.size() == EPOCHS) {
                column.removeFirst();
            }
            column.addLast(value);
        });
    }

    /** The names of the columns, in the order of reporting. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /**
     * One number for each epoch that is remembered.
     *
     * @throws IllegalArgumentException if nothing of that name was reported
     */
    public List<Double> get(String name) {
        Deque<Double> column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("History has no " + name + ", only " + columns.keySet());
        }
        return List.copyOf(column);
    }

    /**
     * The columns over the epochs as lines: the loss, and beside it each metric, both with their numbers on the validation data. A column
     * that came with a later training stands under that training's epochs; one without a finite number is left out.
     *
     * @throws IllegalStateException if no epoch was reported yet, or nothing but NaN
     */
    public Picture chart() {
        int epochs = columns.values().stream().mapToInt(Deque::size).max().orElse(0);
        Map<String, Map<String, double[]>> panels = new LinkedHashMap<>();
        columns.forEach((name, column) -> {
            double[] values = padded(column, epochs);
            if (Arrays.stream(values).anyMatch(Double::isFinite)) {
                String metric = name.startsWith("val_") ? name.substring(4) : name;
                panels.computeIfAbsent(metric, any -> new LinkedHashMap<>()).put(name, values);
            }
        });
        if (panels.isEmpty()) {
            throw new IllegalStateException("History has no epoch with a finite number to draw: train for at least a whole one");
        }
        double[] x = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
        List<Picture> charts = new ArrayList<>();
        panels.forEach((metric, lines) -> charts.add(LineChart.of(metric, "epoch", x, lines)));
        return new Panels(charts, 2);
    }

    private static double[] padded(Deque<Double> column, int epochs) {
        double[] padded = new double[epochs];
        int place = epochs - column.size();
        Arrays.fill(padded, 0, place, Double.NaN);
        for (double value : column) {
            padded[place++] = value;
        }
        return padded;
    }

    /** Saves the {@link #chart} as a PNG or SVG file: {@code history.plot("loss.png")}. See {@link Picture#save(Path)}. */
    public void plot(Path file) throws IOException {
        chart().save(file);
    }

    /** Saves the {@link #chart} to the file of that name. */
    public void plot(String file) throws IOException {
        plot(Path.of(file));
    }

    @Override
    public String toString() {
        return columns.toString();
    }
}
