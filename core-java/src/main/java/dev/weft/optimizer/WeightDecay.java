package dev.weft.optimizer;

import java.util.List;

/**
 * Another rule whose weights first shrink by {@code w -= w · (rate · decay)}, apart from the gradient and so from its
 * moments (Loshchilov and Hutter 2019). Around {@link Adam} this is AdamW. The rate scales the decay, as in PyTorch; in
 * TensorFlow's {@code contrib} it does not.
 */
public record WeightDecay(Optimizer optimizer, double decay) implements Optimizer {
    /** Checks that the decay is a finite number, at least 0. */
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
