package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * A number that measures predictions; unlike a loss it needs no gradient. {@link Metrics} has the usual ones; write
 * your own as a lambda:
 *
 * <pre>{@code
 * Metric largest = (predictions, labels) -> IntStream.range(0, labels.size())
 *         .mapToDouble(i -> Math.abs(predictions.data()[i] - labels.data()[i])).max().orElse(Double.NaN);
 * }</pre>
 *
 * <p>An evaluation computes it once over all examples. During training, the number of an epoch is the mean over its
 * batches; for F1, AUC, RMSE and R², which are not means, this differs from one computation over all examples.
 */
@FunctionalInterface
public interface Metric {
    /**
     * Returns the number for {@code predictions [n, outputs]} and {@code labels [n, outputs]} or class indices
     * {@code [n]}. NaN among the predictions never improves it.
     */
    double of(Tensor predictions, Tensor labels);

    /**
     * Returns the number if a single output above {@code threshold} means class 1, such as above 0 for logits.
     * Trainings and evaluations call this one, with the threshold of the loss. Metrics without classes ignore the
     * threshold.
     */
    default double of(Tensor predictions, Tensor labels, double threshold) {
        return of(predictions, labels);
    }

    /** The name in histories and reports. */
    default String label() {
        return "metric";
    }
}
