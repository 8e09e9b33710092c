package dev.weft.network;

import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Standardizes features with numbers that are known before training: {@code y = (x - mean) / sqrt(variance)} for each
 * feature of the last axis, so that features of different scales train alike. Keras' {@code Normalization}, with
 * {@link #of} for its {@code adapt}; unlike {@link BatchNorm} it learns nothing.
 *
 * <pre>{@code
 * Network.of(Normalization.of(data.all().features()), Dense.of(64, Activations.RELU), Dense.of(1))
 * }</pre>
 *
 * <p>Input and output are {@code [batch, …, features]}. A variance of 0, that of a feature that is the same in all
 * examples, counts as 1. The numbers are saved with the model.
 *
 * @param mean the mean of each feature, at least one, finite as floats
 * @param variance the variance of each feature, at least 0 and finite
 */
public record Normalization(List<Double> mean, List<Double> variance) implements Layer {
    /**
     * Copies and checks the lists.
     *
     * @throws IllegalArgumentException if they are empty, have different lengths, or have a number that makes no sense
     */
    public Normalization {
        mean = List.copyOf(mean);
        variance = List.copyOf(variance);
        if (mean.isEmpty() || mean.size() != variance.size()) {
            throw new IllegalArgumentException("Normalization expects a mean and a variance of each feature but got "
                    + mean.size() + " and " + variance.size());
        }
        mean.forEach(one -> Expect.finite("Normalization", "mean", one));
        variance.forEach(one -> Expect.that(one >= 0 && one < Double.POSITIVE_INFINITY, "Normalization",
                "finite variances >= 0", one));
    }

    /**
     * Computes the means and the variances {@code Σ (x - mean)² / n} of the features of examples, in double precision.
     *
     * @param examples the examples {@code [n, …, features]}, at least one; only those for training
     * @throws IllegalArgumentException if there is no example or no feature, or a number is NaN or infinite
     */
    public static Normalization of(Tensor examples) {
        if (examples.shape().rank() < 2 || examples.size() == 0) {
            throw new IllegalArgumentException("Normalization expects examples [n, …, features] but got "
                    + examples.shape());
        }
        int bad = examples.firstNonFinite();
        if (bad >= 0) {
            throw new IllegalArgumentException("Normalization expects finite examples but got " + examples.data()[bad]
                    + " at element " + bad + " of " + examples.shape());
        }
        int width = examples.shape().dimension(-1);
        int rows = examples.size() / width;
        float[] x = examples.data();
        double[] means = new double[width];
        for (int i = 0; i < x.length; i++) {
            means[i % width] += x[i];
        }
        for (int j = 0; j < width; j++) {
            means[j] /= rows;
        }
        double[] variances = new double[width];
        for (int i = 0; i < x.length; i++) {
            double deviation = x[i] - means[i % width];
            variances[i % width] += deviation * deviation / rows;
        }
        return new Normalization(Arrays.stream(means).boxed().toList(), Arrays.stream(variances).boxed().toList());
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        if (input.rank() < 2 || input.dimension(-1) != mean.size()) {
            throw new IllegalArgumentException("Normalization " + scope.name() + " expects input [batch, …, "
                    + mean.size() + "] but got " + input);
        }
        float[] means = new float[mean.size()];
        float[] deviations = new float[mean.size()];
        for (int j = 0; j < means.length; j++) {
            means[j] = mean.get(j).floatValue();
            float deviation = (float) Math.sqrt(variance.get(j));
            deviations[j] = deviation > 0 ? deviation : 1;
        }
        Value center = scope.graph().constant(Tensor.vector(means));
        Value scale = scope.graph().constant(Tensor.vector(deviations));
        return (x, pass) -> x.minus(center).div(scale);
    }

    @Override
    public boolean normalizes() {
        return true;
    }
}
