package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A smooth schedule that falls along half a cosine and then stays at its floor (Loshchilov and Hutter 2017, equation 5,
 * without restarts; {@link CosineRestarts} has them):
 *
 * <pre>{@code
 * p = min(1, step / (epochs · stepsPerEpoch))
 * rate · ((1 - floor) · (1 + cos(π p)) / 2 + floor)
 * }</pre>
 *
 * <p>It changes at every step. Computed in double with {@link StrictMath}, so it is bit-identical on every JVM. The
 * formula is that of TensorFlow 1's {@code cosine_decay}, whose {@code alpha} is the floor, and of PyTorch's {@code
 * CosineAnnealingLR} up to {@code T_max}; after that PyTorch's rate rises again and this one does not.
 *
 * @param rate the schedule that is multiplied, usually a {@link ConstantRate}
 * @param epochs the length of the fall in epochs, above 0
 * @param floor the fraction of the rate that remains at the end, in [0, 1]
 */
public record CosineDecay(Schedule rate, double epochs, double floor) implements Schedule {
    /**
     * Checks the length and the floor.
     *
     * @throws IllegalArgumentException if the epochs are not a finite number above 0, or the floor not in [0, 1]
     */
    public CosineDecay {
        Expect.positive("CosineDecay epochs", epochs);
        Expect.that(floor >= 0 && floor <= 1, "CosineDecay floor", "a number in [0, 1]", floor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double passed = Math.min(1, step / (epochs * stepsPerEpoch));
        double share = (1 + StrictMath.cos(Math.PI * passed)) / 2;
        return rate.at(step, stepsPerEpoch) * ((1 - floor) * share + floor);
    }
}
