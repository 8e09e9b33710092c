package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;

/**
 * A listener with a memory. Checkpoints that are saved while it watches carry it, so that a training resumed from one,
 * with the same listeners, decides as it would have without the interruption. A training that came to its end or was
 * told to {@link Progress#stop} is over, and the next begins anew; one whose thread was interrupted may go on.
 */
public interface Resumable extends Listener {
    /** What its memory is called among those of a training's listeners: {@code earlyStopping.val_loss}. */
    String name();

    /** What it remembers now: tensors, and facts that JSON can hold. */
    Checkpoint memory();

    /**
     * Called before the first step of a training.
     *
     * @param memory what it remembered when the checkpoint was saved, empty if the training begins anew
     * @throws IllegalArgumentException if that is no memory of its own
     */
    void resume(Checkpoint memory);
}
