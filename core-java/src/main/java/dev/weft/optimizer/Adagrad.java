package dev.weft.optimizer;

import dev.weft.device.Kernel;
import dev.weft.internal.check.Expect;
import java.util.List;
import java.util.Optional;

/**
 * Adagrad: each weight has its own rate, which shrinks with the sum of its squared gradients (Duchi et al. 2011):
 *
 * <pre>{@code
 * s = s + g²
 * w = w - rate · g / √(s + epsilon)
 * }</pre>
 *
 * <p>Slot: {@code accumulator} is {@code s} and starts at {@code start}. The sum never shrinks, so steps become smaller
 * as long as training lasts.
 *
 * <p>TensorFlow 1 has no epsilon and starts the sum at 0.1 instead. Keras starts it at 0.1, too, and has an epsilon of
 * 1e-7. PyTorch starts it at 0 and has an epsilon of 1e-10, which is added to the root: {@code √s + epsilon}, as here
 * with {@link Convention#PYTORCH}. Start and epsilon cannot both be 0, because a first gradient of 0 would then be
 * divided by 0.
 *
 * @param rate the learning rate
 * @param start the sum before the first step, at least 0; usually 0.1
 * @param epsilon added to the sum, or with PyTorch's convention to its root, at least 0; usually 0
 * @param convention the place of epsilon
 */
public record Adagrad(Schedule rate, double start, double epsilon, Convention convention) implements Optimizer {
    /**
     * Checks the hyper-parameters.
     *
     * @throws IllegalArgumentException if start or epsilon is not a finite number of at least 0, or both are 0
     */
    public Adagrad {
        Expect.notNegative("Adagrad start", start);
        Expect.notNegative("Adagrad epsilon", epsilon);
        if (!((float) start > 0)) {
            Expect.positiveFloat("Adagrad with a start of 0: epsilon", epsilon);
        }
    }

    /** Adagrad without epsilon. */
    public Adagrad(Schedule rate, double start) {
        this(rate, start, 0, Convention.TENSORFLOW);
    }

    @Override
    public Adagrad withRate(Schedule rate) {
        return new Adagrad(rate, start, epsilon, convention);
    }

    /** Returns this rule with the place of epsilon that {@code convention} has. */
    public Adagrad withConvention(Convention convention) {
        return new Adagrad(rate, start, epsilon, convention);
    }

    @Override
    public List<Slot> slots() {
        return List.of(new Slot("accumulator", (float) start));
    }

    @Override
    public Optional<Kernel> onDevice(Step step) {
        return Optional.of(Kernel
                .each("accumulator += g * g; w -= g * rate * (1.0f / (sqrt(accumulator + inside) + outside));", "w",
                        "g")
                .changing().slots(names())
                .number("rate", step::rate)
                .number("inside", () -> convention == Convention.PYTORCH ? 0 : epsilon)
                .number("outside", () -> convention == Convention.PYTORCH ? epsilon : 0));
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] sum = slots[0];
        float rate = step.rate();
        boolean isOutside = convention == Convention.PYTORCH;
        float inside = isOutside ? 0f : (float) epsilon;
        float outside = isOutside ? (float) epsilon : 0f;
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            sum[i] += g * g;
            weights[i] -= g * rate * (1f / ((float) Math.sqrt(sum[i] + inside) + outside));
        }
    }
}
