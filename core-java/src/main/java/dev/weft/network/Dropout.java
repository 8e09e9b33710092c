package dev.weft.network;

import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Inverted dropout (Srivastava et al. 2014). During training, zeroes a fraction {@code rate} of its input at random and
 * multiplies the rest by {@code 1 / (1 - rate)}, so that the expected value is unchanged. Predictions return the input
 * unchanged.
 *
 * <pre>{@code
 * Network.of(Dense.of(500, Activations.RELU), new Dropout(0.5), Dense.of(10))
 * }</pre>
 *
 * <p>Each element is zeroed by itself with probability {@code rate}. Like {@code Dropout} in Keras and PyTorch;
 * TensorFlow 1's {@code keep_prob} is {@code 1 - rate}.
 *
 * <p>The output has the shape of the input, and there are no weights. The mask changes at every step; it depends only
 * on the model's seed, the layer's name, the step and the position of the element, so it is the same on any number of
 * threads and after a resume.
 *
 * @param rate the fraction to zero, from 0 to below 1; with 0 the layer does nothing
 */
public record Dropout(double rate) implements Layer {
    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is not from 0 to below 1
     */
    public Dropout {
        Expect.rate("Dropout", rate);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        RandomStream stream = scope.stream("mask");
        return (x, pass) -> pass.isTraining() && rate > 0 ? masked("dropout", x, stream, rate, 1 / (1 - rate)) : x;
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }

    /** Records {@code x · mask}; each element of the mask is 0 with probability {@code rate}, else {@code kept}. */
    static Value masked(String name, Value x, RandomStream stream, double rate, double kept) {
        float scale = (float) kept;
        // Uniform numbers and this threshold are multiples of 2^-24, so that their difference is exact.
        float threshold = (float) (Math.ceil(rate * 0x1p24) * 0x1p-24);
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            LongSupplier step = frame.step();
            float[] mask = frame.save(frame.output().shape().size());
            return Part.elements(frame.output().shape(), 10, (from, to) -> {
                stream.fill(mask, from, to, step.getAsLong());
                keep(mask, threshold, scale, from, to);
                multiply(in.data(), mask, frame.result(), from, to);
            });
        }, List.of(frame -> {
            Frame.Read mask = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> multiply(g.data(), mask.data(), frame.result(), from, to));
        })), x);
    }

    /**
     * Turns uniform numbers into a mask: 0 below the threshold, else {@code scale}. Without a branch, which processors
     * would mispredict.
     */
    private static void keep(float[] mask, float threshold, float scale, int from, int to) {
        for (int i = from; i < to; i++) {
            mask[i] = scale * Math.min(1f, Math.max(0f, (mask[i] - threshold + 0x1p-25f) * 0x1p30f));
        }
    }

    private static void multiply(float[] x, float[] mask, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = x[i] * mask[i];
        }
    }
}
