package dev.weft.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a training reported after each epoch: a list for each of {@code loss}, {@code accuracy}, {@code val_loss}, … */
public final class History {
    private final Map<String, List<Double>> columns = new LinkedHashMap<>();

    void add(Map<String, Double> report) {
        report.forEach((name, value) -> columns.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
    }

    /** The names of the columns, in the order of reporting. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /**
     * One number for each epoch.
     *
     * @throws IllegalArgumentException if nothing of that name was reported
     */
    public List<Double> get(String name) {
        List<Double> column = columns.get(name);
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
