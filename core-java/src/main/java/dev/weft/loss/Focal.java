package dev.weft.loss;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;

/**
 * Softmax cross-entropy c of logits, of which well classified examples count little: {@code (1 - e^-c)^gamma · c},
 * where {@code e^-c} is the right class's probability (Lin et al. 2017). Labels are as for {@link Losses#SOFTMAX_CE};
 * class weights, the paper's alpha, come from {@link Loss#weighted}.
 */
public record Focal(double gamma) implements Loss {
    /** Checks that gamma is not negative. */
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

    /** {@code (1 - e^-c)^gamma · c}; the power is taken of at least 1e-7, below which its slope may be infinite. */
    static Value focused(Value crossEntropy, double gamma) {
        Value wrong = Elementwise.elu(crossEntropy.unaryMinus(), 1).unaryMinus();
        return Elementwise.power(Elementwise.clip(wrong, 1e-7, 1), gamma).times(crossEntropy);
    }
}
