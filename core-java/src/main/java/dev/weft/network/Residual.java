package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.List;

/**
 * {@code y = x + layers(x)}: a chain with a way around it, whose output has the shape of its input (He et al. 2016).
 * Its weights are named {@code residual1.dense1.kernel}.
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
        Network.Built chain = Network.build(scope, layers, scope.graph().placeholder(scope.name(), input.toArray()));
        if (!chain.output().equals(input)) {
            throw new IllegalArgumentException("Residual " + scope.name()
                    + " expects layers whose output has the shape of its input "
                    + input + " but got " + chain.output() + ": end with Dense.of(" + input.rowSize() + ")");
        }
        return (value, pass) -> value.plus(chain.forward().apply(value, pass));
    }
}
