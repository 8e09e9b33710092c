package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule with a linear warm-up (Goyal et al. 2017): {@code rate · min(1, (step + 1) / (epochs · stepsPerEpoch))}.
 * The first step already has a rate above 0, and the last step of the warm-up has the full rate. It changes at every
 * step. The schedule inside counts its own steps from 0, the warm-up included.
 *
 * @param rate the schedule that is scaled
 * @param epochs the length of the warm-up in epochs, above 0
 */
public record WarmUp(Schedule rate, double epochs) implements Schedule {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if the epochs are not a finite number above 0
     */
    public WarmUp {
        Expect.positive("Schedule.warmUp", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return rate.at(step, stepsPerEpoch) * Math.min(1, (step + 1) / (epochs * stepsPerEpoch));
    }
}
