package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * RMSProp: steps divided by the running root mean square of the gradient (Tieleman and Hinton 2012):
 *
 * <pre>{@code
 * s = s + (g² - s) · (1 - decay)
 * c = c + (g - c) · (1 - decay)                          (only if centered)
 * a = a · momentum + rate · g / √(s - c² + epsilon)      (without c² if not centered)
 * w = w - a
 * }</pre>
 *
 * <p>Slots: {@code meanSquare} is {@code s} and starts at 1; {@code momentum} is {@code a} and starts at 0; {@code
 * mean} is {@code c}, starts at 0 and exists only if centered (Graves 2013).
 *
 * <p>The form is that of TensorFlow 1: {@code s} starts at 1, epsilon is inside the root, and the rate is inside the
 * accumulator, so a new rate applies to new gradients only. With {@link Convention#KERAS}, {@code s} starts at 0, so
 * the first steps are larger. With {@link Convention#PYTORCH}, {@code s} starts at 0, epsilon is added to the root, and
 * the rate is outside: {@code a = a · momentum + g / (√s + epsilon); w = w - rate · a}. Defaults elsewhere: Keras has
 * decay 0.9 and epsilon 1e-7; PyTorch has decay 0.99 and epsilon 1e-8.
 *
 * <p>{@code s - c²} is a variance; where rounding makes it negative, its magnitude is taken.
 *
 * @param rate the learning rate; usually 0.001
 * @param decay the fraction of the running means that is kept per step, in [0, 1); usually 0.9
 * @param momentum the fraction of the accumulator that is kept per step, in [0, 1); usually 0
 * @param epsilon added under the root, or with PyTorch's convention to it, above 0; usually 1e-10
 * @param centered whether the squared mean is subtracted, which divides by the running standard deviation
 * @param convention the start of the mean square, and the places of epsilon and the rate
 */
public record RmsProp(Schedule rate, double decay, double momentum, double epsilon, boolean centered,
        Convention convention)
        implements
            Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if decay or momentum is not in [0, 1), or epsilon not a finite number above 0
     */
    public RmsProp {
        Expect.fraction("RmsProp decay", decay);
        Expect.fraction("RmsProp momentum", momentum);
        Expect.positiveFloat("RmsProp epsilon", epsilon);
    }

    /** RMSProp in the form of TensorFlow 1. */
    public RmsProp(Schedule rate, double decay, double momentum, double epsilon, boolean centered) {
        this(rate, decay, momentum, epsilon, centered, Convention.TENSORFLOW);
    }

    @Override
    public RmsProp withRate(Schedule rate) {
        return new RmsProp(rate, decay, momentum, epsilon, centered, convention);
    }

    /** Returns this rule with the start and the places of epsilon and the rate that {@code convention} has. */
    public RmsProp withConvention(Convention convention) {
        return new RmsProp(rate, decay, momentum, epsilon, centered, convention);
    }

    @Override
    public List<Slot> slots() {
        Slot squares = new Slot("meanSquare", convention == Convention.TENSORFLOW ? 1f : 0f);
        Slot accumulator = new Slot("momentum", 0f);
        return centered ? List.of(squares, accumulator, new Slot("mean", 0f)) : List.of(squares, accumulator);
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        String squares = centered ? "fabs(meanSquare - mean * mean)" : "meanSquare";
        String change = convention == Convention.PYTORCH
                ? " momentum = momentum * mu + g / (sqrt(" + squares + ") + eps); w -= momentum * rate;"
                : " momentum = momentum * mu + g * rate / sqrt(" + squares + " + eps); w -= momentum;";
        return Optional.of(Kernel.each("meanSquare += (g * g - meanSquare) * share;"
                + (centered ? " mean += (g - mean) * share;" : "") + change, "w", "g").changing().slots(names())
                .number("rate", step::rate).number("share", () -> 1f - (float) decay).number("mu", () -> momentum)
                .number("eps", () -> epsilon));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        if (convention == Convention.PYTORCH) {
            updateAsPyTorch(weights, gradient, slots, step, from, to);
            return;
        }
        float[] s = slots[0];
        float[] a = slots[1];
        float rate = step.rate();
        float share = 1f - (float) decay;
        float mu = (float) momentum;
        float eps = (float) epsilon;
        if (centered) {
            float[] c = slots[2];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                c[i] += (g - c[i]) * share;
                a[i] = a[i] * mu + g * rate / (float) Math.sqrt(Math.abs(s[i] - c[i] * c[i]) + eps);
                weights[i] -= a[i];
            }
        } else {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                a[i] = a[i] * mu + g * rate / (float) Math.sqrt(s[i] + eps);
                weights[i] -= a[i];
            }
        }
    }

    private void updateAsPyTorch(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] s = slots[0];
        float[] a = slots[1];
        float rate = step.rate();
        float share = 1f - (float) decay;
        float mu = (float) momentum;
        float eps = (float) epsilon;
        if (centered) {
            float[] c = slots[2];
            // Two loops, because the compiler vectorizes no longer one.
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                c[i] += (g - c[i]) * share;
            }
            for (int i = from; i < to; i++) {
                float deviation = (float) Math.sqrt(Math.abs(s[i] - c[i] * c[i]));
                a[i] = a[i] * mu + gradient[i] / (deviation + eps);
                weights[i] -= a[i] * rate;
            }
        } else {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                a[i] = a[i] * mu + g / ((float) Math.sqrt(s[i]) + eps);
                weights[i] -= a[i] * rate;
            }
        }
    }
}
