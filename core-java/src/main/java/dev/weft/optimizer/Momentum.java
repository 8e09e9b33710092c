package dev.weft.optimizer;

import java.util.List;

/**
 * Gradient descent with momentum, the heavy-ball method (Polyak 1964):
 *
 * <pre>{@code
 * a = a · momentum + g
 * w = w - rate · a
 * }</pre>
 *
 * <p>Slot: {@code momentum} is {@code a}, the decaying sum of the gradients, and starts at 0.
 *
 * <p>The rate is outside the accumulator, as in TensorFlow 1's {@code MomentumOptimizer} and PyTorch's {@code SGD}
 * (with dampening 0), so a new rate also applies to the gradients already in the accumulator. Keras' {@code SGD} has
 * the rate inside: {@code a = a · momentum - rate · g; w = w + a}. The two are equal while the rate is constant. With a
 * constant gradient the steps grow to {@code rate · g / (1 - momentum)}.
 *
 * @param rate the learning rate
 * @param momentum the fraction of the accumulator that is kept per step, in [0, 1); usually 0.9
 */
public record Momentum(Schedule rate, double momentum) implements Optimizer {
    /**
     * Checks the momentum.
     *
     * @throws IllegalArgumentException if the momentum is not in [0, 1)
     */
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
