package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * A fully connected layer with a kernel and a bias for each member of an ensemble:
 * {@code y_m = activation(x_m · kernel_m + b_m)} for member m. The last layer of TabM (Gorishniy, Kotelnikov and
 * Babenko 2025); {@link SharedDense} is for those before it.
 *
 * <p>Input {@code [batch, members, in]}, see {@link Members}; output {@code [batch, members, units]}. Weights:
 * {@code kernel [members, in, units]} and {@code bias [members, units]}. The kernel of each member starts as Glorot's
 * uniform one of its own shape, the biases at 0. Use it with a loss {@code ofMembers()}, whose predictions are the mean
 * of the members'.
 *
 * @param units the number of outputs of each member, at least 1
 * @param activation the activation of the sums, usually none
 */
public record SeparateDense(int units, Activation activation) implements Layer {
    /**
     * Checks the number of units.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public SeparateDense {
        Expect.that(units >= 1, "SeparateDense", "at least 1 unit", units);
    }

    /**
     * Creates a layer without an activation.
     *
     * @param units the number of outputs of each member, at least 1
     */
    public static SeparateDense of(int units) {
        return new SeparateDense(units, Activations.IDENTITY);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        int in = Members.features(this, scope, input);
        int members = input.dimension(1);
        // Glorot's bound for [in, units], which the initializer would otherwise take from all members together.
        double limit = Math.sqrt(6.0 / (in + units));
        Variable kernel = scope.parameter("kernel", Shape.of(members, in, units), Initializers.uniform(-limit, limit));
        Variable bias = scope.parameter("bias", Shape.of(members, units), Initializers.zeros());
        return (x, pass) -> activation.apply(Members.shifted(MatrixOps.grouped(x, kernel), bias));
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
