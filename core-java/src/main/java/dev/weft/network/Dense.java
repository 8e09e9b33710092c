package dev.weft.network;

import dev.weft.graph.MatrixOps;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * A fully connected layer: {@code y = activation(x · kernel + bias)} with input {@code [batch, in]}, output {@code
 * [batch, units]}, {@code kernel [in, units]} and {@code bias [units]}. The regularizer, as in TensorFlow, is the
 * kernel's alone.
 *
 * @param units             the number of outputs, at least 1
 * @param activation        applied to the sums
 * @param bias              whether there is a bias
 * @param kernelInitializer the kernel's first values
 * @param biasInitializer   the bias' first values
 * @param regularizer       what the kernel adds to the loss
 */
public record Dense(int units, Activation activation, boolean bias, Initializer kernelInitializer,
        Initializer biasInitializer, Regularizer regularizer) implements Layer {
    /** Checks the number of outputs. */
    public Dense {
        if (units < 1) {
            throw new IllegalArgumentException("Dense expects at least 1 unit but got " + units);
        }
    }

    /** {@code units} outputs without an activation, Glorot's uniform kernel, a bias of zeros. */
    public static Dense of(int units) {
        return of(units, Activations.IDENTITY);
    }

    /** {@code units} outputs with an activation, Glorot's uniform kernel, a bias of zeros. */
    public static Dense of(int units, Activation activation) {
        return new Dense(units, activation, true, Initializers.glorotUniform(), Initializers.zeros(),
                Regularizers.none());
    }

    /** This layer without its bias. */
    public Dense withoutBias() {
        return new Dense(units, activation, false, kernelInitializer, biasInitializer, regularizer);
    }

    /** This layer with other first values of the kernel. */
    public Dense withKernelInitializer(Initializer initializer) {
        return new Dense(units, activation, bias, initializer, biasInitializer, regularizer);
    }

    /** This layer with other first values of the bias. */
    public Dense withBiasInitializer(Initializer initializer) {
        return new Dense(units, activation, true, kernelInitializer, initializer, regularizer);
    }

    /** This layer with another regularizer of the kernel. */
    public Dense withRegularizer(Regularizer regularizer) {
        return new Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Variable kernel = scope.parameter("kernel", Shape.of(scope.features(this, input), units), kernelInitializer);
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

    /** Before the product: gradients are summed in the order of recording, on which the last bits depend. */
    private void regularize(Variable kernel, Pass pass) {
        if (pass.isTraining()) {
            regularizer.loss(kernel).ifPresent(pass::addLoss);
        }
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return activation.range();
    }
}
