package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Adadelta: steps measured in the unit of the weights, so that no rate has to be tuned (Zeiler 2012, algorithm 1). In
 * order, for every weight {@code w} with gradient {@code g}:
 *
 * <pre>{@code
 * s = s · rho + g² · (1 - rho)
 * u = √(d + epsilon) / √(s + epsilon) · g
 * w = w - rate · u
 * d = d · rho + u² · (1 - rho)
 * }</pre>
 *
 * <p>Slots: {@code gradientSquares} is {@code s}, the running mean of the squared gradient; {@code updateSquares} is
 * {@code d}, the running mean of the squared update. Both start at 0.
 *
 * <p>The paper has no rate, which equals rate 1. The order is that of the paper, PyTorch and TensorFlow 2; some
 * releases of TensorFlow 1.x updated {@code d} before computing the step. Defaults elsewhere: TensorFlow 1 has rate
 * 0.001, rho 0.95, epsilon 1e-8; Keras the same with epsilon 1e-7; PyTorch has rate 1, rho 0.9, epsilon 1e-6.
 *
 * @param rate the learning rate; 1 in the paper
 * @param rho the fraction of both running means that is kept per step, in [0, 1); usually 0.95
 * @param epsilon added under both roots, above 0; it also sets the size of the first step
 */
public record Adadelta(Schedule rate, double rho, double epsilon) implements Optimizer {
    /**
     * Checks the hyper-parameters. With an epsilon of 0 the first step would be 0, and so would all others.
     *
     * @throws IllegalArgumentException if rho is not in [0, 1), or epsilon not a finite number above 0
     */
    public Adadelta {
        Expect.fraction("Adadelta rho", rho);
        Expect.positiveFloat("Adadelta epsilon", epsilon);
    }

    @Override
    public Adadelta withRate(Schedule rate) {
        return new Adadelta(rate, rho, epsilon);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("gradientSquares", 0f), new Slot("updateSquares", 0f));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel.each("gradientSquares = gradientSquares * keep + g * g * share;"
                + " float u = sqrt(updateSquares + eps) * (1.0f / sqrt(gradientSquares + eps)) * g; w -= u * rate;"
                + " updateSquares = updateSquares * keep + u * u * share;", "w", "g").changing().slots(names())
                .number("rate", step::rate)
                .number("keep", () -> rho)
                .number("share", () -> 1f - (float) rho)
                .number("eps", () -> epsilon));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] s = slots[0];
        float[] d = slots[1];
        float rate = step.rate();
        float keep = (float) rho;
        float share = 1f - keep;
        float eps = (float) epsilon;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            s[i] = s[i] * keep + g * g * share;
            float u = (float) Math.sqrt(d[i] + eps) * (1f / (float) Math.sqrt(s[i] + eps)) * g;
            weights[i] -= u * rate;
            d[i] = d[i] * keep + u * u * share;
        }
    }
}
