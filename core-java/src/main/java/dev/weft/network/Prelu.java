package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * A leaky relu whose slopes are learned: {@code y = x} where {@code x > 0}, else {@code alpha · x}, with {@code alpha}
 * of the shape of one example (He et al. 2015).
 *
 * @param initializer the slopes' first values; 0.25 in the paper and PyTorch, 0 in Keras
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
