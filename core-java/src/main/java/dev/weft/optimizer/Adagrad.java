package dev.weft.optimizer;

import java.util.List;

/**
 * A rate for each weight that shrinks with all the gradients it has seen: {@code s += g²; w -= g · rate · (1 / √s)}
 * (Duchi et al. 2011). There is no epsilon: TensorFlow 1.x starts the sum at 0.1 instead. With a start of 0, a weight
 * whose gradient is 0 from the first step on becomes NaN.
 */
public record Adagrad(Schedule rate, double start) implements Optimizer {
    /** Checks that the sum's start is at least 0. */
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
