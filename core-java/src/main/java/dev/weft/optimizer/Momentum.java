package dev.weft.optimizer;

import java.util.List;

/**
 * Gradient descent with heavy-ball momentum (Polyak 1964): {@code a = a · momentum + g; w -= a · rate}. Slot:
 * {@code a}, initially 0. The rate is outside the accumulator, so that a change of the rate takes effect at once, as in
 * TensorFlow and PyTorch.
 *
 * @param rate the learning rate
 * @param momentum the decay of the accumulator, from 0 to below 1, usually 0.9
 */
public record Momentum(Schedule rate, double momentum) implements Optimizer {
    /** Checks the momentum. */
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
