package dev.weft.evaluation;

import dev.weft.file.MalformedDataException;
import dev.weft.metric.Metrics;
import dev.weft.random.RandomStream;
import dev.weft.table.Column;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Which columns a model depends on: by how much its error rises when the values of a column are shuffled among the rows
 * (permutation importance, Breiman 2001; for any model, Fisher et al. 2019). A column is shuffled as it stands in the
 * table, so a date or a category counts as one. Columns that say the same share their importance: shuffling one of them
 * leaves the other.
 * <pre>{@code
 * Importance importance = Importance.of(model, test, 5, 1);
 * importance.columns().forEach(System.out::println);
 * }</pre>
 *
 * @param measure the error: {@code log_loss}, {@code rmse} or, for classes without probabilities, {@code error_rate}
 * @param error the error before any column is shuffled
 * @param columns the columns, the most important first
 */
public record Importance(String measure, double error, List<OfColumn> columns) {
    private static final int MOST_ROWS = 5_000;

    /**
     * The importance of one column.
     *
     * @param name its name
     * @param rise the mean rise of the error; near 0, or below, if the model does not depend on it
     * @param deviation the standard deviation of the rise over the repeats, dividing by one less than their number
     */
    public record OfColumn(String name, double rise, double deviation) {}

    /** Copies the list. */
    public Importance {
        columns = List.copyOf(columns);
    }

    /**
     * Measures the importance of each column that a model uses. Of more than 5,000 rows, as many are drawn.
     *
     * @param table rows with labels, best of a test set
     * @param repeats how often each column is shuffled, at least 1, usually 5
     * @param seed determines how they are shuffled
     * @throws IllegalArgumentException if there are no repeats, the model was not trained on a table, or it gives NaN
     * @throws MalformedDataException if the rows do not fit the model, or none has a label
     */
    public static Importance of(Predictor model, Table table, int repeats, long seed) {
        if (repeats < 1) {
            throw new IllegalArgumentException("Importance expects at least 1 repeat but got " + repeats);
        }
        Preprocessing fitted = Judged.preprocessing(model, "Importance");
        Table labelled = fitted.labelled(table);
        if (labelled.size() == 0) {
            throw new MalformedDataException(table.source(), "column " + fitted.label().name(), "no value in any row",
                    "labels to measure the error by");
        }
        Table rows = labelled.size() > MOST_ROWS ? labelled.shuffle(seed).slice(0, MOST_ROWS) : labelled;
        double error = error(model, rows);
        List<OfColumn> columns = new ArrayList<>();
        for (Column column : used(fitted, rows)) {
            RandomStream stream = RandomStream.of(seed, "importance").split(column.name());
            double[] rises = new double[repeats];
            for (int i = 0; i < repeats; i++) {
                Column shuffled = column.rows(stream.permutation(rows.size()));
                rises[i] = error(model, with(rows, shuffled)) - error;
            }
            columns.add(new OfColumn(column.name(), mean(rises), deviation(rises)));
        }
        columns.sort(Comparator.comparingDouble((OfColumn column) -> -column.rise()));
        return new Importance(measure(model, fitted), error, columns);
    }

    /** The columns of a table that the model is given. */
    static List<Column> used(Preprocessing fitted, Table rows) {
        return rows.columns().stream().filter(column -> !column.name().equals(fitted.label().name()))
                .filter(column -> fitted.kind(column.name()) != Csv.Kind.IGNORED).toList();
    }

    /** Replaces the column of this name. */
    private static Table with(Table rows, Column other) {
        return Table.of(rows.source(), rows.columns().stream()
                .map(column -> column.name().equals(other.name()) ? other : column).toList());
    }

    private static String measure(Predictor model, Preprocessing fitted) {
        return fitted.label().classes().isEmpty() ? "rmse"
                : model.model().loss().outputs().hasProbabilities() ? "log_loss" : "error_rate";
    }

    private static double error(Predictor model, Table rows) {
        Preprocessing fitted = Judged.preprocessing(model, "Importance");
        if (fitted.label().classes().isEmpty()) {
            return Estimates.of(model, fitted, rows, "Importance").rmse();
        }
        Judged judged = Judged.of(model, rows, "Importance");
        return judged.meaning().hasProbabilities()
                ? Metrics.LOG_LOSS.of(judged.outputs(), judged.labels(), judged.meaning())
                : 1 - Metrics.ACCURACY.of(judged.outputs(), judged.labels(), judged.meaning());
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    /** Returns the columns as a table for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        int width = columns.stream().mapToInt(column -> column.name().length()).max().orElse(0);
        for (OfColumn column : columns) {
            lines.add(String.format(Locale.ROOT, "%-" + Math.max(6, Math.min(40, width)) + "s %10s ± %s", column.name(),
                    Judgement.text(column.rise()), Judgement.text(column.deviation())));
        }
        return lines;
    }
}
