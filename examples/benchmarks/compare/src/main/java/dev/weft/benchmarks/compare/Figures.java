package dev.weft.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All measurements: for each workload and entrant, one or several ways with a value per block. */
final class Figures {
    private final Map<String, Map<String, List<Figure>>> figures = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> failures = new LinkedHashMap<>();
    private final Set<String> skipped;

    /** Figures of everything. */
    Figures() {
        this(Set.of());
    }

    /** Figures without some, each written {@code WORKLOAD/ENTRANT}. */
    Figures(Set<String> skipped) {
        this.skipped = skipped;
    }

    /**
     * The measurements of one entrant.
     *
     * @param way the way of computing, empty if there is only one
     * @param values a value for each block: nanoseconds, megabytes or a fraction
     * @param others the number of processors that everything else kept busy during the block
     */
    record Figure(String way, List<Double> values, List<Double> others) {
        double median() {
            return Figures.median(values);
        }
    }

    void add(String workload, String entrant, String way, double value, double others) {
        List<Figure> ways =
                figures.computeIfAbsent(workload, any -> new LinkedHashMap<>())
                        .computeIfAbsent(entrant, any -> new ArrayList<>());
        Figure figure = ways.stream().filter(known -> known.way.equals(way)).findFirst().orElseGet(() -> {
            Figure fresh = new Figure(way, new ArrayList<>(), new ArrayList<>());
            ways.add(fresh);
            return fresh;
        });
        figure.values.add(value);
        figure.others.add(others);
    }

    /** A measurement that may be impossible for an entrant. */
    interface Trial {
        void run() throws IOException, InterruptedException;
    }

    /** Runs the measurement and returns whether it succeeded; records the reason if not. */
    boolean attempt(String workload, String entrant, Trial trial) throws InterruptedException {
        try {
            if (skipped.contains(workload + "/" + entrant)) {
                throw new IOException("left out");
            }
            trial.run();
            return true;
        } catch (IOException failure) {
            fail(workload, entrant, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    private void fail(String workload, String entrant, String reason) {
        System.err.println(workload + " " + entrant + ": " + reason);
        figures.computeIfAbsent(workload, any -> new LinkedHashMap<>());
        failures.computeIfAbsent(workload, any -> new LinkedHashMap<>()).putIfAbsent(entrant, reason);
    }

    List<String> workloads() {
        return List.copyOf(figures.keySet());
    }

    Map<String, List<Figure>> of(String workload) {
        return figures.get(workload);
    }

    Map<String, String> failures(String workload) {
        return failures.getOrDefault(workload, Map.of());
    }

    /** Returns the entrant's fastest way. */
    Optional<Figure> best(String workload, String entrant) {
        return figures.getOrDefault(workload, Map.of()).getOrDefault(entrant, List.of()).stream()
                .min(Comparator.comparingDouble(Figure::median));
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
