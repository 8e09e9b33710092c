package dev.weft.loss;

import dev.weft.graph.Value;

/**
 * Softmax cross-entropy with label smoothing (Szegedy et al. 2016): labels become
 * {@code (1 - smoothing) · t + smoothing / classes}. Predictions are logits {@code [batch, classes]}; labels t are
 * class indices {@code [batch]}, or probabilities {@code [batch, classes]} with sum 1. As PyTorch's
 * {@code label_smoothing} and Keras' {@code CategoricalCrossentropy}. With 0 it equals {@link Losses#SOFTMAX_CE}. The
 * loss of perfect predictions is above 0.
 *
 * @param smoothing the fraction spread over all classes, from 0 to 1, usually 0.1
 */
public record SmoothedCrossEntropy(double smoothing) implements Loss {
    /**
     * Checks the fraction.
     *
     * @throws IllegalArgumentException if it is not from 0 to 1
     */
    public SmoothedCrossEntropy {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("SmoothedCrossEntropy expects a smoothing from 0 to 1 but got "
                    + smoothing);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return SoftmaxCrossEntropy.of(predictions, labels, smoothing);
    }

    @Override
    public Outputs outputs() {
        return Outputs.LOGITS;
    }
}
