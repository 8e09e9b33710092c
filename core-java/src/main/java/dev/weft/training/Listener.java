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
 *     checkpoint that was saved between the two with {@link Resumable} listeners, it is called before the first step;
 * <li>{@link #finished} once, after the last step, whether the training reached its end, was stopped by
 *     {@link Progress#stop}, or its thread was interrupted; or, instead,
 * <li>{@link #failed} once, if anything threw an exception after {@code started}: a step with a loss that is not
 *     finite, a file that cannot be written, a listener. Every listener that was started is called, even if its
 *     {@code finished} was called before.
 * </ol>
 *
 * <p>A {@link Resumable} listener is restored before {@code started}. The step counts from the model's first training,
 * not from that of the listener. To stop a training early, call {@link Progress#stop}; to fail it, throw an exception.
 * A listener may read the weights and save the model. It must not train the model.
 */
@FunctionalInterface
public interface Listener {
    /**
     * Called before the first step, also if the training has no step to take.
     *
     * @param progress the position of the training; there is no loss yet
     */
    default void started(Progress progress) {}

    /**
     * Called after every step, so it should be quick. Not called for a step that diverged.
     *
     * @param progress the position and the loss of the training; the same object at every step
     */
    void step(Progress progress);

    /**
     * Called after every epoch, after the last of its steps. An epoch in which the training ends early has no report.
     *
     * <p>The numbers of the training batches are those of all examples of the epoch. They are measured while the
     * weights change, with dropout on, and {@code loss} includes the penalties of layers. The
     * {@code val_} numbers are measured once after the last step, as {@link Trained#evaluate} does. So {@code val_loss}
     * may well be below {@code loss}. If a training without {@link Resumable} listeners resumes within an epoch, the
     * first report covers only the steps after that.
     *
     * @param progress the position of the training
     * @param report the mean {@code loss} and the metrics of the training batches, then {@code val_loss} and the
     *     metrics of the validation data, in this order; a new map for each epoch, which all listeners share
     */
    default void epoch(Progress progress, Map<String, Double> report) {}

    /**
     * Called once when training ends, even if it was stopped or interrupted, but not if it failed.
     *
     * @param progress the position at the end; {@link Progress#ended} is false if the thread was interrupted
     */
    default void finished(Progress progress) {}

    /**
     * Called once when an exception ends the training, before {@code fit} throws it. Flush and close files here. The
     * weights may be NaN, so do not save them.
     *
     * @param progress the position at which it failed
     * @param failure the exception; what this method throws is added to it as suppressed
     */
    default void failed(Progress progress, Throwable failure) {}

    /**
     * Called when a listener or the training warns of something that does not end it, such as a monitored number that
     * is NaN. Show it to the user.
     *
     * @param progress the position of the training
     * @param warning one line of text
     */
    default void warned(Progress progress, String warning) {}

    /**
     * Returns a listener that observes epochs only.
     *
     * <pre>{@code
     * Listener.ofEpochs((progress, report) -> System.out.println(progress.epoch() + " " + report.get("loss")))
     * }</pre>
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
