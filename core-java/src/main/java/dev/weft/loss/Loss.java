package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import java.util.Arrays;

/** How wrong predictions are. One of your own is a lambda over values. */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss of each example {@code [batch]}, or of the whole batch as a scalar; training minimizes their
     * {@link #total}.
     *
     * @param predictions the network's output, {@code [batch, outputs]}
     * @param labels      what it should be: {@code [batch, outputs]}, or class indices {@code [batch]}
     */
    Value of(Value predictions, Value labels);

    /**
     * What training minimizes of the losses of a batch: their mean, or the number itself where {@link #of} gave one.
     */
    default Value total(Value losses) {
        return losses.shape().rank() == 0 ? losses : Reductions.mean(losses);
    }

    /** What the loss takes the network's outputs for; numbers unless it says otherwise. */
    default Outputs outputs() {
        return Outputs.NUMBERS;
    }

    /**
     * This loss, which takes the network's outputs for {@code outputs}: how a lambda says that it has classes or
     * probabilities.
     */
    default WithOutputs withOutputs(Outputs outputs) {
        return new WithOutputs(this, outputs);
    }

    /** This loss, of which training minimizes the sum over the batch instead of the mean. */
    default Summed summed() {
        return new Summed(this);
    }

    /** This loss with each example multiplied by the weight of its class. */
    default ClassWeighted weighted(double... classWeights) {
        return new ClassWeighted(this, Arrays.stream(classWeights).boxed().toList());
    }
}
