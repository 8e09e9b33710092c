package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A fully connected layer: {@code y = activation(x · kernel + bias)}.
 *
 * <pre>{@code
 * Dense.of(500, Activations.RELU).withKernelInitializer(Initializers.heNormal())
 *         .withRegularizer(Regularizers.l2(0.0001))
 * }</pre>
 *
 * <p>Input {@code [batch, in]}, output {@code [batch, units]}, weights {@code kernel [in, units]} and
 * {@code bias [units]}. Building it for an input of another rank fails: put a {@link Flatten} before it, or
 * use {@link #onLastAxis}. As Keras' {@code Dense}; PyTorch's {@code Linear} stores the kernel transposed.
 *
 * @param units the number of outputs, at least 1
 * @param activation the activation of the sums
 * @param bias whether there is a bias
 * @param kernelInitializer the initial values of the kernel
 * @param biasInitializer the initial values of the bias
 * @param regularizer the penalty that the kernel adds to the loss; the bias has none, as in TensorFlow
 * @param kernelConstraint what the kernel must fulfil after each step; Keras' {@code kernel_constraint}
 * @param scaled whether the product is divided by {@code √in}, see {@link #withScaledKernel}
 */
public record Dense(int units, Activation activation, boolean bias, Initializer kernelInitializer,
        Initializer biasInitializer, Regularizer regularizer, Constraint kernelConstraint, boolean scaled)
        implements
            Layer {
    /**
     * Checks the number of units.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("Dense expects at least 1 unit but got " + units);
        }
    }

    /** Creates a layer without a constraint on its kernel. */
    public Dense(int units, Activation activation, boolean bias, Initializer kernelInitializer,
            Initializer biasInitializer, Regularizer regularizer) {
        this(units, activation, bias, kernelInitializer, biasInitializer, regularizer, Constraints.none());
    }

    /** Creates a layer whose product is not scaled. */
    public Dense(int units, Activation activation, boolean bias, Initializer kernelInitializer,
            Initializer biasInitializer, Regularizer regularizer, Constraint kernelConstraint) {
        this(units, activation, bias, kernelInitializer, biasInitializer, regularizer, kernelConstraint, false);
    }

    /**
     * Creates a layer without an activation, with Glorot's uniform kernel and a bias of zeros, as Keras does. Use it as
     * the last layer for losses on logits or numbers.
     *
     * @param units the number of outputs, at least 1
     */
    public static Dense of(int units) {
        return of(units, Activations.IDENTITY);
    }

    /**
     * Creates a layer with an activation, with Glorot's uniform kernel and a bias of zeros, as Keras does.
     *
     * @param units the number of outputs, at least 1
     * @param activation the activation of the sums, such as {@code Activations.RELU}
     */
    public static Dense of(int units, Activation activation) {
        return new Dense(units, activation, true, Initializers.glorotUniform(), Initializers.zeros(),
                Regularizers.none());
    }

    /** Returns this layer without a bias. */
    public Dense withoutBias() {
        return new Dense(units, activation, false, kernelInitializer, biasInitializer, regularizer,
                kernelConstraint, scaled);
    }

    /** Returns this layer with other initial values of the kernel. */
    public Dense withKernelInitializer(Initializer initializer) {
        return new Dense(units, activation, bias, initializer, biasInitializer, regularizer,
                kernelConstraint, scaled);
    }

    /** Returns this layer with a bias and with other initial values of it. */
    public Dense withBiasInitializer(Initializer initializer) {
        return new Dense(units, activation, true, kernelInitializer, initializer, regularizer,
                kernelConstraint, scaled);
    }

    /** Returns this layer with another penalty on the kernel, which training adds to the loss of every batch. */
    public Dense withRegularizer(Regularizer regularizer) {
        return new Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer,
                kernelConstraint, scaled);
    }

    /** Returns this layer with another constraint on the kernel, which every step applies after its update. */
    public Dense withConstraint(Constraint constraint) {
        return new Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer, constraint,
                scaled);
    }

    /**
     * Returns this layer with {@code y = activation(x · kernel / √in + bias)} and a kernel that starts normally
     * distributed with deviation 1: the parametrization of the neural tangent kernel (Jacot, Gabriel and Hongler 2018),
     * in which one learning rate fits layers of any width. {@code layer.withScaledKernel().withKernelInitializer(…)}
     * has other initial values. A {@link Tied} layer does not scale. RealMLP (Holzmüller et al. 2024) uses it.
     */
    public Dense withScaledKernel() {
        return new Dense(units, activation, bias, Initializers.normal(1), biasInitializer, regularizer,
                kernelConstraint, true);
    }

    /** This layer for each row along the last axis of an input of any rank, see {@link OnLastAxis}. */
    public OnLastAxis onLastAxis() {
        return new OnLastAxis(this);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        int in = scope.features(this, input);
        Variable kernel = scope.parameter("kernel", Shape.of(in, units), kernelInitializer, kernelConstraint);
        UnaryOperator<Value> scale = scaled ? x -> x.times(1 / Math.sqrt(in)) : x -> x;
        if (!bias) {
            return (x, pass) -> {
                regularize(kernel, pass);
                return activation.apply(MatrixOps.matmul(scale.apply(x), kernel));
            };
        }
        Variable offset = scope.parameter("bias", Shape.of(units), biasInitializer);
        return (x, pass) -> {
            regularize(kernel, pass);
            return activation.apply(MatrixOps.affine(scale.apply(x), kernel, offset));
        };
    }

    /**
     * Adds the penalty before the product, because gradients are summed in the order of recording and the last bits
     * depend on it.
     */
    private void regularize(Variable kernel, Pass pass) {
        if (pass.isToPenalize(kernel)) {
            regularizer.loss(kernel).ifPresent(pass::addLoss);
        }
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
