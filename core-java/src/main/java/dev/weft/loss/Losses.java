package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;

/** The losses without parameters. */
public enum Losses implements Loss {
    /** {@code -Σ_j p_j · ln softmax(z)_j} of logits z; labels are probabilities {@code [batch, classes]} or classes {@code [batch]}. */
    SOFTMAX_CE(SoftmaxCrossEntropy::of),
    /** {@code Σ_j (y_j - t_j)² / n}, the mean squared error; labels of the predictions' shape. */
    MSE((predictions, labels) -> perExample(Elementwise.square(alike("MSE", predictions, labels).minus(labels))));

    private final Loss function;

    Losses(Loss function) {
        this.function = function;
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return function.of(predictions, labels);
    }

    /** The predictions, if nothing would be repeated: [batch, 1] against [batch] would compare every pair of examples. */
    private static Value alike(String name, Value predictions, Value labels) {
        if (!predictions.shape().accepts(labels.shape())) {
            throw new IllegalArgumentException(name + " expects labels of the predictions' shape " + predictions.shape()
                    + " but got " + labels.shape() + ": reshape them");
        }
        return predictions;
    }

    /** The mean over all axes but the first. */
    private static Value perExample(Value x) {
        return x.shape().rank() < 2 ? x : Reductions.mean(Shaping.flatten(x), 1);
    }
}
