package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;

/**
 * Focal loss for classes (Lin et al. 2017): {@code (1 - p)^gamma · c}, where c is the softmax cross-entropy and
 * {@code p = e^-c} is the probability of the right class. Well classified examples count little.
 *
 * <p>Predictions are logits {@code [batch, classes]}; labels are as for {@link Losses#SOFTMAX_CE}; the loss is
 * {@code [batch]}. With gamma 0 it equals {@code SOFTMAX_CE}. The paper's alpha is {@link Loss#weighted}:
 *
 * <pre>{@code
 * Losses.focal(2).weighted(0.25, 0.75)
 * }</pre>
 *
 * @param gamma the exponent, at least 0 and finite, usually 2
 */
public record Focal(double gamma) implements Loss {
    /**
     * Checks gamma.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite
     */
    public Focal {
        check("Focal", gamma);
    }

    static void check(String name, double gamma) {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " expects a gamma >= 0 but got " + gamma);
        }
    }

    @Override
    public Value of(Value predictions, Value labels) {
        return focused(SoftmaxCrossEntropy.of(predictions, labels), gamma);
    }

    @Override
    public Outputs outputs() {
        return Outputs.LOGITS;
    }

    /**
     * {@code (1 - e^-c)^gamma · c}. The base is at least 1e-7, because the slope of the power may be infinite at 0.
     */
    static Value focused(Value crossEntropy, double gamma) {
        Value wrong = Elementwise.elu(crossEntropy.unaryMinus(), 1).unaryMinus();
        return Elementwise.power(Elementwise.clip(wrong, 1e-7, 1), gamma).times(crossEntropy);
    }
}
