package dev.weft.optimizer;

import java.util.List;

/**
 * Decoupled weight decay around another optimizer (Loshchilov and Hutter 2019): each step first shrinks the weights by
 * {@code w = w - w · (rate · decay)}, then applies the other rule. Around {@link Adam} this is AdamW. Unlike an L2
 * penalty, the decay is not part of the gradient, so it does not enter the moments.
 *
 * <p>The decay applies to every trainable parameter, biases included. The learning rate scales it, as in PyTorch and
 * Keras; in TensorFlow 1's {@code contrib.opt} it does not. It adds no slots. Defaults elsewhere: PyTorch has 0.01,
 * Keras 0.004.
 *
 * @param optimizer the rule that is applied after the decay
 * @param decay the fraction of the weights removed per step at rate 1, at least 0; usually 0.01
 */
public record WeightDecay(Optimizer optimizer, double decay) implements Optimizer {
    /**
     * Checks the decay.
     *
     * @throws IllegalArgumentException if the decay is not a finite number of at least 0
     */
    public WeightDecay {
        Expect.notNegative("WeightDecay decay", decay);
    }

    @Override
    public Schedule rate() {
        return optimizer.rate();
    }

    @Override
    public WeightDecay withRate(Schedule rate) {
        return new WeightDecay(optimizer.withRate(rate), decay);
    }

    @Override
    public List<Slot> slots() {
        return optimizer.slots();
    }

    @Override
    public List<Slot> scalars() {
        return optimizer.scalars();
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float share = step.rate() * (float) decay;
        for (int i = from; i < to; i++) {
            weights[i] -= weights[i] * share;
        }
        optimizer.update(weights, gradient, slots, step, from, to);
    }

    @Override
    public void advance(float[] scalars) {
        optimizer.advance(scalars);
    }
}
