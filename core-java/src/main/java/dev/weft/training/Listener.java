package dev.weft.training;

import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Watches a training: progress bars, logs, checkpoints, early stopping. A lambda watches the steps. All listeners of a
 * training are called on the thread that trains, in the order in which they were added, at these moments:
 *
 * <ol>
 * <li>{@link #started} once, before the first step;
 * <li>{@link #step} after every step;
 * <li>{@link #epoch} after the last step of every epoch, with the report of that epoch; also before the first step
 * where a training
 *     resumes from a checkpoint that was saved between the two;
 * <li>{@link #finished} once, after the last step, whether the training came to its end, was told to {@link
 * Progress#stop}, or its
 *     thread was interrupted; or instead
 * <li>{@link #failed} once, if anything threw an exception after {@code started}: a step whose loss is not finite, a
 * file that
 *     cannot be written, a listener. It is the last call, and every listener that was started gets it, also those whose
 *     {@code finished} was called before another's threw.
 * </ol>
 *
 * <p>A {@link Resumable} listener gets its memory back before {@code started}.
 */
@FunctionalInterface
public interface Listener {
    /** Called before the first step. */
    default void started(Progress progress) {}

    /** Called after every step. Costs time at each, so do little. */
    void step(Progress progress);

    /**
     * Called after every epoch with the mean loss ({@code loss}), the metrics of the training batches, and those of the
     * validation data ({@code val_loss}, …), in the order of reporting.
     */
    default void epoch(Progress progress, Map<String, Double> report) {}

    /** Called once when training ends, also if it was stopped or interrupted, but not if it failed. */
    default void finished(Progress progress) {}

    /**
     * Called once when an exception ends the training, before {@code fit} throws it: the moment to flush and close.
     * What this method throws is added to {@code failure} as suppressed.
     */
    default void failed(Progress progress, Throwable failure) {}

    /** A listener that watches the epochs alone. */
    static Listener ofEpochs(BiConsumer<Progress, Map<String, Double>> watcher) {
        return new Listener() {
            @Override
            public void step(Progress progress) {}

            @Override
            public void epoch(Progress progress, Map<String, Double> report) {
                watcher.accept(progress, report);
            }
        };
    }
}
