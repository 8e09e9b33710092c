package dev.weft.optimizer;

import java.util.List;

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
 * <p>Slots: {@code firstMoment} is {@code m} and {@code secondMoment} is {@code v}; both start at 0, and {@code alpha}
 * corrects that bias. Scalars: {@code beta1Power} and {@code beta2Power} are the powers of the betas, multiplied in
 * float32 from step to step.
 *
 * <p>The variant is that of TensorFlow and Keras: epsilon is not bias-corrected (the "epsilon hat" of the paper). In
 * PyTorch, epsilon is multiplied by {@code √(1 - beta2^t)} at this place, so it is smaller in the first steps. There is
 * no AMSGrad. The default epsilon is 1e-8 as in TensorFlow 1 and PyTorch; Keras has 1e-7.
 *
 * @param rate the learning rate; usually 0.001
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the fraction of the second moment that is kept per step, in [0, 1); usually 0.999
 * @param epsilon added to the root of the second moment, at least 0; usually 1e-8. With 0, a weight whose gradient has
 *     always been 0 becomes NaN
 */
public record Adam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number of at least 0
     */
    public Adam {
        Expect.fraction("Adam beta1", beta1);
        Expect.fraction("Adam beta2", beta2);
        Expect.notNegative("Adam epsilon", epsilon);
    }

    @Override
    public Adam withRate(Schedule rate) {
        return new Adam(rate, beta1, beta2, epsilon);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("firstMoment", 0f), new Slot("secondMoment", 0f));
    }

    @Override
    public List<Slot> scalars() {
        return List.of(new Slot("beta1Power", (float) beta1), new Slot("beta2Power", (float) beta2));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] v = slots[1];
        float alpha = alpha(step);
        float share1 = 1f - (float) beta1;
        float share2 = 1f - (float) beta2;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share1;
            v[i] += (g * g - v[i]) * share2;
            weights[i] -= m[i] * alpha / ((float) Math.sqrt(v[i]) + eps);
        }
    }

    @Override
    public void advance(float[] scalars) {
        scalars[0] *= (float) beta1;
        scalars[1] *= (float) beta2;
    }

    /** Returns the rate of a step with the bias corrections of both moments. */
    static float alpha(Step step) {
        float[] powers = step.scalars();
        return step.rate() * (float) Math.sqrt(1f - powers[1]) / (1f - powers[0]);
    }
}
