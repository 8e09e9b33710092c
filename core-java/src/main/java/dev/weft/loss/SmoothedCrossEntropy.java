package dev.weft.loss;

import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/**
 * Softmax cross-entropy of logits with labels {@code (1 - smoothing) · t + smoothing / classes}, where t are
 * probabilities {@code [batch, classes]} that sum to 1, or classes {@code [batch]} (Szegedy et al. 2016).
 */
public record SmoothedCrossEntropy(double smoothing) implements Loss {
    /** Checks that smoothing is a share. */
    public SmoothedCrossEntropy {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("SmoothedCrossEntropy expects a smoothing from 0 to 1 but got "
                    + smoothing);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        Value uniform = Reductions.mean(Reductions.logSoftmax(predictions), 1).times(-smoothing);
        return SoftmaxCrossEntropy.of(predictions, labels).times(1 - smoothing).plus(uniform);
    }

    @Override
    public Outputs outputs() {
        return Outputs.LOGITS;
    }
}
