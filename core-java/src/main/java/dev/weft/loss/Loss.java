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
 * <p>A lambda's outputs count as numbers; say otherwise with {@link #withOutputs}. To save a model with your own loss,
 * register it.
 */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss.
     *
     * @param predictions the network's outputs {@code [batch, outputs]}
     * @param labels the labels {@code [batch, outputs]}, or class indices {@code [batch]}
     * @return the loss of each example {@code [batch]}, or a scalar for the whole batch
     */
    Value of(Value predictions, Value labels);

    /**
     * Records what training minimizes: the mean of the losses of a batch, or the scalar itself if {@link #of} returned
     * one.
     */
    default Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.mean(losses);
    }

    /** The meaning of the network's outputs; numbers by default. Predictions, metrics and lint use it. */
    default Outputs outputs() {
        return Outputs.NUMBERS;
    }

    /**
     * Returns this loss with another meaning of the outputs, for lambdas whose outputs are logits or probabilities.
     */
    default WithOutputs withOutputs(Outputs outputs) {
        return new WithOutputs(this, outputs);
    }

    /** Returns this loss with the sum over the batch in place of the mean. Gradients then grow with the batch size. */
    default Summed summed() {
        return new Summed(this);
    }

    /**
     * Returns this loss with each example multiplied by the weight of its class.
     *
     * @param classWeights one weight for each class, at least 0
     */
    default ClassWeighted weighted(double... classWeights) {
        return new ClassWeighted(this, Arrays.stream(classWeights).boxed().toList());
    }
}
