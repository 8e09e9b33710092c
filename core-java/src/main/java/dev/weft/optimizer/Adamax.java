package dev.weft.optimizer;

import java.util.List;

/**
 * Adam with the largest gradient in place of the second moment:
 * {@code m += (g - m)(1 - beta1); u = max(u · beta2, |g|); w -= rate / (1 - beta1^t) · (m / (u + epsilon))},
 * {@code t} from 1 (Kingma and Ba 2015, algorithm 2, with TensorFlow's epsilon).
 */
public record Adamax(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks that the betas are in [0, 1) and epsilon is at least 0. */
    public Adamax {
        Expect.fraction("Adamax beta1", beta1);
        Expect.fraction("Adamax beta2", beta2);
        Expect.notNegative("Adamax epsilon", epsilon);
    }

    @Override
    public Adamax withRate(Schedule rate) {
        return new Adamax(rate, beta1, beta2, epsilon);
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
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] m = slots[0];
        float[] u = slots[1];
        float alpha = step.rate() / (1f - step.scalars()[0]);
        float share = 1f - (float) beta1;
        float keep = (float) beta2;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            m[i] += (g - m[i]) * share;
            u[i] = Math.max(u[i] * keep, Math.abs(g));
            weights[i] -= alpha * (m[i] / (u[i] + eps));
        }
    }

    @Override
    public void advance(float[] scalars) {
        scalars[0] *= (float) beta1;
    }
}
