package dev.weft.network;

import dev.weft.device.Kernel;
import dev.weft.graph.Operation;
import dev.weft.graph.Part;
import dev.weft.graph.Value;
import dev.weft.internal.check.Expect;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * During training, adds normally distributed noise with mean 0 to its input. Predictions return the input unchanged. As
 * Keras' {@code GaussianNoise}. As the first layer it augments the data:
 *
 * <pre>{@code
 * Network.of(new GaussianNoise(0.1), Dense.of(500, Activations.RELU), Dense.of(10))
 * }</pre>
 *
 * <p>The output has the shape of the input, and there are no weights. The noise changes at every step; it depends only
 * on the model's seed, the layer's name, the step and the position of the element, so it is the same on any number of
 * threads and after a resume.
 *
 * @param deviation the standard deviation of the noise in the unit of the input, at least 0 and finite; with 0 the
 *     layer does nothing
 */
public record GaussianNoise(double deviation) implements Layer {
    /**
     * Checks the deviation.
     *
     * @throws IllegalArgumentException if it is negative, NaN or infinite as a float
     */
    public GaussianNoise {
        Expect.notNegative("GaussianNoise", "deviation", deviation);
    }

    @Override
    public Forward build(Scope scope, Shape input) {
        UnaryOperator<Value> noise = noise("gaussianNoise", scope, deviation);
        return (x, pass) -> pass.isTraining() && deviation > 0 ? x.plus(noise.apply(x)) : x;
    }

    @Override
    public Optional<Range> output(Optional<Range> input) {
        return input;
    }

    /**
     * Records {@code deviation · sqrt(-2 ln(1 - u)) · cos(2πv)} with uniform u and v (Box and Muller 1958) in the shape
     * of its operand, to which no gradient flows.
     */
    static UnaryOperator<Value> noise(String name, Scope scope, double deviation) {
        RandomStream radii = scope.stream("radii");
        RandomStream angles = scope.stream("angles");
        return like -> like.graph().record(new Operation(name, shapes -> shapes.get(0), frame -> {
            LongSupplier step = frame.step();
            float[] v = new float[frame.output().shape().size()];
            return Part.elements(frame.output().shape(), 100, (from, to) -> {
                float[] y = frame.result();
                radii.fill(y, from, to, step.getAsLong());
                angles.fill(v, from, to, step.getAsLong());
                for (int i = from; i < to; i++) {
                    y[i] = (float) (deviation * Math.sqrt(-2 * StrictMath.log(1 - y[i]))
                            * StrictMath.cos(2 * Math.PI * v[i]));
                }
            }).on(Kernel.each("float u = " + radii.text() + "; float v = " + angles.text() + "; result = deviation"
                    + " * sqrt(-2.0f * log(1.0f - u)) * cos(6.2831853f * v);", "result").step(step)
                    .number("deviation", () -> deviation));
        }, List.of()), like);
    }
}
