package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * A number that tells how good predictions are; unlike a loss it needs no gradient. One of your own is a lambda. An
 * evaluation asks once for all examples; during training an epoch's number is the mean over its batches, which differs
 * for those that are not means themselves, such as F1, AUC, RMSE and R².
 */
@FunctionalInterface
public interface Metric {
    /**
     * The number for all {@code predictions [n, outputs]} beside {@code labels [n, outputs]} or class indices {@code
     * [n]}. A NaN among the predictions never makes the number look good.
     */
    double of(Tensor predictions, Tensor labels);

    /**
     * The number where a single output above {@code threshold} means class 1, such as above 0 for logits; without
     * regard to it unless the metric sorts into classes. Trainings and evaluations ask for this one, with the loss'
     * own.
     */
    default double of(Tensor predictions, Tensor labels, double threshold) {
        return of(predictions, labels);
    }

    /** The word under which histories and reports show it. */
    default String label() {
        return "metric";
    }
}
