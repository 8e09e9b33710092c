package dev.weft.listener;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Saves checkpoints to a folder, every {@code everySteps} steps and when training ends. It never saves a weight that is
 * not finite.
 *
 * <pre>{@code
 * try (CheckpointFolder folder = CheckpointFolder.open(Path.of("model"), "digits", 5)) {
 *     model.fit(data, Training.epochs(10).withListener(new Checkpoints(folder, 1_000)));
 * }
 * }</pre>
 *
 * <p>Not safe for several threads.
 */
public final class Checkpoints implements Listener {
    private final CheckpointFolder folder;
    private final long everySteps;

    /**
     * Saves to {@code folder}, which the caller closes.
     *
     * @param folder the folder to save to
     * @param everySteps the number of steps between two checkpoints, at least 1
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
     * better. Add it after the listeners whose state its checkpoints should contain.
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
        // Even if it has just saved: now the training is over, and the best weights may be restored.
        save(folder, progress);
    }

    static void save(CheckpointFolder folder, Progress progress) {
        if (progress.model().weights().values().stream().anyMatch(weights -> weights.firstNonFinite() >= 0)) {
            throw new NonFiniteException("a weight is not finite after step " + progress.step()
                    + ": earlier checkpoints are unchanged. Likely cause: the learning rate is too high");
        }
        try {
            folder.save(progress.step(), progress.model().checkpoint());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
