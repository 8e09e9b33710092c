package dev.weft.network;

import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.internal.check.Expect;
import dev.weft.network.BatchNorm.Scaling;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Layer normalization (Ba et al. 2016): {@code y = gamma · (x - mean) / sqrt(variance + epsilon) + beta}, with mean and
 * variance {@code Σ (x - mean)² / n} over the features of each example. Training and predictions compute the same.
 *
 * <p>Input and output are {@code [batch, features]}; the weights {@code gamma}, initially 1, and {@code beta},
 * initially 0, are {@code [features]}. It has no running statistics, so it works with batches of any size. A single
 * feature has variance 0, so its output is beta. Rows of numbers up to 3.4e38 are normalized like all others: no square
 * overflows. {@link #withoutScale} leaves out gamma and {@link #withoutCenter} beta, as Keras' {@code scale=False} and
 * {@code center=False}; without both it is PyTorch's {@code elementwise_affine=False}.
 *
 * @param epsilon the number added to the variance, above 0 and finite: 0.001 in Keras, 0.00001 in PyTorch
 * @param scale whether there is a gamma
 * @param center whether there is a beta
 */
public record LayerNorm(double epsilon, boolean scale, boolean center) implements Layer {
    /**
     * Checks epsilon.
     *
     * @throws IllegalArgumentException if it is not above 0 and finite, rounded to float
     */
    public LayerNorm {
        Expect.epsilon("LayerNorm", epsilon);
    }

    /**
     * Creates a layer with gamma and beta.
     *
     * @param epsilon the number added to the variance, above 0 and finite
     */
    public LayerNorm(double epsilon) {
        this(epsilon, true, true);
    }

    /** Returns this layer without gamma, for a layer after it that scales by itself, such as a {@link Dense}. */
    public LayerNorm withoutScale() {
        return new LayerNorm(epsilon, false, center);
    }

    /** Returns this layer without beta. */
    public LayerNorm withoutCenter() {
        return new LayerNorm(epsilon, scale, false);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        Shape features = Shape.of(scope.features(this, input));
        Optional<Variable> gamma = scope.parameter("gamma", features, Initializers.ones(), scale);
        Optional<Variable> beta = scope.parameter("beta", features, Initializers.zeros(), center);
        return (x, pass) -> {
            Value scaling = Scaling.of(x, true);
            Value deviations = Scaling.deviations(x, Reductions.mean(x, 1).times(scaling), scaling, true);
            Value variance = Reductions.mean(Elementwise.square(deviations), 1);
            Value deviation = column(Scaling.deviation(variance, scaling, epsilon));
            Value normal = deviations.div(deviation);
            Value scaled = gamma.map(normal::times).orElse(normal);
            return beta.map(scaled::plus).orElse(scaled);
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
