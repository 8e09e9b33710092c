package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * Layer normalization (Ba et al. 2016): {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta}, with mean and
 * variance {@code Σ (x - mean)² / n} over the features of each example. Training and predictions compute the same.
 *
 * <p>Input and output are {@code [batch, features]}; the weights {@code gamma}, initially 1, and {@code beta},
 * initially 0, are {@code [features]}. It has no running statistics, so it works with batches of any size. A single
 * feature has variance 0, so its output is beta. Rows of numbers up to 3.4e38 are normalized like all others: no square
 * overflows.
 *
 * @param epsilon the number added to the variance, above 0: 0.001 in Keras, 0.00001 in PyTorch
 */
public record LayerNorm(double epsilon) implements Layer {
    /**
     * Checks epsilon.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public LayerNorm {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("LayerNorm expects an epsilon > 0 but got " + epsilon);
        }
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Shape features = Shape.of(scope.features(this, input));
        Variable gamma = scope.parameter("gamma", features, Initializers.ones());
        Variable beta = scope.parameter("beta", features, Initializers.zeros());
        return (x, pass) -> {
            Value scaling = Scaling.of(x, true);
            Value deviations = Scaling.deviations(x, Reductions.mean(x, 1).times(scaling), scaling, true);
            Value variance = Reductions.mean(Elementwise.square(deviations), 1);
            Value deviation = column(Scaling.deviation(variance, scaling, epsilon));
            return deviations.div(deviation).times(gamma).plus(beta);
        };
    }

    @Override
    public boolean normalizes() {
        return true;
    }

    private static Value column(Value perExample) {
        return Shaping.reshape(perExample, Shape.UNKNOWN, 1);
    }
}
