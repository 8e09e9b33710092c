package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule of several cycles, each about twice as long as the one before, that rises from 0 along half a cosine and
 * falls back to 0 along another (Holzmüller et al. 2024, section 3.2, there {@code coslog} with 4 cycles):
 *
 * <pre>{@code
 * t = min(1, step / (epochs · stepsPerEpoch))
 * rate · (1 - cos(2π · log2(1 + (2^cycles - 1) · t))) / 2
 * }</pre>
 *
 * <p>It starts and ends at 0 and stays there. It changes at every step. Computed in double with {@link StrictMath}, so
 * it is bit-identical on every JVM.
 *
 * @param rate the schedule that is multiplied, usually a {@link ConstantRate}
 * @param epochs the length of all cycles in epochs, above 0
 * @param cycles the number of cycles, from 1 to 30, usually 4; a fraction ends in the midst of a cycle
 */
public record LogCosineCycles(Schedule rate, double epochs, double cycles) implements Schedule {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the epochs are not a finite number above 0, or the cycles not above 0 and at
     *     most 30
     */
    public LogCosineCycles {
        Expect.positive("LogCosineCycles epochs", epochs);
        Expect.that(cycles > 0 && cycles <= 30, "LogCosineCycles", "above 0 and at most 30 cycles", cycles);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        double passed = Math.min(1, step / (epochs * stepsPerEpoch));
        double cycle = StrictMath.log1p((StrictMath.pow(2, cycles) - 1) * passed) / StrictMath.log(2);
        // Whole cycles count as 0, so that rounding leaves no negative rate and no rest at the end.
        return rate.at(step, stepsPerEpoch) * (1 - StrictMath.cos(2 * Math.PI * (cycle - Math.rint(cycle)))) / 2;
    }
}
