package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * The fraction of outputs on the same side as their label: {@code y > threshold} where the label is above 0.5,
 * {@code y ≤ threshold} where it is not. NaN is always wrong. Counts each output by itself, and always with this
 * threshold, whatever the model's loss is. NaN for no examples. With a loss of yes/no outputs, {@link Metrics#ACCURACY}
 * does the same with the threshold of the loss.
 *
 * <p>Predictions and labels are {@code [n, outputs]}, with labels 0 and 1. Its label is {@code binary_accuracy}.
 *
 * @param threshold 0.5 for probabilities, 0 for logits
 */
public record BinaryAccuracy(double threshold) implements CountedMetric {
    /**
     * Checks the threshold.
     *
     * @throws IllegalArgumentException if it is NaN
     */
    public BinaryAccuracy {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("BinaryAccuracy expects a threshold but got NaN");
        }
    }

    @Override
    public Tally tally(Outputs outputs, double unused) {
        return Mean.ofOutputs("BinaryAccuracy", (y, t) -> hit(y, t, threshold), mean -> mean);
    }

    /** 1 if the prediction is on the side of its label, else 0. */
    static int hit(double prediction, double label, double threshold) {
        return !Double.isNaN(prediction) && !Double.isNaN(label)
                && prediction > threshold == label > Classes.LABEL_THRESHOLD ? 1 : 0;
    }

    @Override
    public String label() {
        return "binary_accuracy";
    }

    @Override
    public Direction direction() {
        return Direction.LARGER_IS_BETTER;
    }
}
