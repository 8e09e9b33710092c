package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import java.util.Arrays;

/**
 * A function of predictions and labels that training minimizes. {@link Losses} has the usual ones. Write your own as a
 * lambda over values, with operations that have gradients:
 *
 * <pre>{@code
 * Loss quartic = (y, t) -> Reductions.mean(Elementwise.square(Elementwise.square(y.minus(t))), 1);
 * }</pre>
 *
 * <p>A lambda's outputs count as numbers; say otherwise with {@link #withOutputs}. A model with your own loss can be
 * saved; to load it, register the loss in the registry of {@code training} first. A loss has no state, so threads may
 * share it.
 *
 * <p>Return the loss of each example, {@code [batch]}, if you can: sample weights and class weights need it. Return a
 * scalar only for a loss that is not a mean over examples.
 */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss.
     *
     * <p>It is recorded once for each shape of labels, not called for each batch.
     *
     * @param predictions the network's outputs {@code [batch, outputs]}
     * @param labels the labels {@code [batch, outputs]}, or class indices {@code [batch]}
     * @return the loss of each example {@code [batch]}, or a scalar for the whole batch
     * @throws IllegalArgumentException if the loss does not accept these shapes
     */
    Value of(Value predictions, Value labels);

    /**
     * Records what training minimizes: the mean of the losses of a batch, or the scalar itself if {@link #of} returned
     * one. Sample weights are already multiplied into the losses. Evaluations do not call it, they take the mean.
     *
     * @param losses what {@link #of} returned
     * @return a scalar
     */
    default Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.mean(losses);
    }

    /**
     * Converts a {@link #total}, which training minimizes, to the mean loss of an example, which reports show: the same
     * unless the total is a sum.
     *
     * <p>Not called for a loss that returned a scalar.
     *
     * @param total the total of a batch, with the penalties of layers
     * @param examples the number of examples in the batch
     */
    default double perExample(double total, int examples) {
        return total;
    }

    /** The meaning of the network's outputs; numbers by default. Predictions, metrics and lint use it. */
    default Outputs outputs() {
        return Outputs.NUMBERS;
    }

    /**
     * Returns this loss with another meaning of the outputs, for lambdas whose outputs are logits or probabilities.
     *
     * <pre>{@code
     * Loss own = (y, t) -> Losses.SOFTMAX_CE.of(y.times(2), t);
     * Model.of(own.withOutputs(Outputs.LOGITS), Optimizers.adam(0.001), Dense.of(10));
     * }</pre>
     *
     * @param outputs the meaning that predictions, metrics and lint use
     */
    default WithOutputs withOutputs(Outputs outputs) {
        return new WithOutputs(this, outputs);
    }

    /**
     * Returns this loss with the sum over the batch in place of the mean. Gradients then grow with the batch size, see
     * {@link Summed}.
     */
    default Summed summed() {
        return new Summed(this);
    }

    /**
     * Returns this loss with each example multiplied by the weight of its class, see {@link ClassWeighted}.
     *
     * <pre>{@code
     * Losses.SOFTMAX_CE.weighted(1, 10) // the second class is ten times as important
     * }</pre>
     *
     * @param classWeights one weight for each class, at least 0, in the order of the classes
     * @throws IllegalArgumentException if there are fewer than two, or one is negative, NaN or infinite
     */
    default ClassWeighted weighted(double... classWeights) {
        return new ClassWeighted(this, Arrays.stream(classWeights).boxed().toList());
    }
}
