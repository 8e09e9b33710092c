package dev.weft.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The epoch reports of a model's trainings: a list of numbers, one per epoch, for each of {@code loss},
 * {@code accuracy}, {@code val_loss} and so on.
 *
 * <pre>{@code
 * List<Double> losses = trained.history().get("val_loss");
 * double last = losses.get(losses.size() - 1);
 * }</pre>
 *
 * <p>Completed epochs are in it, and one that ended in NaN. It keeps the last {@value #EPOCHS} of each list, so that
 * memory stays bounded however long a training runs; a {@code CsvLog} keeps all. It is not saved with the model. If
 * trainings of one model report different names, such as one without validation, the lists have different lengths. Not
 * safe for several threads: read it after training, or in a listener.
 */
public final class History {
    private static final int EPOCHS = 100_000;

    private final Map<String, Deque<Double>> columns = new LinkedHashMap<>();

    /** Creates an empty history. */
    public History() {}

    /** Adds the report of one epoch. Training calls it; call it yourself in a training loop of your own. */
    public void add(Map<String, Double> report) {
        report.forEach(this::add);
    }

    /** Adds all epochs of another history: its {@link #columns}. */
    public void addAll(Map<String, List<Double>> columns) {
        columns.forEach((name, values) -> values.forEach(value -> add(name, value)));
    }

    private void add(String name, double value) {
        Deque<Double> column = columns.computeIfAbsent(name, any -> new ArrayDeque<>());
        if (column.size() == EPOCHS) {
            column.removeFirst();
        }
        column.addLast(value);
    }

    /** The names of the columns, in the order in which they were first reported. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /**
     * Returns one number for each remembered epoch that reported {@code name}, the oldest first, as a copy.
     *
     * @param name such as {@code loss} or {@code val_accuracy}
     * @throws IllegalArgumentException if no epoch reported {@code name}; the message lists the names that exist
     */
    public List<Double> get(String name) {
        Deque<Double> column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("History has no " + name + ", only " + columns.keySet());
        }
        return List.copyOf(column);
    }

    /** Returns all columns by name, in the order of {@link #names}, as a copy. */
    public Map<String, List<Double>> columns() {
        Map<String, List<Double>> copies = new LinkedHashMap<>();
        columns.forEach((name, values) -> copies.put(name, List.copyOf(values)));
        return copies;
    }

    @Override
    public String toString() {
        return columns.toString();
    }
}
