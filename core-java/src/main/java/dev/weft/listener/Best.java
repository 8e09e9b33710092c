package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import java.util.Map;

/** The best value of a monitored number so far, and the number of epochs since then. */
final class Best {
    private final Monitor monitor;
    private final double minDelta;
    private double best;
    private int waited;

    Best(Monitor monitor, double minDelta) {
        this.monitor = monitor;
        this.minDelta = minDelta;
        this.best = monitor.worst();
    }

    Monitor monitor() {
        return monitor;
    }

    /** Records an epoch and returns whether it is better than all before by more than {@code minDelta}. */
    boolean improves(Map<String, Double> report) {
        double value = monitor.in(report);
        boolean better = monitor.isBetter(value, best, minDelta);
        best = better ? value : best;
        waited = better ? 0 : waited + 1;
        return better;
    }

    /** The number of epochs since the best one, or since {@link #waitAnew}. */
    int waited() {
        return waited;
    }

    void waitAnew() {
        waited = 0;
    }

    void forget() {
        best = monitor.worst();
        waited = 0;
    }

    Map<String, Object> facts() {
        // As text, because JSON has no infinity.
        return Map.of("best", Double.toString(best), "waited", waited);
    }

    void resume(Checkpoint memory) {
        forget();
        if (memory.facts().get("best") instanceof String text && memory.facts().get("waited") instanceof Long epochs) {
            best = Double.parseDouble(text);
            waited = Math.toIntExact(epochs);
        }
    }
}
