package dev.weft.optimizer;

import java.util.List;

/**
 * Steps divided by the running root mean square of the gradient:
 * {@code s += (g² - s)(1 - decay); a = a · momentum + g · rate / √(s + epsilon); w -= a} (Tieleman and Hinton 2012).
 * If {@code centered}, the running mean is taken out: {@code c += (g - c)(1 - decay)} and
 * {@code s - c² + epsilon} under the root (Graves 2013). As in TensorFlow 1.x, {@code s} starts at one, epsilon is
 * inside the root, and the rate is inside the accumulator.
 */
public record RmsProp(Schedule rate, double decay, double momentum, double epsilon, boolean centered)
        implements
            Optimizer {
    /** Checks that decay and momentum are in [0, 1) and epsilon is at least 0. */
    public RmsProp {
        Expect.fraction("RmsProp decay", decay);
        Expect.fraction("RmsProp momentum", momentum);
        Expect.notNegative("RmsProp epsilon", epsilon);
    }

    @Override
    public RmsProp withRate(Schedule rate) {
        return new RmsProp(rate, decay, momentum, epsilon, centered);
    }

    @Override
    public List<Slot> slots() {
        Slot squares = new Slot("meanSquare", 1f);
        Slot accumulator = new Slot("momentum", 0f);
        return centered ? List.of(squares, accumulator, new Slot("mean", 0f)) : List.of(squares, accumulator);
    }

    @Override
    public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
        float[] s = slots[0];
        float[] a = slots[1];
        float rate = step.rate();
        float share = 1f - (float) decay;
        float mu = (float) momentum;
        float eps = (float) epsilon;
        if (centered) {
            float[] c = slots[2];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                c[i] += (g - c[i]) * share;
                a[i] = a[i] * mu + g * rate / (float) Math.sqrt(s[i] - c[i] * c[i] + eps);
                weights[i] -= a[i];
            }
        } else {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                s[i] += (g * g - s[i]) * share;
                a[i] = a[i] * mu + g * rate / (float) Math.sqrt(s[i] + eps);
                weights[i] -= a[i];
            }
        }
    }
}
