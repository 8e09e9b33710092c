package dev.weft.optimizer;

import java.util.List;

/**
 * Adagrad (Duchi et al. 2011), a learning rate for each weight that shrinks with its gradients:
 * {@code s += g²; w -= g · rate · (1 / √s)}. Slot: {@code s}.
 *
 * <p>As in TensorFlow 1, there is no epsilon; the sum starts at 0.1 instead. With a start of 0, a weight whose gradient
 * is 0 from the first step on becomes NaN.
 *
 * @param rate the learning rate
 * @param start the initial sum, at least 0
 */
public record Adagrad(Schedule rate, double start) implements Optimizer {
    /** Checks that the start is at least 0. */
    public Adagrad {
        Expect.notNegative("Adagrad start", start);
    }

    @Override
    public Adagrad withRate(Schedule rate) {
        return new Adagrad(rate, start);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("accumulator", (float) start));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] sum = slots[0];
        float rate = step.rate();
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            sum[i] += g * g;
            weights[i] -= g * rate * (1f / (float) Math.sqrt(sum[i]));
        }
    }
}
