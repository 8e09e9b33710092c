package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adam: adaptive moment estimation (Kingma and Ba 2015, algorithm 1 in the faster order of computation described at the
 * end of section 2). At step {@code t}, counted from 1:
 *
 * <pre>{@code
 * m = m + (g - m) · (1 - beta1)
 * v = v + (g² - v) · (1 - beta2)
 * alpha = rate · √(1 - beta2^t) / (1 - beta1^t)
 * w = w - alpha · m / (√v + epsilon)
 * }</pre>
 *
 * <p>With {@link #amsgrad()}, {@code z = max(z, v)} takes the place of {@code v} in the last line, so that a weight's
 * step cannot grow when its gradients become rare (Reddi et al. 2018; not bias-corrected before the maximum, as in
 * Keras and PyTorch).
 *
 * <p>Slots: {@code firstMoment} is {@code m} and {@code secondMoment} is {@code v}; both start at 0, and {@code alpha}
 * corrects that bias. AMSGrad adds {@code largestMoment}, which is {@code z} and starts at 0. Scalars: {@code
 * beta1Power} and {@code beta2Power} are the powers of the betas, multiplied in float32 from step to step.
 *
 * <p>The form is that of TensorFlow 1 and Keras: epsilon is not bias-corrected (the "epsilon hat" of the paper). With
 * {@link Convention#PYTORCH}, it is the epsilon of the paper: multiplied by {@code √(1 - beta2^t)} at this place, so
 * smaller in the first steps. The default epsilon is 1e-8 as in TensorFlow 1 and PyTorch; Keras has 1e-7.
 *
 * @param rate the learning rate; usually 0.001
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the fraction of the second moment that is kept per step, in [0, 1); usually 0.999
 * @param epsilon added to the root of the second moment, above 0; usually 1e-8
 * @param convention the place of epsilon
 * @param isAmsgrad whether the largest second moment so far divides the step
 */
public record Adam(Schedule rate, double beta1, double beta2, double epsilon, Convention convention, boolean isAmsgrad)
        implements
            Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number above 0
     */
    public Adam {
        Expect.fraction("Adam beta1", beta1);
        Expect.fraction("Adam beta2", beta2);
        Expect.positiveFloat("Adam epsilon", epsilon);
    }

    /** Adam in the form of TensorFlow 1 and Keras, without AMSGrad. */
    public Adam(Schedule rate, double beta1, double beta2, double epsilon) {
        this(rate, beta1, beta2, epsilon, Convention.TENSORFLOW, false);
    }

    @Override
    public Adam withRate(Schedule rate) {
        return new Adam(rate, beta1, beta2, epsilon, convention, isAmsgrad);
    }

    /** Returns this rule with the place of epsilon that {@code convention} has. */
    public Adam withConvention(Convention convention) {
        return new Adam(rate, beta1, beta2, epsilon, convention, isAmsgrad);
    }

    /** Returns this rule with AMSGrad. Keras' and PyTorch's {@code amsgrad=True}. */
    public Adam amsgrad() {
        return new Adam(rate, beta1, beta2, epsilon, convention, true);
    }

    @Override
    public List<Slot> slots() {
        List<Slot> slots = new ArrayList<>(List.of(new Slot("firstMoment", 0f), new Slot("secondMoment", 0f)));
        if (isAmsgrad) {
            slots.add(new Slot("largestMoment", 0f));
        }
        return slots;
    }

    @Override
    public List<Slot> scalars() {
        return List.of(new Slot("beta1Power", (float) beta1), new Slot("beta2Power", (float) beta2));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        String divisor = isAmsgrad ? "largestMoment" : "secondMoment";
        return Optional.of(Kernel.each("firstMoment += (g - firstMoment) * share1;"
                + " secondMoment += (g * g - secondMoment) * share2;"
                + (isAmsgrad ? " largestMoment = larger(largestMoment, secondMoment);" : "")
                + " w -= firstMoment * alpha / (sqrt(" + divisor + ") + eps);", "w", "g").changing().slots(names())
                .number("share1", () -> 1f - (float) beta1).number("share2", () -> 1f - (float) beta2)
                .number("alpha", () -> alpha(step)).number("eps", () -> epsilon(step)));
    }

    private float epsilon(Step step) {
        return (float) epsilon * (convention == Convention.PYTORCH ? correction(step) : 1f);
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] v = slots[1];
        float alpha = alpha(step);
        float share1 = 1f - (float) beta1;
        float share2 = 1f - (float) beta2;
        float eps = epsilon(step);
        if (isAmsgrad) {
            float[] z = slots[2];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                m[i] += (g - m[i]) * share1;
                v[i] += (g * g - v[i]) * share2;
                z[i] = Math.max(z[i], v[i]);
                weights[i] -= m[i] * alpha / ((float) Math.sqrt(z[i]) + eps);
            }
        } else {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                m[i] += (g - m[i]) * share1;
                v[i] += (g * g - v[i]) * share2;
                weights[i] -= m[i] * alpha / ((float) Math.sqrt(v[i]) + eps);
            }
        }
    }

    @Override
    public void advance(float[] scalars) {
        scalars[0] = power(scalars[0], (float) beta1);
        scalars[1] = power(scalars[1], (float) beta2);
    }

    /**
     * The next power of beta. Once it has sunk below the normal numbers, it is multiplied as a multiple of the smallest
     * one, with the same bits: processors interrupt their work for arithmetic with such numbers.
     */
    static float power(float power, float beta) {
        return power > 0 && power < Float.MIN_NORMAL
                ? Float.intBitsToFloat((int) Math.rint((double) Float.floatToRawIntBits(power) * beta))
                : power * beta;
    }

    /** Returns the rate of a step with the bias corrections of both moments. */
    static float alpha(Step step) {
        return step.rate() * correction(step) / (1f - step.scalars()[0]);
    }

    private static float correction(Step step) {
        return (float) Math.sqrt(1f - step.scalars()[1]);
    }
}
