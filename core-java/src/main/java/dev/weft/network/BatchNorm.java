package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import java.util.List;

/**
 * {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta} for each feature (Ioffe and Szegedy 2015). In
 * training mean and variance are those of the batch, {@code Σ (x - mean)² / n}, through which gradients flow;
 * predictions use running ones: {@code running = momentum · running + (1 - momentum) · batch} after every step, from
 * mean 0 and variance 1.
 *
 * <p>The momentum weighs the old value, as in Keras (0.99, epsilon 0.001); PyTorch's momentum of 0.1 is 0.9 here, its
 * epsilon 0.00001, and its running variance divides by n - 1. A batch of one example has variance 0: the output is
 * beta.
 *
 * @param momentum the weight of the running statistics' old value, from 0 to 1
 * @param epsilon  what keeps the root from 0, above 0
 */
public record BatchNorm(double momentum, double epsilon) implements Layer {
    /** Checks the numbers. */
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
            Value mean = pass.isTraining() ? Reductions.mean(x, 0) : runningMean;
            Value deviations = x.minus(mean);
            Value variance = pass.isTraining() ? Reductions.mean(Elementwise.square(deviations), 0) : runningVariance;
            if (pass.isTraining()) {
                pass.addUpdate(
                        Update.of(List.of(runningMean, runningVariance), List.of(mean, variance), this::follow));
            }
            return deviations.times(gamma.div(Elementwise.sqrt(variance.plus(epsilon)))).plus(beta);
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
