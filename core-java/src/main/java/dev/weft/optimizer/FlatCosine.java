package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule that is flat at first and then falls along half a cosine to 0, where it stays:
 *
 * <pre>{@code
 * t = min(1, step / (epochs · stepsPerEpoch))
 * rate                                                if t <= flat
 * rate · (1 + cos(π · (t - flat) / (1 - flat))) / 2   else
 * }</pre>
 *
 * <p>RealMLP's dropout rate and weight decay follow it with a flat half (Holzmüller et al. 2024, section 3.2). Computed
 * in double with {@link StrictMath}, so it is bit-identical on every JVM.
 *
 * @param rate the schedule that is multiplied, usually a {@link ConstantRate}
 * @param epochs the length of both phases in epochs, above 0
 * @param flat the fraction of them that is flat, from 0 to below 1, usually 0.5
 */
public record FlatCosine(Schedule rate, double epochs, double flat) implements Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the epochs are not a finite number above 0, or the flat fraction not in
     *     [0, 1)
     */
    public FlatCosine {
        Expect.positive("FlatCosine epochs", epochs);
        Expect.that(flat >= 0 && flat < 1, "FlatCosine flat", "a number in [0, 1)", flat);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double passed = Math.min(1, step / (epochs * stepsPerEpoch));
        double falling = Math.max(0, (passed - flat) / (1 - flat));
        return rate.at(step, stepsPerEpoch) * (1 + StrictMath.cos(Math.PI * falling)) / 2;
    }
}
