package dev.weft.optimizer;

import java.util.List;

/**
 * Nadam: {@link Adam} with Nesterov momentum (Dozat 2016, in TensorFlow's simplified form). At step {@code t}, counted
 * from 1:
 *
 * <pre>{@code
 * m = m + (g - m) · (1 - beta1)
 * v = v + (g² - v) · (1 - beta2)
 * alpha = rate · √(1 - beta2^t) / (1 - beta1^t)
 * w = w - alpha · (g · (1 - beta1) + m · beta1) / (√v + epsilon)
 * }</pre>
 *
 * <p>Slots: {@code firstMoment} is {@code m} and {@code secondMoment} is {@code v}; both start at 0. Scalars: {@code
 * beta1Power} and {@code beta2Power}, the powers of the betas in float32.
 *
 * <p>This is TensorFlow 1's {@code contrib.opt.NadamOptimizer}: beta1 is constant, and both terms share one bias
 * correction. Keras and PyTorch follow the paper's momentum schedule, so no setting makes them equal to this rule.
 *
 * @param rate the learning rate
 * @param beta1 the fraction of the first moment that is kept per step, in [0, 1); usually 0.9
 * @param beta2 the fraction of the second moment that is kept per step, in [0, 1); usually 0.999
 * @param epsilon added to the root of the second moment, not bias-corrected, at least 0; usually 1e-8
 */
public record Nadam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if a beta is not in [0, 1), or epsilon not a finite number of at least 0
     */
    public Nadam {
        Expect.fraction("Nadam beta1", beta1);
        Expect.fraction("Nadam beta2", beta2);
        Expect.notNegative("Nadam epsilon", epsilon);
    }

    @Override
    public Nadam withRate(Schedule rate) {
        return new Nadam(rate, beta1, beta2, epsilon);
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
        scalars[0] *= (float) beta1;
        scalars[1] *= (float) beta2;
    }
}
