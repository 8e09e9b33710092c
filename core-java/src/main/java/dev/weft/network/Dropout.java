package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Frame;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.optimizer.Schedule;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
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
 * @param schedule by what the rate is multiplied at each step, see {@link #following}
 */
public record Dropout(double rate, Optional<Schedule> schedule) implements Layer {
    /** The bits of a run's number that are the step; those above are the part of a batch that is computed in parts. */
    private static final long STEP = (1L << 40) - 1;

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is not from 0 to below 1
     */
    public Dropout {
        Expect.rate("Dropout", rate);
    }

    /**
     * Creates a layer with the same rate at every step.
     *
     * @param rate the fraction to zero, from 0 to below 1
     */
    public Dropout(double rate) {
        this(rate, Optional.empty());
    }

    /**
     * Returns this layer with a rate that changes from step to step: {@code rate · schedule}. The schedule of RealMLP
     * is flat at first and then falls to 0:
     *
     * <pre>{@code
     * Layers.dropout(0.15).following(Schedules.flatCosine(1, 256))
     * }</pre>
     *
     * <p>Time is that of the training, as for the learning rate, also after a resume. A product that is not from 0 to
     * below 1 throws an {@link IllegalArgumentException} at its step.
     *
     * @param schedule by what the rate is multiplied; usually from 1 to 0
     */
    public Dropout following(Schedule schedule) {
        return new Dropout(rate, Optional.of(schedule));
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        RandomStream stream = scope.stream("mask");
        return (x, pass) -> !pass.isTraining() || rate == 0 ? x
                : schedule.isPresent() ? scheduled(x, stream, frame -> scheduled(frame, schedule.get()))
                : masked("dropout", x, stream, rate, 1 / (1 - rate));
    }

    private DoubleSupplier scheduled(Frame frame, Schedule factors) {
        LongSupplier step = frame.step();
        LongSupplier stepsPerEpoch = frame.stepsPerEpoch();
        return () -> {
            double now = rate * factors.at(step.getAsLong() & STEP, stepsPerEpoch.getAsLong());
            if (!(now >= 0 && now < 1)) {
                throw new IllegalArgumentException("Dropout expects its schedule to give a rate from 0 to below 1 but "
                        + "got " + now + " at step " + (step.getAsLong() & STEP) + ": " + factors);
            }
            return now;
        };
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }

    /** Records {@code x · mask}; each element of the mask is 0 with probability {@code rate}, else {@code kept}. */
    static Value masked(String name, Value x, RandomStream stream, double rate, double kept) {
        float scale = (float) kept;
        float threshold = threshold(rate);
        return masked(name, x, stream, frame -> new Masking((mask, from, to) -> keep(mask, threshold, scale, from, to),
                () -> threshold, () -> scale));
    }

    /** Uniform numbers and this threshold are multiples of 2^-24, so that their difference is exact. */
    private static float threshold(double rate) {
        return (float) (Math.ceil(rate * 0x1p24) * 0x1p-24);
    }

    private static Value scheduled(Value x, RandomStream stream, Function<Frame, DoubleSupplier> rates) {
        return masked("dropout", x, stream, frame -> {
            DoubleSupplier rate = rates.apply(frame);
            return new Masking((mask, from, to) -> {
                double now = rate.getAsDouble();
                keep(mask, threshold(now), (float) (1 / (1 - now)), from, to);
            }, () -> threshold(rate.getAsDouble()), () -> 1 / (1 - rate.getAsDouble()));
        });
    }

    /** Turns uniform numbers into a mask: 0 below the threshold, else {@code kept}; {@code code} does it in Java. */
    private record Masking(Code code, DoubleSupplier threshold, DoubleSupplier kept) {
        interface Code {
            void run(float[] mask, int from, int to);
        }

        /** The same for a device, with the numbers of a stream. */
        Kernel text(RandomStream stream, LongSupplier step) {
            return Kernel.each("saved = " + stream.text() + " < threshold ? 0.0f : kept; result = x * saved;", "result",
                    "x").step(step).number("threshold", threshold)
                    .number("kept", kept);
        }
    }

    private static Value masked(String name, Value x, RandomStream stream, Function<Frame, Masking> masking) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            LongSupplier step = frame.step();
            Masking keeping = masking.apply(frame);
            float[] mask = frame.save(frame.output().shape().size());
            return Part.elements(frame.output().shape(), 10, (from, to) -> {
                stream.fill(mask, from, to, step.getAsLong());
                keeping.code.run(mask, from, to);
                multiply(in.data(), mask, frame.result(), from, to);
            }).on(keeping.text(stream, step));
        }, List.of(frame -> {
            Frame.Read mask = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> multiply(g.data(), mask.data(), frame.result(), from, to))
                    .on(Kernel.value("g * mask", "mask", "g"));
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
