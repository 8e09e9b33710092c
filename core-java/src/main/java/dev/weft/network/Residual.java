package dev.weft.network;

import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code y = x + layers(x)}: a chain with a way around it, whose output has the shape of its input (He et al. 2016). Its weights
 * are named {@code residual1.dense1.kernel}.
 */
public record Residual(List<Layer> layers) implements Layer {
    /** Copies the list and checks that it is not empty. */
    public Residual {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("Residual expects at least one layer but got none");
        }
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Value x = scope.graph().placeholder(scope.name(), input.toArray());
        List<Forward> forwards = new ArrayList<>();
        for (Layer layer : layers) {
            Forward forward = scope.of(layer).build(layer, x.shape());
            x = forward.apply(x, Mode.INFERENCE);
            forwards.add(forward);
        }
        if (!x.shape().equals(input)) {
            throw new IllegalArgumentException("Residual " + scope.name() + " expects layers whose output has the shape of its input "
                    + input + " but got " + x.shape() + ": end with Dense.of(" + input.rowSize() + ")");
        }
        Forward chain = Forward.chain(forwards);
        return (value, mode) -> value.plus(chain.apply(value, mode));
    }
}
