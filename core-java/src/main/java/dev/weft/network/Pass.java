package dev.weft.network;

import dev.weft.graph.Update;
import dev.weft.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a network's layers, from its input to its output: whether they are recorded for training or for
 * inference, and what they add to the loss and change beside what the gradients change. Training minimizes the loss
 * with all that the pass has gathered and makes its updates at every step; inference leaves both alone. For one thread
 * at a time.
 */
public final class Pass {
    private final boolean training;
    private final List<Value> losses = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();

    private Pass(boolean training) {
        this.training = training;
    }

    /** A pass for training: dropout drops, batch normalization uses and gathers the batch's statistics. */
    public static Pass training() {
        return new Pass(true);
    }

    /** A pass for inference: every example for itself, nothing random. */
    public static Pass inference() {
        return new Pass(false);
    }

    /** Whether the layers are recorded for training. */
    public boolean isTraining() {
        return training;
    }

    /** Adds a scalar to the loss that training minimizes, such as a regularizer's. */
    public void addLoss(Value loss) {
        losses.add(loss);
    }

    /** Adds a change of state that every training step makes, such as that of a running mean. */
    public void addUpdate(Update update) {
        updates.add(update);
    }

    /** What the layers have added to the loss, in the order of the layers. */
    public List<Value> losses() {
        return List.copyOf(losses);
    }

    /** The changes of state that the layers have asked for, in the order of the layers. */
    public List<Update> updates() {
        return List.copyOf(updates);
    }
}
