package dev.weft.loss;

import static dev.weft.loss.Formulas.crossEntropy;
import static dev.weft.loss.Formulas.crossEntropySlope;
import static dev.weft.loss.Formulas.focused;
import static dev.weft.loss.Formulas.focusedSlope;

import dev.weft.graph.Value;

/**
 * Focal loss for independent yes/no outputs (Lin et al. 2017): the mean of {@code (1 - p)^gamma · c} over the outputs
 * of an example, where c is the binary cross-entropy of the logit and {@code p = e^-c} is the probability of the right
 * answer. Well classified outputs count little.
 *
 * <p>Predictions are logits {@code [batch, outputs]}, labels are 0 or 1 in the same shape, the loss is {@code [batch]}.
 * With gamma 0 it equals {@link Losses#BCE_WITH_LOGITS}. For one output per example, the paper's alpha is
 * {@link Loss#weighted} with the weights of class 0 and class 1.
 *
 * @param gamma the exponent, at least 0 and finite, usually 2
 */
public record BinaryFocal(double gamma) implements Loss {
    /**
     * Checks gamma.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public BinaryFocal {
        Focal.check("BinaryFocal", gamma);
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return PerOutput.mean("BinaryFocal", (y, t) -> focused(crossEntropy(y, t), gamma),
                (y, t) -> focusedSlope(crossEntropy(y, t), gamma) * crossEntropySlope(y, t),
                (y, t) -> focusedSlope(crossEntropy(y, t), gamma) * -y).of(predictions, labels);
    }

    @Override
    public Outputs outputs() {
        return Outputs.BINARY_LOGITS;
    }
}
