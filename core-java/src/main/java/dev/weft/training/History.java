package dev.weft.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reports of a training: a list of numbers, one per epoch, for each of {@code loss}, {@code accuracy},
 * {@code val_loss} and so on. It keeps the last {@value #EPOCHS} epochs, so that memory stays bounded however long a
 * training runs; a {@code CsvLog} keeps all. Not safe for several threads: read it after training, or in a listener.
 */
public final class History {
    private static final int EPOCHS = 100_000;

    private final Map<String, Deque<Double>> columns = new LinkedHashMap<>();

    /** Adds the report of one epoch. */
    public void add(Map<String, Double> report) {
        report.forEach((name, value) -> {
            Deque<Double> column = columns.computeIfAbsent(name, any -> new ArrayDeque<>());
            if (column.size() == EPOCHS) {
                column.removeFirst();
            }
            column.addLast(value);
        });
    }

    /** The names of the columns, in the order in which they were first reported. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /**
     * Returns one number for each remembered epoch, the oldest first.
     *
     * @throws IllegalArgumentException if no epoch reported {@code name}; the message lists the names that exist
     */
    public List<Double> get(String name) {
        Deque<Double> column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("History has no " + name + ", only " + columns.keySet());
        }
        return List.copyOf(column);
    }

    @Override
    public String toString() {
        return columns.toString();
    }
}
