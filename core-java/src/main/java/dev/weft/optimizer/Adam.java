package dev.weft.optimizer;

import java.util.List;

/**
 * Adaptive moments (Kingma and Ba 2015, the reordered form at the end of section 2):
 * {@code m += (g - m)(1 - beta1); v += (g² - v)(1 - beta2); w -= m · alpha / (√v + epsilon)} with
 * {@code alpha = rate · √(1 - beta2^t) / (1 - beta1^t)}, {@code t} from 1. Epsilon is not bias-corrected, as in
 * TensorFlow; PyTorch's epsilon is multiplied by {@code √(1 - beta2^t)} at this place. The powers are float32 products,
 * carried from step to step.
 */
public record Adam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks that the betas are in [0, 1) and epsilon is at least 0. */
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

    /** The rate with the bias corrections of both moments. */
    static float alpha(Step step) {
        float[] powers = step.scalars();
        return step.rate() * (float) Math.sqrt(1f - powers[1]) / (1f - powers[0]);
    }
}
