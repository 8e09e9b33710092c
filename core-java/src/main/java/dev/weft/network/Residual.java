package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.List;

/**
 * A residual block (He et al. 2016): {@code y = x + layers(x)}. The inner layers must return the shape of their input;
 * else building the network fails. There is no activation after the sum; add an {@link Activate} if you want one. Its
 * weights are named {@code residual1.dense1.kernel}.
 *
 * <pre>{@code
 * Layers.residual(Dense.of(64, Activations.RELU), Dense.of(64))
 * }</pre>
 *
 * @param layers the inner layers, at least one
 */
public record Residual(List<Layer> layers) implements Layer {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
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
