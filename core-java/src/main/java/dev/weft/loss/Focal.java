package dev.weft.loss;

import dev.weft.graph.Pointwise;
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
        return Pointwise.unary("focal", SoftmaxCrossEntropy.of(predictions, labels), 100,
                (c, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (float) Formulas.focused(c[i], gamma);
                    }
                },
                (c, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = (float) (g[i] * Formulas.focusedSlope(c[i], gamma));
                    }
                });
    }

    @Override
    public Outputs outputs() {
        return Outputs.LOGITS;
    }
}
