package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;

/**
 * A listener with state, such as the best loss so far. Checkpoints that are taken while its training runs contain the
 * state, so that a resumed training with the same listeners decides as the uninterrupted one.
 *
 * <p>{@link Trained#fit} restores the state before its first step if the model was restored from such a checkpoint and
 * the epochs have the same number of steps. Else the training starts afresh. The state is not kept in the model after
 * {@code fit} returns: to continue an interrupted training, use a checkpoint that a listener saved, such as
 * {@code Checkpoints}, whose last one is saved when {@link Listener#finished} is called. A training that reached its
 * end or was stopped by {@link Progress#stop} is over, and its last checkpoint has no listener state.
 *
 * <p>If a training has listeners of this kind, its checkpoints also contain the running means of the epoch, so that the
 * report of an epoch that was interrupted covers all of its steps.
 */
public interface Resumable extends Listener {
    /**
     * The name of its state among those of a training's listeners, such as {@code earlyStopping.val_loss}. Two
     * listeners of one training need different names.
     */
    String name();

    /**
     * Returns the current state as tensors and facts. Facts are values that JSON can hold: store NaN and infinity as
     * text. The tensors may be shared; they are written at once.
     */
    Checkpoint memory();

    /**
     * Restores the state. Called before the first step of a training.
     *
     * @param memory the state in the checkpoint, empty if the training starts afresh
     * @throws IllegalArgumentException if it is not a state of this listener
     */
    void resume(Checkpoint memory);
}
