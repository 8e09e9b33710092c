package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule multiplied by a constant factor at every step.
 *
 * @param schedule the schedule that is multiplied
 * @param factor the factor, at least 0
 */
public record Scaled(Schedule schedule, double factor) implements Schedule {
    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if the factor is not a finite number of at least 0
     */
    public Scaled {
        Expect.notNegative("Schedule.times", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, stepsPerEpoch) * factor;
    }
}
