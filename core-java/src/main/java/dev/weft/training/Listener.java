package dev.weft.training;

import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Observes a training: for progress bars, logs, checkpoints, early stopping. A lambda observes the steps:
 *
 * <pre>{@code
 * Training.epochs(5).withListener(progress -> {
 *     if (progress.step() % 100 == 0) {
 *         System.out.println(progress.step() + " " + progress.loss());
 *     }
 * });
 * }</pre>
 *
 * <p>All listeners of a training are called on the training thread, in the order in which they were added:
 * <ol>
 * <li>{@link #started} once, before the first step;
 * <li>{@link #step} after every step;
 * <li>{@link #epoch} after the last step of every epoch, with the report of that epoch. If a training resumes from a
 *     checkpoint that was saved between the two, it is called before the first step;
 * <li>{@link #finished} once, after the last step, whether the training reached its end, was stopped by
 *     {@link Progress#stop}, or its thread was interrupted; or, instead,
 * <li>{@link #failed} once, if anything threw an exception after {@code started}: a step with a loss that is not
 *     finite, a file that cannot be written, a listener. Every listener that was started is called, even if its
 *     {@code finished} was called before.
 * </ol>
 *
 * <p>A {@link Resumable} listener is restored before {@code started}.
 */
@FunctionalInterface
public interface Listener {
    /**
     * Called before the first step.
     *
     * @param progress the position of the training
     */
    default void started(Progress progress) {}

    /**
     * Called after every step, so it should be quick.
     *
     * @param progress the position and the loss of the training
     */
    void step(Progress progress);

    /**
     * Called after every epoch.
     *
     * @param progress the position of the training
     * @param report the mean {@code loss} and the metrics of the training batches, then {@code val_loss} and the
     *     metrics of the validation data, in this order
     */
    default void epoch(Progress progress, Map<String, Double> report) {}

    /**
     * Called once when training ends, even if it was stopped or interrupted, but not if it failed.
     *
     * @param progress the position at the end
     */
    default void finished(Progress progress) {}

    /**
     * Called once when an exception ends the training, before {@code fit} throws it. Flush and close files here.
     *
     * @param progress the position at which it failed
     * @param failure the exception; what this method throws is added to it as suppressed
     */
    default void failed(Progress progress, Throwable failure) {}

    /**
     * Returns a listener that observes epochs only.
     *
     * @param watcher called after every epoch with the progress and the report
     */
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
