package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * The fraction of outputs on the same side as their label: {@code y > threshold} where the label is above 0.5,
 * {@code y ≤ threshold} where it is not. NaN is always wrong. Counts each output by itself, and always with this
 * threshold, whatever the model's loss is. NaN for no examples. Use it for several independent yes/no outputs; for one
 * output, {@link Metrics#ACCURACY} does the same with the threshold of the loss.
 *
 * <p>Predictions and labels are {@code [n, outputs]}, with labels 0 and 1. Its label is {@code accuracy}, so a report
 * contains either this metric or {@code ACCURACY}.
 *
 * @param threshold 0.5 for probabilities, 0 for logits
 */
public record BinaryAccuracy(double threshold) implements Metric {
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
    public double of(Tensor predictions, Tensor labels) {
        Residuals.expectEqualSizes("BinaryAccuracy", predictions, labels);
        int hits = 0;
        for (int i = 0; i < predictions.size(); i++) {
            float y = predictions.data()[i];
            float t = labels.data()[i];
            hits += !Float.isNaN(y) && !Float.isNaN(t) && (y > threshold) == (t > 0.5f) ? 1 : 0;
        }
        return predictions.size() == 0 ? Double.NaN : (double) hits / predictions.size();
    }

    @Override
    public String label() {
        return "accuracy";
    }
}
