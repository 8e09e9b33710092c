package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;

/**
 * {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta} with the mean and the variance, {@code Σ (x -
 * mean)² / n}, of each example's features, in training and in predictions alike (Ba et al. 2016).
 *
 * @param epsilon what keeps the root from 0, above 0; 0.001 in Keras, 0.00001 in PyTorch
 */
public record LayerNorm(double epsilon) implements Layer {
    /** Checks epsilon. */
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
            Value deviations = x.minus(column(Reductions.mean(x, 1)));
            Value variance = column(Reductions.mean(Elementwise.square(deviations), 1));
            return deviations.div(Elementwise.sqrt(variance.plus(epsilon))).times(gamma).plus(beta);
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
