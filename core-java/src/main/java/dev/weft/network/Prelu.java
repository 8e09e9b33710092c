package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * A leaky relu with trained slopes (He et al. 2015): {@code y = x} where {@code x > 0}, else {@code alpha · x}. The
 * weight {@code alpha} has the shape of one example; the output has the shape of the input.
 *
 * <p>As in Keras, each feature has a slope of its own; PyTorch shares one among all features unless told otherwise.
 *
 * @param initializer the initial slopes: 0.25 in the paper and PyTorch, 0 in Keras
 */
public record Prelu(Initializer initializer) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        Variable alpha = scope.parameter("alpha", input.without(0), initializer);
        return (x, pass) -> {
            Value above = Elementwise.relu(x);
            return above.plus(x.minus(above).times(alpha));
        };
    }
}
