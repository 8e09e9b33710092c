package dev.weft.network;

import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * Multiplies each feature by a learned factor: {@code y = x · scale}, with input and output {@code [batch, …, in]} and
 * the weight {@code scale [in]}. As the first layer of a network for tables it learns which columns matter: the
 * "scaling layer" of RealMLP (Holzmüller et al. 2024, section 3.3), where its learning rate is six times that of the
 * other layers:
 *
 * <pre>{@code
 * Model.of(Losses.MSE, Optimizers.adam(0.01).layerRate("scale*", 6), Layers.scale(), Layers.dense(64, RELU), …);
 * }</pre>
 *
 * @param initializer the initial factors, usually 1
 */
public record Scale(Initializer initializer) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2 || input.dimension(-1) < 1) {
            throw new IllegalArgumentException("Scale " + scope.name() + " expects input [batch, …, features] but got "
                    + input);
        }
        Variable scale = scope.parameter("scale", Shape.of(input.dimension(-1)), initializer);
        return (x, pass) -> x.times(scale);
    }
}
