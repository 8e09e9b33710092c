package dev.weft.listener;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Saves the model to a folder every so many steps, and when training ends, but never one with a weight that is not
 * finite. For one thread at a time.
 */
public final class Checkpoints implements Listener {
    private final CheckpointFolder folder;
    private final long everySteps;

    /** Saves to {@code folder}, which stays the caller's to close. */
    public Checkpoints(CheckpointFolder folder, long everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("Checkpoints expects everySteps >= 1 but got " + everySteps);
        }
        this.folder = folder;
        this.everySteps = everySteps;
    }

    /**
     * Saves to {@code folder} after each epoch whose number is better than in all epochs before; NaN never is. Put it
     * behind the listeners whose memory its checkpoints shall hold.
     */
    public static Listener best(CheckpointFolder folder, Monitor monitor) {
        return new BestCheckpoints(folder, monitor);
    }

    @Override
    public void step(Progress progress) {
        if (progress.step() % everySteps == 0) {
            save(folder, progress);
        }
    }

    @Override
    public void finished(Progress progress) {
        // Also where it has just saved: now the training is over, and the best weights may be back.
        save(folder, progress);
    }

    static void save(CheckpointFolder folder, Progress progress) {
        if (progress.model().weights().values().stream().anyMatch(weights -> weights.firstNonFinite() >= 0)) {
            throw new NonFiniteException("a weight is not finite after step " + progress.step()
                    + ": the checkpoints before stay as they are. Likely cause: the learning rate is too high");
        }
        try {
            folder.save(progress.step(), progress.model().checkpoint());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
