package dev.weft.optimizer;

import java.util.List;

/**
 * Gradient descent that looks ahead along its momentum: {@code a = a · momentum + g; w -= g · rate + a · momentum ·
 * rate} (Sutskever et al. 2013 in TensorFlow's form, which keeps the weights of the look-ahead point).
 */
public record Nesterov(Schedule rate, double momentum) implements Optimizer {
    /** Checks that the momentum is in [0, 1). */
    public Nesterov {
        Expect.fraction("Nesterov momentum", momentum);
    }

    @Override
    public Nesterov withRate(Schedule rate) {
        return new Nesterov(rate, momentum);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("momentum", 0f));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] accumulator = slots[0];
        float rate = step.rate();
        float mu = (float) momentum;
        for (int i = from; i < to; i++) {
            accumulator[i] = accumulator[i] * mu + gradient[i];
            weights[i] -= gradient[i] * rate + accumulator[i] * mu * rate;
        }
    }
}
