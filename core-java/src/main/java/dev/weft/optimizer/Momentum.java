package dev.weft.optimizer;

import java.util.List;

/**
 * Gradient descent with a heavy ball: {@code a = a · momentum + g; w -= a · rate}. The rate stands outside the
 * accumulator, so that a change of rate acts at once (Polyak 1964; TensorFlow's and PyTorch's form).
 */
public record Momentum(Schedule rate, double momentum) implements Optimizer {
    /** Checks that the momentum is in [0, 1). */
    public Momentum {
        Expect.fraction("Momentum momentum", momentum);
    }

    @Override
    public Momentum withRate(Schedule rate) {
        return new Momentum(rate, momentum);
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
            weights[i] -= accumulator[i] * rate;
        }
    }
}
