package dev.weft.network;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Layers one after the other as one layer, mostly to give them a name together: the weights of
 *
 * <pre>{@code
 * Layers.chain(Dense.of(64, Activations.RELU), Dense.of(2)).named("encoder")
 * }</pre>
 *
 * <p>are {@code encoder.dense1.kernel}, {@code encoder.dense1.bias} and so on; without a name,
 * {@code chain1.dense1.kernel}. It computes what the layers compute in a {@link Network} without it. Keras'
 * {@code Sequential} inside another model.
 *
 * @param layers the layers, from the input to the output, at least one
 */
public record Chain(List<Layer> layers) implements Layer {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty, or two layers have one name
     */
    public Chain {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("Chain expects at least one layer but got none");
        }
        Scope.given(layers);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        return Network.build(scope, layers, scope.graph().placeholder(scope.name(), input)).forward();
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        Optional<Range> range = input;
        for (Layer layer : layers) {
            range = layer.output(range);
        }
        return range;
    }

    @Override
    public boolean normalizes() {
        return layers.stream().anyMatch(Layer::normalizes);
    }
}
