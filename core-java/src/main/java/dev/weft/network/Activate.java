package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * A layer that applies an activation: {@code y = activation(x)}. The output has the shape of the input, and there are
 * no weights. {@code Dense.of(500, Activations.RELU)} is shorter than a {@link Dense} followed by this layer; use it
 * after a normalization:
 *
 * <pre>{@code
 * Network.of(Dense.of(500), Layers.batchNorm(), new Activate(Activations.RELU), Dense.of(10))
 * }</pre>
 *
 * @param activation the function to apply
 */
public record Activate(Activation activation) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        return (x, pass) -> activation.apply(x);
    }

    @Override
    public String kind() {
        return "activation";
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
