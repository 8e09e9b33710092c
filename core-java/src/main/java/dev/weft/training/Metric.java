package dev.weft.training;

import dev.weft.tensor.Tensor;

/**
 * A number that tells how good predictions are; unlike a loss it needs no gradient. One of your own is a lambda. An evaluation
 * asks once for all examples; during training an epoch's number is the mean over its batches, which differs for those that are
 * not means themselves, such as F1, AUC, RMSE and R².
 */
@FunctionalInterface
public interface Metric {
    /**
     * The number for all {@code predictions [n, outputs]} beside {@code labels [n, outputs]} or class indices {@code [n]}.
     * A NaN among the predictions never makes the number look good.
     */
    double of(Tensor predictions, Tensor labels);

    /**
     * The number where an example's only output means class 1 above {@code threshold}; the same where that does not matter.
     * Trainings and evaluations ask so, with the {@linkplain dev.weft.loss.Loss#threshold() threshold of the loss}.
     */
    default double of(Tensor predictions, Tensor labels, double threshold) {
        return of(predictions, labels);
    }

    /** The word under which histories and reports show it. */
    default String label() {
        return "metric";
    }
}
