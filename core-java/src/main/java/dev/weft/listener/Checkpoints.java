package dev.weft.listener;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import dev.weft.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Saves checkpoints to a folder, every {@code everySteps} steps and when training ends, even if it was stopped or
 * interrupted, but not if it failed. It never saves a weight that is not finite.
 *
 * <pre>{@code
 * try (CheckpointFolder folder = CheckpointFolder.open(Path.of("model"), "digits", 5)) {
 *     model.fit(data, Training.epochs(10).withListener(new Checkpoints(folder, 1_000)));
 * }
 * }</pre>
 *
 * <p>Add it last: a checkpoint stores the current state of the other listeners, and {@link EarlyStopping} must restore
 * the best weights before the final checkpoint is saved. {@link Training#withSteps} shows how to resume. Steps count
 * from the model's first training. Not safe for several threads.
 */
public final class Checkpoints implements Listener {
    private final CheckpointFolder folder;
    private final long everySteps;

    /**
     * Saves to {@code folder}, which the caller closes.
     *
     * @param folder the folder to save to
     * @param everySteps the number of steps between two checkpoints, at least 1
     * @throws IllegalArgumentException if {@code everySteps} is below 1
     */
    public Checkpoints(CheckpointFolder folder, long everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("Checkpoints expects everySteps >= 1 but got " + everySteps);
        }
        this.folder = folder;
        this.everySteps = everySteps;
    }

    /**
     * Saves to {@code folder} after each epoch whose monitored number is better than in all epochs before; NaN is never
     * better. So the newest checkpoint of a new folder is the best. Add it after the listeners whose state its
     * checkpoints should contain.
     *
     * <p>The listener remembers the best number over all trainings that use it, and over a resume. A new listener saves
     * its first epoch, even if a better checkpoint is in the folder.
     *
     * @param folder the folder to save to, which the caller closes
     * @param monitor the number to observe, such as {@code Monitor.of("val_loss")}
     */
    public static Listener best(CheckpointFolder folder, Monitor monitor) {
        return new BestCheckpoints(folder, monitor);
    }

    /**
     * Saves a checkpoint if the step's number is a multiple of {@code everySteps}.
     *
     * @throws NonFiniteException if a weight is not finite; nothing is saved then
     * @throws UncheckedIOException if the checkpoint cannot be written; older ones are unchanged then
     */
    @Override
    public void step(Progress progress) {
        if (progress.step() % everySteps == 0) {
            save(folder, progress);
        }
    }

    /**
     * Saves a checkpoint of the last step.
     *
     * @throws NonFiniteException if a weight is not finite; nothing is saved then
     * @throws UncheckedIOException if the checkpoint cannot be written; older ones are unchanged then
     */
    @Override
    public void finished(Progress progress) {
        // Even if it has just saved: now the training is over, and the best weights may be restored.
        save(folder, progress);
    }

    static void save(CheckpointFolder folder, Progress progress) {
        progress.model().weights().forEach((name, weights) -> {
            if (weights.firstNonFinite() >= 0) {
                throw new NonFiniteException("a weight is not finite after step " + progress.step() + ", " + name
                        + ": earlier checkpoints are unchanged. Likely cause: the learning rate is too high, or "
                        + "another listener changed it");
            }
        });
        try {
            folder.save(progress.step(), progress.model().checkpoint());
            progress.saved(folder.path().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
