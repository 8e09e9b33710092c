package dev.weft.listener;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.training.Progress;
import java.util.Map;

/** The best value of a monitored number so far, and the number of epochs since then. */
final class Best {
    private final Monitor monitor;
    private final double minDelta;
    private final double baseline;
    private double best = Double.NaN;
    private int waited;
    private boolean warned;

    Best(Monitor monitor, double minDelta) {
        this(monitor, minDelta, Double.NaN);
    }

    /** @param baseline the number that an epoch must beat to end the waiting, or NaN */
    Best(Monitor monitor, double minDelta, double baseline) {
        this.monitor = monitor;
        this.minDelta = minDelta;
        this.baseline = baseline;
    }

    Monitor monitor() {
        return monitor;
    }

    /**
     * Checks the monitored number before the first epoch.
     *
     * @throws IllegalArgumentException if its direction is unknown
     */
    void started(Progress progress) {
        monitor.resolved(progress.model().model());
        warned = false;
    }

    /** Records an epoch and returns whether it is better than all before by more than {@code minDelta}. */
    boolean improves(Progress progress, Map<String, Double> report) {
        Monitor resolved = monitor.resolved(progress.model().model());
        double value = resolved.in(report);
        if (Double.isNaN(value) && !warned) {
            warned = true;
            progress.warn(monitor.name() + " is NaN in epoch " + progress.epoch()
                    + ", which counts as no improvement: monitor another number if it is undefined for this data");
        }
        boolean better = resolved.isBetter(value, best, minDelta);
        best = better ? value : best;
        waited = better && resolved.isBetter(value, baseline, minDelta) ? 0 : waited + 1;
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
        best = Double.NaN;
        waited = 0;
    }

    Map<String, Object> facts() {
        // As text, because JSON has neither NaN nor infinity.
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
