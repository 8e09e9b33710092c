package dev.weft.optimizer;

import java.util.List;

/**
 * Adadelta (Zeiler 2012, algorithm 1, with a learning rate before the step):
 * {@code s = s · rho + g² (1 - rho); u = √(d + epsilon) · (1 / √(s + epsilon)) · g; w -= u · rate;}
 * {@code d = d · rho + u² (1 - rho)}. Slots: {@code s} and {@code d}, initially 0.
 *
 * <p>This is the order of the paper, of PyTorch and of TensorFlow 2; some releases of TensorFlow 1 changed {@code d}
 * before they took its root for the weights.
 *
 * @param rate the learning rate: 1 in the paper, 0.001 by default in TensorFlow
 * @param rho the decay of both averages, from 0 to below 1
 * @param epsilon the number added under both roots, above 0
 */
public record Adadelta(Schedule rate, double rho, double epsilon) implements Optimizer {
    /** Checks the numbers. Epsilon must be above 0: with 0 every step would be 0. */
    public Adadelta {
        Expect.fraction("Adadelta rho", rho);
        Expect.positive("Adadelta epsilon", epsilon);
    }

    @Override
    public Adadelta withRate(Schedule rate) {
        return new Adadelta(rate, rho, epsilon);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("gradientSquares", 0f), new Slot("updateSquares", 0f));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] s = slots[0];
        float[] d = slots[1];
        float rate = step.rate();
        float keep = (float) rho;
        float share = 1f - keep;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            s[i] = s[i] * keep + g * g * share;
            float u = (float) Math.sqrt(d[i] + eps) * (1f / (float) Math.sqrt(s[i] + eps)) * g;
            weights[i] -= u * rate;
            d[i] = d[i] * keep + u * u * share;
        }
    }
}
