package dev.weft.metric;

import dev.weft.tensor.Tensor;

/**
 * The fraction of outputs on the same side as their label: {@code y > threshold} where the label is above 0.5,
 * {@code y ≤ threshold} where it is not. NaN is always wrong. Counts each output by itself, and always with this
 * threshold, whatever the model's loss is.
 *
 * @param threshold 0.5 for probabilities, 0 for logits
 */
public record BinaryAccuracy(double threshold) implements Metric {
    /** Checks that the threshold is a number. */
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
