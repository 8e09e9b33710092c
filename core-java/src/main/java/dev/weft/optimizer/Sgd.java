package dev.weft.optimizer;

import java.util.List;

/** Stochastic gradient descent: {@code w -= g · rate}. */
public record Sgd(Schedule rate) implements Optimizer {
    @Override
    public Sgd withRate(Schedule rate) {
        return new Sgd(rate);
    }

    @Override
    public List<Slot> slots() {
        return List.of();
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float rate = step.rate();
        for (int i = from; i < to; i++) {
            weights[i] -= gradient[i] * rate;
        }
    }
}
