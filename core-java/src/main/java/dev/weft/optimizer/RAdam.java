package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * RAdam: {@link Adam} with a rectified second moment (Liu et al. 2020, algorithm 2). While too few gradients are known
 * to tell their variance, it is gradient descent with momentum, which makes a warm-up unnecessary. At step {@code t},
 * counted from 1, with {@code c1 = 1 - beta1^t} and {@code c2 = 1 - beta2^t}:
 *
 * <pre>{@code
 * m = m + (g - m) · (1 - beta1)
 * v = v + (g² - v) · (1 - beta2)
 * n = 2 / (1 - beta2) - 1
 * k = n - 2 · t · beta2^t / c2
 * r = √(((k - 4) · (k - 2) · n) / ((n - 4) · (n - 2) · k))
 * w = w - rate · r · √c2 / c1 · m / (√v + epsilon)     if k > 5
 * w = w - rate / c1 · m                                otherwise
 * }</pre>
 *
 * <p>With a beta2 of 0.999, the first 5 steps are without {@code v}. Slots: {@code firstMoment} is {@code m} and
 * {@code secondMoment} is {@code v}; both start at 0. The factors are computed in double with {@link StrictMath} from
 * the number of the step, and then rounded to float32. Equals PyTorch's {@code RAdam}; Keras has none.
 *
 * @param rate the learning rate; usually 0.001
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the fraction of the second moment that is kept per step, in [0, 1); usually 0.999
 * @param epsilon added to the root of the second moment, not bias-corrected, above 0; usually 1e-8
 */
public record RAdam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    private static final double ENOUGH = 5;

    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number above 0
     */
    public RAdam {
        Expect.fraction("RAdam beta1", beta1);
        Expect.fraction("RAdam beta2", beta2);
        Expect.positiveFloat("RAdam epsilon", epsilon);
    }

    @Override
    public RAdam withRate(Schedule rate) {
        return new RAdam(rate, beta1, beta2, epsilon);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("firstMoment", 0f), new Slot("secondMoment", 0f));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel.each("firstMoment += (g - firstMoment) * share1;"
                + " secondMoment += (g * g - secondMoment) * share2;"
                + " w -= firstMoment * alpha / (adaptive != 0.0f ? sqrt(secondMoment) + eps : 1.0f);", "w", "g")
                .changing().slots(names()).number("share1", () -> 1f - (float) beta1)
                .number("share2", () -> 1f - (float) beta2).number("alpha", () -> alpha(step, power(step)))
                .number("adaptive", () -> known(step, power(step)) > ENOUGH ? 1 : 0).number("eps", () -> epsilon));
    }

    private double most() {
        return 2 / (1 - beta2) - 1;
    }

    /** {@code beta2^t}. */
    private double power(Step step) {
        return StrictMath.pow(beta2, step.number() + 1);
    }

    /** About how many gradients the second moment of a step knows. */
    private double known(Step step, double power) {
        return most() - 2 * (step.number() + 1) * power / (1 - power);
    }

    /** The rate of a step with the correction of the first moment and, if there is one, the rectification. */
    private float alpha(Step step, double power) {
        double most = most();
        double known = known(step, power);
        double rectified = known > ENOUGH
                ? Math.sqrt((known - 4) * (known - 2) * most / ((most - 4) * (most - 2) * known) * (1 - power)) : 1;
        return (float) (step.rate() * rectified / (1 - StrictMath.pow(beta1, step.number() + 1)));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] v = slots[1];
        double power = power(step);
        boolean isAdaptive = known(step, power) > ENOUGH;
        float alpha = alpha(step, power);
        float share1 = 1f - (float) beta1;
        float share2 = 1f - (float) beta2;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share1;
            v[i] += (g * g - v[i]) * share2;
            weights[i] -= m[i] * alpha / (isAdaptive ? (float) Math.sqrt(v[i]) + eps : 1f);
        }
    }
}
