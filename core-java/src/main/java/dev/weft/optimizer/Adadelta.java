package dev.weft.optimizer;

import java.util.List;

/**
 * Steps in the unit of the weights themselves:
 * {@code s = s · rho + g² (1 - rho); u = √(d + epsilon) · (1 / √(s + epsilon)) · g; w -= u · rate;}
 * {@code d = d · rho + u² (1 - rho)} (Zeiler 2012, algorithm 1, with a rate before the step). This is the order of the
 * paper, of PyTorch and of TensorFlow 2; some releases of TensorFlow 1.x changed {@code d} before they took its root
 * for the weights.
 */
public record Adadelta(Schedule rate, double rho, double epsilon) implements Optimizer {
    /** Checks that rho is in [0, 1) and epsilon above 0: with 0 the first step would be 0, and so would all others. */
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
