package dev.weft.network;

import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.Optional;

/**
 * Dropout for {@link Activations#SELU} (Klambauer et al. 2017). During training, replaces a fraction {@code rate} of
 * its input at random by selu's limit {@code m = -1.7581}, then returns {@code a · x + b} with
 * {@code a = 1 / sqrt((1 - rate) · (1 + rate · m²))} and {@code b = -a · rate · m}. Inputs with mean 0 and variance 1
 * keep both. Predictions return the input unchanged.
 *
 * <pre>{@code
 * Network.of(Dense.of(500, Activations.SELU).withKernelInitializer(Initializers.lecunNormal()),
 *         new AlphaDropout(0.1), Dense.of(10))
 * }</pre>
 *
 * <p>Each element is replaced by itself with probability {@code rate}. As {@code AlphaDropout} in Keras and PyTorch.
 *
 * <p>The output has the shape of the input, and there are no weights. The mask changes at every step; it depends only
 * on the model's seed, the layer's name, the step and the position of the element, so it is the same on any number of
 * threads and after a resume.
 *
 * @param rate the fraction to replace, from 0 to below 1, usually 0.05 to 0.1; with 0 the layer does nothing
 */
public record AlphaDropout(double rate) implements Layer {
    /** The limit of selu for negative inputs: minus its scale times its alpha. */
    private static final double LIMIT = -1.0507009873554805 * 1.6732632423543772;

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is not from 0 to below 1
     */
    public AlphaDropout {
        Expect.rate("AlphaDropout", rate);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        double a = 1 / Math.sqrt((1 - rate) * (1 + rate * LIMIT * LIMIT));
        double b = -a * rate * LIMIT;
        RandomStream stream = scope.stream("mask");
        // This is a · x + b where the mask keeps x, and a · m + b where it is 0.
        return (x, pass) -> pass.isTraining() && rate > 0
                ? Dropout.masked("alphaDropout", x.minus(LIMIT), stream, rate, a).plus(a * LIMIT + b)
                : x;
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }
}
