package dev.weft.network;

import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * An activation that each unit mixes with the identity by a learned share: {@code y = x + share · (activation(x) - x)},
 * with input and output {@code [batch, …, in]} and the weight {@code share [in]}. With a share of 1 it is the
 * activation, with 0 the identity. From RealMLP (Holzmüller et al. 2024, section 3.3), which mixes SELU for classes and
 * Mish for numbers and learns the shares at a tenth of the rate:
 *
 * <pre>{@code
 * Network.of(Dense.of(256), Layers.parametricActivation(Activations.SELU), Dense.of(10))
 * }</pre>
 *
 * @param activation the function to mix
 * @param initializer the initial shares, usually 1
 */
public record ParametricActivation(Activation activation, Initializer initializer) implements Layer {
    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2 || input.dimension(-1) < 1) {
            throw new IllegalArgumentException("ParametricActivation " + scope.name()
                    + " expects input [batch, …, features] but got " + input);
        }
        Variable share = scope.parameter("share", Shape.of(input.dimension(-1)), initializer);
        return (x, pass) -> x.plus(activation.apply(x).minus(x).times(share));
    }
}
