package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/** The losses without parameters. */
public enum Losses implements Loss {
    /** {@code -Σ_j p_j · ln softmax(z)_j} of logits z; labels are probabilities {@code [batch, classes]} or classes {@code [batch]}. */
    SOFTMAX_CE(SoftmaxCrossEntropy::of),
    /** {@code Σ_j (y_j - t_j)² / n}, the mean squared error. */
    MSE((predictions, labels) -> perExample(Elementwise.square(predictions.minus(labels))));

    private final Loss function;

    Losses(Loss function) {
        this.function = function;
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return function.of(predictions, labels);
    }

    /** The mean over all axes but the first. */
    private static Value perExample(Value x) {
        return x.shape().rank() < 2 ? x : Reductions.mean(dev.weft.graph.Shaping.flatten(x), 1);
    }
}
