package dev.weft.optimizer;

import dev.weft.device.Kernel;
import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent without momentum: {@code w = w - rate · g}. It has no slots. Equals {@code
 * GradientDescentOptimizer} of TensorFlow 1 and {@code SGD} of Keras and PyTorch without momentum.
 *
 * @param rate the learning rate
 */
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
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel.each("w -= g * rate;", "w", "g").changing().slots(names())
                .number("rate", step::rate));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float rate = step.rate();
        for (int i = from; i < to; i++) {
            weights[i] -= gradient[i] * rate;
        }
    }
}
