package dev.weft.network;

import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.tensor.Shape;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Multiplicative noise (Srivastava et al. 2014, section 10): during training,
 * {@code y = x · (1 + sqrt(rate / (1 - rate)) · n)} with a standard normal n for each element, so that mean and
 * variance of the factor are those of {@link Dropout}. Predictions return the input unchanged. As Keras'
 * {@code GaussianDropout}.
 *
 * <pre>{@code
 * Network.of(Dense.of(500, Activations.RELU), new GaussianDropout(0.5), Dense.of(10))
 * }</pre>
 *
 * <p>The output has the shape of the input, and there are no weights. The noise changes at every step; it depends only
 * on the model's seed, the layer's name, the step and the position of the element, so it is the same on any number of
 * threads and after a resume.
 *
 * @param rate the rate of the {@link Dropout} with the same variance, from 0 to below 1; with 0 the layer does nothing
 */
public record GaussianDropout(double rate) implements Layer {
    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is not from 0 to below 1
     */
    public GaussianDropout {
        Expect.rate("GaussianDropout", rate);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        UnaryOperator<Value> noise = GaussianNoise.noise("gaussianDropout", scope, Math.sqrt(rate / (1 - rate)));
        return (x, pass) -> pass.isTraining() && rate > 0 ? x.times(noise.apply(x).plus(1)) : x;
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
