package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Adamax: {@link Adam} with a decaying maximum of the gradient's magnitude in place of the second moment (Kingma and Ba
 * 2015, algorithm 2). At step {@code t}, counted from 1:
 *
 * <pre>{@code
 * m = m + (g - m) · (1 - beta1)
 * u = max(u · beta2, |g|)
 * w = w - rate / (1 - beta1^t) · m / (u + epsilon)
 * }</pre>
 *
 * <p>Slots: {@code firstMoment} is {@code m} and {@code largest} is {@code u}; both start at 0. Only {@code m} needs a
 * bias correction. Scalar: {@code beta1Power}, the power of beta1.
 *
 * <p>The paper has no epsilon. Its place here is that of TensorFlow 1 and Keras; with {@link Convention#PYTORCH} it is
 * added to {@code |g|} inside the maximum instead. Default rates: 0.002 in the paper and PyTorch, 0.001 in TensorFlow
 * and Keras.
 *
 * @param rate the learning rate
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the factor by which the maximum decays per step, in [0, 1); usually 0.999
 * @param epsilon added to the maximum, above 0; usually 1e-8
 * @param convention the place of epsilon
 */
public record Adamax(Schedule rate, double beta1, double beta2, double epsilon, Convention convention)
        implements
            Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number above 0
     */
    public Adamax {
        Expect.fraction("Adamax beta1", beta1);
        Expect.fraction("Adamax beta2", beta2);
        Expect.positiveFloat("Adamax epsilon", epsilon);
    }

    /** Adamax in the form of TensorFlow 1 and Keras. */
    public Adamax(Schedule rate, double beta1, double beta2, double epsilon) {
        this(rate, beta1, beta2, epsilon, Convention.TENSORFLOW);
    }

    @Override
    public Adamax withRate(Schedule rate) {
        return new Adamax(rate, beta1, beta2, epsilon, convention);
    }

    /** Returns this rule with the place of epsilon that {@code convention} has. */
    public Adamax withConvention(Convention convention) {
        return new Adamax(rate, beta1, beta2, epsilon, convention);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("firstMoment", 0f), new Slot("largest", 0f));
    }

    @Override
    public List<Slot> scalars() {
        return List.of(new Slot("beta1Power", (float) beta1));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel.each("firstMoment += (g - firstMoment) * share;"
                + " largest = larger(largest * keep, fabs(g) + inside);"
                + " w -= alpha * (firstMoment / (largest + outside));",
                "w", "g").changing().slots(names())
                .number("alpha", () -> step.rate() / (1f - step.scalars()[0]))
                .number("share", () -> 1f - (float) beta1)
                .number("keep", () -> beta2)
                .number("inside", () -> convention == Convention.PYTORCH ? epsilon : 0)
                .number("outside", () -> convention == Convention.PYTORCH ? 0 : epsilon));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] u = slots[1];
        float alpha = step.rate() / (1f - step.scalars()[0]);
        float share = 1f - (float) beta1;
        float keep = (float) beta2;
        boolean isInside = convention == Convention.PYTORCH;
        float inside = isInside ? (float) epsilon : 0f;
        float outside = isInside ? 0f : (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share;
            u[i] = Math.max(u[i] * keep, Math.abs(g) + inside);
            weights[i] -= alpha * (m[i] / (u[i] + outside));
        }
    }

    @Override
    public void advance(float[] scalars) {
        scalars[0] = Adam.power(scalars[0], (float) beta1);
    }
}
