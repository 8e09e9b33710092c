package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.Optional;

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
 */
public record Dense(int units, Activation activation, boolean bias, Initializer kernelInitializer,
        Initializer biasInitializer, Regularizer regularizer, Constraint kernelConstraint) implements Layer {
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
                kernelConstraint);
    }

    /** Returns this layer with other initial values of the kernel. */
    public Dense withKernelInitializer(Initializer initializer) {
        return new Dense(units, activation, bias, initializer, biasInitializer, regularizer,
                kernelConstraint);
    }

    /** Returns this layer with a bias and with other initial values of it. */
    public Dense withBiasInitializer(Initializer initializer) {
        return new Dense(units, activation, true, kernelInitializer, initializer, regularizer,
                kernelConstraint);
    }

    /** Returns this layer with another penalty on the kernel, which training adds to the loss of every batch. */
    public Dense withRegularizer(Regularizer regularizer) {
        return new Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer,
                kernelConstraint);
    }

    /** Returns this layer with another constraint on the kernel, which every step applies after its update. */
    public Dense withConstraint(Constraint constraint) {
        return new Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer, constraint);
    }

    /** This layer for each row along the last axis of an input of any rank, see {@link OnLastAxis}. */
    public OnLastAxis onLastAxis() {
        return new OnLastAxis(this);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Variable kernel = scope.parameter("kernel", Shape.of(scope.features(this, input), units), kernelInitializer,
                kernelConstraint);
        if (!bias) {
            return (x, pass) -> {
                regularize(kernel, pass);
                return activation.apply(MatrixOps.matmul(x, kernel));
            };
        }
        Variable offset = scope.parameter("bias", Shape.of(units), biasInitializer);
        return (x, pass) -> {
            regularize(kernel, pass);
            return activation.apply(MatrixOps.affine(x, kernel, offset));
        };
    }

    /**
     * Adds the penalty before the product, because gradients are summed in the order of recording and the last bits
     * depend on it.
     */
    private void regularize(Variable kernel, Pass pass) {
        if (pass.isTraining() && kernel.trainable()) {
            regularizer.loss(kernel).ifPresent(pass::addLoss);
        }
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
