package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/** The activations: constants for those without parameters, methods for the others. NaN in, NaN out. */
public enum Activations implements Activation {
    /** {@code y = x}. */
    IDENTITY(x -> x),
    /** {@code y = max(x, 0)}; its slope at 0 is 0. */
    RELU(Elementwise::relu),
    /** {@code y = λ · x} where {@code x > 0}, else {@code λα · (e^x - 1)}, λ = 1.0507, α = 1.6733 (Klambauer et al. 2017). */
    SELU(x -> Elementwise.elu(x, 1.6732632423543772).times(1.0507009873554805)),
    /** {@code y = x · Φ(x)} with the normal distribution itself, not tanh's approximation of it (Hendrycks and Gimpel 2016). */
    GELU(Elementwise::gelu),
    /** {@code y = x / (1 + e^-x)}, also called swish (Ramachandran et al. 2017). */
    SILU(x -> x.times(Elementwise.sigmoid(x))),
    /** {@code y = x · tanh(ln(1 + e^x))} (Misra 2019). */
    MISH(x -> x.times(Elementwise.tanh(Elementwise.softplus(x)))),
    /** {@code y = 1 / (1 + e^-x)}. */
    SIGMOID(Elementwise::sigmoid),
    /** {@code y = min(max(x / 6 + 1/2, 0), 1)}, as in PyTorch and Keras 3; Keras 2 had {@code x / 5}. */
    HARD_SIGMOID(Activations::hardSigmoid),
    /** {@code y = x · min(max(x / 6 + 1/2, 0), 1)} (Howard et al. 2019). */
    HARD_SWISH(x -> x.times(hardSigmoid(x))),
    /** {@code y = tanh x}. */
    TANH(Elementwise::tanh),
    /** {@code y = x / (1 + |x|)}. */
    SOFTSIGN(x -> x.div(Elementwise.abs(x).plus(1))),
    /** {@code y = ln(1 + e^x)}, without overflow. */
    SOFTPLUS(Elementwise::softplus),
    /** {@code y_j = e^x_j / Σ_k e^x_k} over the last axis. */
    SOFTMAX(Reductions::softmax),
    /** {@code y_j = x_j - ln Σ_k e^x_k} over the last axis, without overflow. */
    LOG_SOFTMAX(Reductions::logSoftmax),
    /** {@code y = -1, 0 or 1} as x is below, at or above 0; no gradient flows. */
    SIGN(Elementwise::sign),
    /** {@code y = 1} where {@code x > 0}, else 0; no gradient flows. */
    STEP(x -> Elementwise.relu(Elementwise.sign(x)));

    private final Activation function;

    Activations(Activation function) {
        this.function = function;
    }

    @Override
    public Value apply(Value x) {
        return function.apply(x);
    }

    /** {@code y = x} where {@code x > 0}, else {@code slope · x}; usual slopes are 0.01, 0.1 and 0.2. */
    public static LeakyRelu leakyRelu(double slope) {
        return new LeakyRelu(slope);
    }

    /** {@code y = x} where {@code x > 0}, else {@code alpha · (e^x - 1)}; usually alpha is 1. */
    public static Elu elu(double alpha) {
        return new Elu(alpha);
    }

    private static Value hardSigmoid(Value x) {
        return Elementwise.clip(x.div(6).plus(0.5), 0, 1);
    }
}
