package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;

/**
 * A listener with state. Checkpoints taken while it is attached contain the state, so that a resumed training with the
 * same listeners decides as the uninterrupted one. A training that reached its end or was stopped by
 * {@link Progress#stop} is over, and the next one starts afresh; a training whose thread was interrupted can be
 * resumed.
 */
public interface Resumable extends Listener {
    /** The name of its state among those of a training's listeners, such as {@code earlyStopping.val_loss}. */
    String name();

    /** Returns the current state as tensors and facts; facts are values that JSON can hold. */
    Checkpoint memory();

    /**
     * Restores the state. Called before the first step of a training.
     *
     * @param memory the state in the checkpoint, empty if the training starts afresh
     * @throws IllegalArgumentException if it is not a state of this listener
     */
    void resume(Checkpoint memory);
}
