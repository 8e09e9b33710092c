package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Gradient descent with momentum, the heavy-ball method (Polyak 1964):
 *
 * <pre>{@code
 * a = a · momentum + g · (1 - dampening)
 * w = w - rate · a
 * }</pre>
 *
 * <p>Slot: {@code momentum} is {@code a}, the decaying sum of the gradients, and starts at 0.
 *
 * <p>The rate is outside the accumulator, as in TensorFlow 1's {@code MomentumOptimizer} and PyTorch's {@code SGD}, so
 * a new rate also applies to the gradients already in the accumulator. With {@link Convention#KERAS} it is inside, as
 * in Keras' {@code SGD}: {@code a = a · momentum + rate · g; w = w - a}. The two are equal while the rate is constant.
 * With a constant gradient and no dampening the steps grow to {@code rate · g / (1 - momentum)}.
 *
 * <p>Dampening is that of PyTorch's {@code SGD}: the first gradient is taken whole, and without momentum it has no
 * effect. With a dampening equal to the momentum, {@code a} is a running mean of the gradients.
 *
 * @param rate the learning rate
 * @param momentum the fraction of the accumulator that is kept per step, in [0, 1); usually 0.9
 * @param dampening the fraction of each gradient but the first that is left out, in [0, 1); usually 0
 * @param convention the place of the rate
 */
public record Momentum(Schedule rate, double momentum, double dampening, Convention convention) implements Optimizer {
    /**
     * Checks the momentum and the dampening.
     *
     * @throws IllegalArgumentException if one of them is not in [0, 1)
     */
    public Momentum {
        Expect.fraction("Momentum momentum", momentum);
        Expect.fraction("Momentum dampening", dampening);
    }

    /** Momentum without dampening, with the rate outside the accumulator. */
    public Momentum(Schedule rate, double momentum) {
        this(rate, momentum, 0, Convention.TENSORFLOW);
    }

    @Override
    public Momentum withRate(Schedule rate) {
        return new Momentum(rate, momentum, dampening, convention);
    }

    /** Returns this rule with the place of the rate that {@code convention} has. */
    public Momentum withConvention(Convention convention) {
        return new Momentum(rate, momentum, dampening, convention);
    }

    /** Returns this rule with another dampening, in [0, 1). */
    public Momentum withDampening(double dampening) {
        return new Momentum(rate, momentum, dampening, convention);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("momentum", 0f));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        boolean isInside = convention == Convention.KERAS;
        return Optional.of(Kernel.each("momentum = momentum * mu + g * inside; w -= momentum * outside;", "w", "g")
                .changing().slots(names()).number("mu", () -> momentum).number("inside", () -> inside(step))
                .number("outside", () -> isInside ? 1 : step.rate()));
    }

    /** By what the gradient is multiplied before it is added. */
    private float inside(Step step) {
        boolean isDamped = momentum > 0 && step.number() > 0;
        return (convention == Convention.KERAS ? step.rate() : 1f) * (isDamped ? 1f - (float) dampening : 1f);
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] accumulator = slots[0];
        boolean isInside = convention == Convention.KERAS;
        float inside = inside(step);
        float outside = isInside ? 1f : step.rate();
        float mu = (float) momentum;
        for (int i = from; i < to; i++) {
            accumulator[i] = accumulator[i] * mu + gradient[i] * inside;
            weights[i] -= accumulator[i] * outside;
        }
    }
}
