package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * A fully connected layer whose kernel the members of an ensemble share: {@code y_m = activation(((x_m ∘ r_m) · kernel)
 * ∘ s_m + b_m)} for member m, where ∘ is the elementwise product. Members differ by the factors r of each input and s
 * of each output and by their biases. So 32 members have little more weights than one, and one matrix product computes
 * them all. The layer of BatchEnsemble (Wen, Tran and Ba 2020, equation 2) in the form of TabM (Gorishniy, Kotelnikov
 * and Babenko 2025).
 *
 * <pre>{@code
 * Network.of(Layers.members(32), Layers.sharedDense(512, RELU).withRandomSigns(), Layers.sharedDense(512, RELU),
 *         Layers.separateDense(10))
 * }</pre>
 *
 * <p>Input {@code [batch, members, in]}, see {@link Members}; output {@code [batch, members, units]}. Weights:
 * {@code kernel [in, units]}, {@code inputScale [members, in]}, {@code outputScale [members, units]} and
 * {@code bias [members, units]}. The factors start at 1 and the biases at 0. In the first layer something must tell the
 * members apart: {@link #withRandomSigns}, as in TabM.
 *
 * @param units the number of outputs of each member, at least 1
 * @param activation the activation of the sums
 * @param kernelInitializer the initial values of the kernel
 * @param scaleInitializer the initial factors r of the inputs
 */
public record SharedDense(int units, Activation activation, Initializer kernelInitializer,
        Initializer scaleInitializer) implements Layer {
    /**
     * Checks the number of units.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public SharedDense {
        Expect.that(units >= 1, "SharedDense", "at least 1 unit", units);
    }

    /**
     * Creates a layer with Glorot's uniform kernel and factors of 1.
     *
     * @param units the number of outputs of each member, at least 1
     * @param activation the activation of the sums
     */
    public static SharedDense of(int units, Activation activation) {
        return new SharedDense(units, activation, Initializers.glorotUniform(), Initializers.ones());
    }

    /** Returns this layer with other initial values of the kernel. */
    public SharedDense withKernelInitializer(Initializer initializer) {
        return new SharedDense(units, activation, initializer, scaleInitializer);
    }

    /** Returns this layer with factors of the inputs that start at 1 or -1, at random. */
    public SharedDense withRandomSigns() {
        return withScaleInitializer(Initializers.randomSigns());
    }

    /** Returns this layer with other initial factors of the inputs. */
    public SharedDense withScaleInitializer(Initializer initializer) {
        return new SharedDense(units, activation, kernelInitializer, initializer);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        int in = Members.features(this, scope, input);
        int members = input.dimension(1);
        Variable inputScale = scope.parameter("inputScale", Shape.of(members, in), scaleInitializer);
        Variable kernel = scope.parameter("kernel", Shape.of(in, units), kernelInitializer);
        Variable outputScale = scope.parameter("outputScale", Shape.of(members, units), Initializers.ones());
        Variable bias = scope.parameter("bias", Shape.of(members, units), Initializers.zeros());
        return (x, pass) -> activation.apply(Members.shifted(Members.scaled(
                MatrixOps.matmul(Members.scaled(x, inputScale), kernel), outputScale), bias));
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
