package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Gradient descent with Nesterov's accelerated gradient (Sutskever et al. 2013), which looks ahead along the momentum:
 *
 * <pre>{@code
 * a = a · momentum + g
 * w = w - (g · rate + a · momentum · rate)
 * }</pre>
 *
 * <p>Slot: {@code momentum} is {@code a}, the decaying sum of the gradients, and starts at 0.
 *
 * <p>The weights are those of the look-ahead point, so the gradient is taken where the weights are. This is the form of
 * TensorFlow's {@code use_nesterov} and PyTorch's {@code nesterov=True}. With {@link Convention#KERAS} the rate is
 * inside the accumulator, as in Keras' {@code SGD(nesterov=True)}: {@code a = a · momentum + g · rate; w = w - (g ·
 * rate + a · momentum)}. The two are equal while the rate is constant.
 *
 * @param rate the learning rate
 * @param momentum the fraction of the accumulator that is kept per step, in [0, 1); usually 0.9
 * @param convention the place of the rate
 */
public record Nesterov(Schedule rate, double momentum, Convention convention) implements Optimizer {
    /**
     * Checks the momentum.
     *
     * @throws IllegalArgumentException if the momentum is not in [0, 1)
     */
    public Nesterov {
        Expect.fraction("Nesterov momentum", momentum);
    }

    /** Nesterov momentum with the rate outside the accumulator. */
    public Nesterov(Schedule rate, double momentum) {
        this(rate, momentum, Convention.TENSORFLOW);
    }

    @Override
    public Nesterov withRate(Schedule rate) {
        return new Nesterov(rate, momentum, convention);
    }

    /** Returns this rule with the place of the rate that {@code convention} has. */
    public Nesterov withConvention(Convention convention) {
        return new Nesterov(rate, momentum, convention);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("momentum", 0f));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel.each("momentum = momentum * mu + g * inside;"
                + " w -= g * rate + momentum * mu * outside;", "w", "g").changing().slots(names())
                .number("mu", () -> momentum)
                .number("rate", step::rate)
                .number("inside", () -> convention == Convention.KERAS ? step.rate() : 1)
                .number("outside", () -> convention == Convention.KERAS ? 1 : step.rate()));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] accumulator = slots[0];
        float rate = step.rate();
        float inside = convention == Convention.KERAS ? rate : 1f;
        float outside = convention == Convention.KERAS ? 1f : rate;
        float mu = (float) momentum;
        for (int i = from; i < to; i++) {
            accumulator[i] = accumulator[i] * mu + gradient[i] * inside;
            weights[i] -= gradient[i] * rate + accumulator[i] * mu * outside;
        }
    }
}
