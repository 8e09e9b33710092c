package dev.weft.network;

import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One pass over a network's layers: whether they are recorded for training or for prediction, and which penalties and
 * state updates they ask for. Training minimizes the loss plus all penalties and runs the updates at every step;
 * predictions ignore both. A layer asks it:
 *
 * <pre>{@code
 * return (x, pass) -> pass.isTraining() ? x.times(2) : x;
 * }</pre>
 *
 * <p>For one thread at a time.
 */
public final class Pass {
    private final boolean training;
    private final List<Value> losses = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private final Set<Variable> penalized = new HashSet<>();

    private Pass(boolean training) {
        this.training = training;
    }

    /**
     * A pass for training: dropout is on, batch normalization uses the statistics of the batch and updates its running
     * ones.
     */
    public static Pass training() {
        return new Pass(true);
    }

    /** A pass for predictions: every example by itself, nothing random. */
    public static Pass inference() {
        return new Pass(false);
    }

    /** Whether the layers are recorded for training. */
    public boolean isTraining() {
        return training;
    }

    /**
     * Adds a scalar to the loss that training minimizes, such as an L2 penalty. It is added once for each batch,
     * whatever its size; evaluations leave it out.
     */
    public void addLoss(Value loss) {
        losses.add(loss);
    }

    /** Whether the penalty on a weight is yet to be added: once, even if several branches share its layer. */
    boolean isToPenalize(Variable weight) {
        return training && weight.trainable() && penalized.add(weight);
    }

    /** Adds an update of state that every training step runs, such as that of a running mean. */
    public void addUpdate(Update update) {
        updates.add(update);
    }

    /** The scalars added to the loss, in the order of the layers. */
    public List<Value> losses() {
        return List.copyOf(losses);
    }

    /** The updates of state, in the order of the layers. */
    public List<Update> updates() {
        return List.copyOf(updates);
    }
}
