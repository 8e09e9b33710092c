package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule that falls along half a cosine again and again, each time from the top (Loshchilov and Hutter 2017, SGDR):
 *
 * <pre>{@code
 * rate · shrink^i · ((1 - floor) · (1 + cos(π p)) / 2 + floor)
 * }</pre>
 *
 * <p>Fall {@code i}, counted from 0, takes {@code epochs · growth^i}, and {@code p} is the fraction of it that has
 * passed, in [0, 1). It changes at every step. Computed in double with {@link StrictMath}, so it is bit-identical on
 * every JVM.
 *
 * <p>Equals PyTorch's {@code CosineAnnealingWarmRestarts}, whose {@code T_0} and {@code T_mult} are epochs and growth
 * and whose {@code eta_min} is {@code rate · floor}, and TensorFlow 1's {@code cosine_decay_restarts} and Keras' {@code
 * CosineDecayRestarts}, whose {@code t_mul}, {@code m_mul} and {@code alpha} are growth, shrink and floor. Their
 * default growth is 2, PyTorch's is 1.
 *
 * @param rate the schedule that is multiplied, usually a {@link ConstantRate}
 * @param epochs the length of the first fall in epochs, above 0
 * @param growth the length of a fall divided by that of the fall before, at least 1
 * @param shrink the rate at the start of a fall divided by that of the fall before, above 0 and at most 1
 * @param floor the fraction of its first rate to which a fall tends, in [0, 1]
 */
public record CosineRestarts(Schedule rate, double epochs, double growth, double shrink, double floor)
        implements
            Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is outside its range
     */
    public CosineRestarts {
        Expect.positive("CosineRestarts epochs", epochs);
        Expect.that(growth >= 1 && growth < Double.POSITIVE_INFINITY, "CosineRestarts growth", "a finite number >= 1",
                growth);
        Expect.that(shrink > 0 && shrink <= 1, "CosineRestarts shrink", "a number in (0, 1]", shrink);
        Expect.that(floor >= 0 && floor <= 1, "CosineRestarts floor", "a number in [0, 1]", floor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double length = epochs * stepsPerEpoch;
        double falls = Math.floor(step / length);
        double passed = step - falls * length;
        if (growth > 1) {
            passed = step;
            for (falls = 0; passed >= length; falls++) {
                passed -= length;
                length *= growth;
            }
        }
        double share = (1 + StrictMath.cos(Math.PI * passed / length)) / 2;
        return rate.at(step, stepsPerEpoch) * StrictMath.pow(shrink, falls) * ((1 - floor) * share + floor);
    }
}
