package dev.weft.optimizer;

import java.util.List;

/**
 * Adam that looks ahead: its moments and alpha, with {@code w -= (g (1 - beta1) + beta1 · m) · alpha / (√v + epsilon)}
 * (Dozat 2016 in TensorFlow's form: beta1 is constant, without the paper's momentum schedule, and both terms share one
 * bias correction).
 */
public record Nadam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks that the betas are in [0, 1) and epsilon is at least 0. */
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
