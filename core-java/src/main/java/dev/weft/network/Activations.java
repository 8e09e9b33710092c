package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;

/** The activations without parameters. */
public enum Activations implements Activation {
    /** {@code y = x}. */
    IDENTITY(x -> x),
    /** {@code y = max(x, 0)}. */
    RELU(Elementwise::relu),
    /** {@code y = 1 / (1 + e^-x)}. */
    SIGMOID(Elementwise::sigmoid),
    /** {@code y = tanh x}. */
    TANH(Elementwise::tanh),
    /** {@code y_j = e^x_j / Σ_k e^x_k} over the last axis. */
    SOFTMAX(Reductions::softmax);

    private final Activation function;

    Activations(Activation function) {
        this.function = function;
    }

    @Override
    public Value apply(Value x) {
        return function.apply(x);
    }
}
