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
 * batches, weighted by their sizes, of predictions made while the weights change and dropout is on. For precision,
 * recall, F1, AUC, RMSE and R², which are not means over examples, this differs from one computation over all examples,
 * too.
 *
 * <p>Sample weights are ignored. A lambda has the label {@code metric}; implement {@link #label} to name it. A model
 * with your own metric can be saved; to load it, register the metric in the registry of {@code training} first. A
 * metric has no state, so threads may share it.
 */
@FunctionalInterface
public interface Metric {
    /**
     * Returns the number for {@code predictions [n, outputs]} and {@code labels [n, outputs]} or class indices
     * {@code [n]}. NaN among the predictions never improves it.
     *
     * @return the number; NaN if it is undefined, such as for no examples
     */
    double of(Tensor predictions, Tensor labels);

    /**
     * Returns the number if a single output above {@code threshold} means class 1, such as above 0 for logits.
     * Trainings and evaluations call this one, with the threshold of the loss. Metrics without classes ignore the
     * threshold.
     *
     * @param threshold 0 for logits and scores, 0.5 for probabilities and numbers
     */
    default double of(Tensor predictions, Tensor labels, double threshold) {
        return of(predictions, labels);
    }

    /** The name in histories and reports, such as {@code accuracy}; {@code metric} by default. */
    default String label() {
        return "metric";
    }
}
