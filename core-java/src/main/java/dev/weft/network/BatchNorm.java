package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.List;

/**
 * Batch normalization (Ioffe and Szegedy 2015): {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta} for
 * each feature.
 *
 * <p>Input and output are {@code [batch, features]}; the weights {@code gamma}, initially 1, and {@code beta},
 * initially 0, are {@code [features]}. During training, mean and variance {@code Σ (x - mean)² / n} are those of the
 * batch, and gradients flow through them. Predictions use running statistics,
 * {@code running = momentum · running + (1 - momentum) · batch} after every step, initially mean 0 and variance 1.
 *
 * <p>As in Keras, the momentum weighs the old value (0.99, epsilon 0.001). PyTorch's momentum of 0.1 is 0.9 here, its
 * epsilon is 0.00001, and its running variance divides by n - 1. A batch of one example has variance 0, so its output
 * is beta. Features up to 3.4e38 are normalized like all others, though a running variance above 3.4e38 is infinite. A
 * bias before this layer has no effect; leave it out:
 *
 * <pre>{@code
 * Network.of(Dense.of(500).withoutBias(), new BatchNorm(0.9, 0.001), Layers.activation(Activations.RELU), Dense.of(10))
 * }</pre>
 *
 * <p>The running statistics are weights {@code mean} and {@code variance} that no gradient changes; they are saved with
 * the model. After few steps they are still near their initial values, so that predictions are far from training:
 * lower the momentum for short trainings.
 *
 * @param momentum the weight of the old running statistics, from 0 to 1
 * @param epsilon the number added to the variance, above 0
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the momentum is not from 0 to 1 or epsilon is not above 0
     */
    public BatchNorm {
        if (!(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
            throw new IllegalArgumentException("BatchNorm expects a momentum from 0 to 1 and an epsilon > 0 but got "
                    + momentum
                    + " and " + epsilon);
        }
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Shape features = Shape.of(scope.features(this, input));
        Variable gamma = scope.parameter("gamma", features, Initializers.ones());
        Variable beta = scope.parameter("beta", features, Initializers.zeros());
        Variable runningMean = scope.state("mean", features, Initializers.zeros());
        Variable runningVariance = scope.state("variance", features, Initializers.ones());
        return (x, pass) -> {
            if (!pass.isTraining()) {
                Value deviation = Elementwise.sqrt(runningVariance.plus(epsilon));
                return x.minus(runningMean).times(gamma.div(deviation)).plus(beta);
            }
            Value scaling = Scaling.of(x, false);
            Value mean = Reductions.mean(x, 0);
            Value deviations = Scaling.deviations(x, mean.times(scaling), scaling, false);
            Value variance = Reductions.mean(Elementwise.square(deviations), 0);
            pass.addUpdate(Update.of(List.of(runningMean, runningVariance),
                    List.of(mean, variance.div(scaling).div(scaling)), this::follow));
            return deviations.times(gamma.div(Scaling.deviation(variance, scaling, epsilon))).plus(beta);
        };
    }

    @Override
    public boolean normalizes() {
        return true;
    }

    private void follow(int index, float[] running, float[] batch, int from, int to) {
        float kept = (float) momentum;
        for (int i = from; i < to; i++) {
            running[i] = kept * running[i] + (1 - kept) * batch[i];
        }
    }
}
