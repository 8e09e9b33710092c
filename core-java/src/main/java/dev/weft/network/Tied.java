package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.internal.text.Spelling;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A fully connected layer that uses the kernel of an earlier {@link Dense} the other way round:
 * {@code y = activation(x · kernelᵀ + bias)}, as in the decoder of an autoencoder with tied weights.
 *
 * <pre>{@code
 * Network.of(Dense.of(64, Activations.RELU).named("encoder"), Layers.tied("encoder", Activations.IDENTITY))
 * }</pre>
 *
 * <p>Input {@code [batch, units]}, output {@code [batch, in]} for the earlier layer's kernel {@code [in, units]}. Only
 * the {@code bias [in]}, initially 0, is this layer's own. The kernel exists and is saved once, under the name of the
 * earlier layer, which also decides on its regularizer and whether it is {@linkplain Layer.Frozen frozen}. Gradients of
 * both uses add up.
 *
 * @param layer the name of the earlier layer: automatic, such as {@code dense1}, or {@linkplain Layer.Named given}; of
 *     a layer inside another one the path, such as {@code encoder.dense1}. Where branches join, it must be a layer that
 *     this one depends on, so give it a name: numbers depend on the other branches
 * @param activation the activation of the sums
 */
public record Tied(String layer, Activation activation) implements Layer {
    private static final String KERNEL = ".kernel";

    @Override
    public Forward build(Scope scope, Shape input) {
        int features = scope.features(this, input);
        Variable kernel = scope.earlier(layer + KERNEL).filter(Tied::isKernel).orElseThrow(() -> unknown(scope));
        if (kernel.shape().dimension(1) != features) {
            throw new IllegalArgumentException("Tied " + scope.name() + " expects input [batch, "
                    + kernel.shape().dimension(1) + "], the shape that " + layer + " returns, but got " + input);
        }
        Variable bias = scope.parameter("bias", Shape.of(kernel.shape().dimension(0)), Initializers.zeros());
        return (x, pass) -> activation.apply(MatrixOps.affine(x, MatrixOps.transpose(kernel), bias));
    }

    private static boolean isKernel(Variable variable) {
        return variable.shape().rank() == 2;
    }

    private IllegalArgumentException unknown(Scope scope) {
        List<String> known = scope.graph().variables().stream()
                .filter(variable -> isKernel(variable) && variable.name().endsWith(KERNEL))
                .map(variable -> variable.name().substring(0, variable.name().length() - KERNEL.length())).toList();
        return new IllegalArgumentException("Tied " + scope.name() + " expects the name of an earlier dense layer"
                + (known.isEmpty() ? "" : " such as " + known.get(known.size() - 1)) + " but got " + layer
                + Spelling.question(layer, known));
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
