package dev.weft.loss;

import dev.weft.graph.Value;
import java.util.Arrays;

/** How wrong predictions are. One of your own is a lambda over values. */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss of each example {@code [batch]}, or of the whole batch as a scalar; training minimizes its mean.
     *
     * @param predictions the network's output, {@code [batch, outputs]}
     * @param labels      what it should be: {@code [batch, outputs]}, or class indices {@code [batch]}
     */
    Value of(Value predictions, Value labels);

    /** This loss with its sum over the batch minimized, not the mean; the losses of the examples themselves are {@link #of}. */
    default Summed summed() {
        return new Summed(this);
    }

    /** This loss with each example multiplied by the weight of its class. */
    default ClassWeighted weighted(double... classWeights) {
        return new ClassWeighted(this, Arrays.stream(classWeights).boxed().toList());
    }
}
