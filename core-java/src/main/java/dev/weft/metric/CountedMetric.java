package dev.weft.metric;

import dev.weft.loss.Outputs;
import dev.weft.tensor.Tensor;

/**
 * A metric that is counted batch by batch, so that a training need not keep the predictions of an epoch. Implement it
 * instead of {@link Metric} for a metric over very many examples, or one that weights them.
 */
public interface CountedMetric extends Metric {
    @Override
    Tally tally(Outputs outputs, double threshold);

    /** Returns the number for {@code predictions} that are probabilities, or numbers with the threshold 0.5. */
    @Override
    default double of(Tensor predictions, Tensor labels) {
        return of(predictions, labels, Outputs.PROBABILITIES);
    }
}
