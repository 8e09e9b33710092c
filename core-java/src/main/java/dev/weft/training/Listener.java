package dev.weft.training;

import java.util.Map;
import java.util.function.BiConsumer;

/** Somebody who watches a training: progress bars, logs, checkpoints, early stopping. A lambda watches the steps. */
@FunctionalInterface
public interface Listener {
    /** Called after every step. Costs time at each, so do little. */
    void step(Progress progress);

    /**
     * Called after every epoch with the mean loss ({@code loss}), the metrics of the training batches, and those of the
     * validation data ({@code val_loss}, …), in the order of reporting.
     */
    default void epoch(Progress progress, Map<String, Double> report) {
    }

    /** A listener that watches the epochs alone. */
    static Listener ofEpochs(BiConsumer<Progress, Map<String, Double>> watcher) {
        return new Listener() {
            @Override
            public void step(Progress progress) {
            }

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                watcher.accept(progress, report);
            }
        };
    }

    /** Called once when training ends, also if it was stopped, but not if it failed. */
    default void finished(Progress progress) {
    }
}
