package dev.weft.optimizer;

import java.util.List;

/**
 * Adagrad: each weight has its own rate, which shrinks with the sum of its squared gradients (Duchi et al. 2011):
 *
 * <pre>{@code
 * s = s + g²
 * w = w - rate · g / √s
 * }</pre>
 *
 * <p>Slot: {@code accumulator} is {@code s} and starts at {@code start}. The sum never shrinks, so steps become smaller
 * as long as training lasts.
 *
 * <p>There is no epsilon. Like TensorFlow 1, this rule starts the sum at 0.1 instead. Keras starts it at 0.1, too, and
 * adds an epsilon of 1e-7; PyTorch starts it at 0 and adds an epsilon of 1e-10 to the root. With a start of 0, a weight
 * whose first gradient is exactly 0 becomes NaN.
 *
 * @param rate the learning rate
 * @param start the sum before the first step, at least 0; usually 0.1
 */
public record Adagrad(Schedule rate, double start) implements Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if the start is not a finite number of at least 0
     */
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
