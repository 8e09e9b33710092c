package dev.weft.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a training reported after each epoch: a list for each of {@code loss}, {@code accuracy}, {@code val_loss}, …
 * Only the last {@value #EPOCHS} epochs are remembered, so that a training may be as long as it likes; a {@code
 * CsvLog} keeps all. For one thread at a time: read it after training, or from a listener.
 */
public final class History {
    private static final int EPOCHS = 100_000;

    private final Map<String, Deque<Double>> columns = new LinkedHashMap<>();

    /** Adds the report of one more epoch. */
    public void add(Map<String, Double> report) {
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

    @Override
    public String toString() {
        return columns.toString();
    }
}
