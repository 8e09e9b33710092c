package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Nadam: {@link Adam} with Nesterov momentum (Dozat 2016, algorithm 2 and the momentum schedule of its section 3). At
 * step {@code t}, counted from 1:
 *
 * <pre>{@code
 * mu(t) = beta1 · (1 - 0.96^(psi · t) / 2)
 * P(t)  = mu(1) · mu(2) · … · mu(t)
 * m = m + (g - m) · (1 - beta1)
 * v = v + (g² - v) · (1 - beta2)
 * w = w - rate · (m · mu(t+1) / (1 - P(t+1)) + g · (1 - mu(t)) / (1 - P(t))) / (√(v / (1 - beta2^t)) + epsilon)
 * }</pre>
 *
 * <p>The look-ahead {@code m} is corrected by the product that contains the next momentum, the gradient by the current
 * one. With {@link Convention#KERAS}, the default, {@code psi} is 1; with {@link Convention#PYTORCH} it is 0.004 as in
 * the paper, PyTorch's {@code momentum_decay}, so the momentum rises from half of beta1 to beta1 250 times as slowly.
 * With rate 0.5, a first gradient of 1 moves a weight by 0.5314 and by 0.5282.
 *
 * <p>{@link Convention#TENSORFLOW} is TensorFlow 1's {@code contrib.opt.NadamOptimizer}: beta1 is constant, and both
 * terms share Adam's bias correction, so that step is 0.95:
 *
 * <pre>{@code
 * alpha = rate · √(1 - beta2^t) / (1 - beta1^t)
 * w = w - alpha · (g · (1 - beta1) + m · beta1) / (√v + epsilon)
 * }</pre>
 *
 * <p>Slots: {@code firstMoment} is {@code m} and {@code secondMoment} is {@code v}; both start at 0. Scalars in
 * float32: {@code momentumProduct} is {@code P(t)}, {@code momentumSchedule} is {@code 0.96^(psi · t)}, and {@code
 * beta2Power}; in TensorFlow's form {@code beta1Power} and {@code beta2Power}.
 *
 * @param rate the learning rate
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the fraction of the second moment that is kept per step, in [0, 1); usually 0.999
 * @param epsilon added to the root of the second moment, above 0; usually 1e-8
 * @param convention the momentum schedule, or none
 */
public record Nadam(Schedule rate, double beta1, double beta2, double epsilon, Convention convention)
        implements
            Optimizer {
    private static final double BASE = 0.96;
    private static final double PYTORCH_PSI = 0.004;

    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number above 0
     */
    public Nadam {
        Expect.fraction("Nadam beta1", beta1);
        Expect.fraction("Nadam beta2", beta2);
        Expect.positiveFloat("Nadam epsilon", epsilon);
    }

    /** Nadam in the form of Keras. */
    public Nadam(Schedule rate, double beta1, double beta2, double epsilon) {
        this(rate, beta1, beta2, epsilon, Convention.KERAS);
    }

    @Override
    public Nadam withRate(Schedule rate) {
        return new Nadam(rate, beta1, beta2, epsilon, convention);
    }

    /** Returns this rule with the momentum schedule that {@code convention} has. */
    public Nadam withConvention(Convention convention) {
        return new Nadam(rate, beta1, beta2, epsilon, convention);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("firstMoment", 0f), new Slot("secondMoment", 0f));
    }

    @Override
    public List<Slot> scalars() {
        Slot power = new Slot("beta2Power", (float) beta2);
        if (convention == Convention.TENSORFLOW) {
            return List.of(new Slot("beta1Power", (float) beta1), power);
        }
        return List.of(new Slot("momentumProduct", momentum(fading())), new Slot("momentumSchedule", fading()), power);
    }

    /** The factor of the momentum schedule per step: {@code 0.96^psi}. */
    private float fading() {
        return (float) StrictMath.pow(BASE, convention == Convention.PYTORCH ? PYTORCH_PSI : 1);
    }

    /** The momentum {@code mu} where the schedule has the value {@code scheduled}. */
    private float momentum(float scheduled) {
        return (float) beta1 * (1f - 0.5f * scheduled);
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        boolean isTensorFlow = convention == Convention.TENSORFLOW;
        Kernel form = Kernel.each("firstMoment += (g - firstMoment) * share1;"
                + " secondMoment += (g * g - secondMoment) * share2;" + (isTensorFlow
                        ? " w -= (g * share1 + kept * firstMoment) * alpha / (sqrt(secondMoment) + eps);"
                        : " w -= (firstMoment * ahead + g * now) / (sqrt(secondMoment) * correction + eps);"),
                "w", "g")
                .changing().slots(names()).number("share1", () -> 1f - (float) beta1)
                .number("share2", () -> 1f - (float) beta2).number("eps", () -> epsilon);
        return Optional.of(isTensorFlow
                ? form.number("kept", () -> beta1).number("alpha", () -> Adam.alpha(step))
                : form.number("ahead", () -> ahead(step)).number("now", () -> now(step))
                        .number("correction", () -> correction(step)));
    }

    /** The rate of the momentum that the next step will have. */
    private float ahead(Step step) {
        float next = momentum(step.scalars()[1] * fading());
        return step.rate() * next / (1f - step.scalars()[0] * next);
    }

    /** The rate of the gradient of this step. */
    private float now(Step step) {
        return step.rate() * (1f - momentum(step.scalars()[1])) / (1f - step.scalars()[0]);
    }

    private static float correction(Step step) {
        return 1f / (float) Math.sqrt(1f - step.scalars()[2]);
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        if (convention == Convention.TENSORFLOW) {
            updateAsTensorFlow(weights, gradient, slots, step, from, to);
            return;
        }
        float[] m = slots[0];
        float[] v = slots[1];
        float ahead = ahead(step);
        float now = now(step);
        float correction = correction(step);
        float share1 = 1f - (float) beta1;
        float share2 = 1f - (float) beta2;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share1;
            v[i] += (g * g - v[i]) * share2;
            weights[i] -= (m[i] * ahead + g * now) / ((float) Math.sqrt(v[i]) * correction + eps);
        }
    }

    private void updateAsTensorFlow(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] v = slots[1];
        float alpha = Adam.alpha(step);
        float b1 = (float) beta1;
        float share1 = 1f - b1;
        float share2 = 1f - (float) beta2;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share1;
            v[i] += (g * g - v[i]) * share2;
            weights[i] -= (g * share1 + b1 * m[i]) * alpha / ((float) Math.sqrt(v[i]) + eps);
        }
    }

    @Override
    public void advance(float[] scalars) {
        if (convention == Convention.TENSORFLOW) {
            scalars[0] = Adam.power(scalars[0], (float) beta1);
            scalars[1] = Adam.power(scalars[1], (float) beta2);
            return;
        }
        scalars[1] = Adam.power(scalars[1], fading());
        scalars[0] = Adam.power(scalars[0], momentum(scalars[1]));
        scalars[2] = Adam.power(scalars[2], (float) beta2);
    }
}
