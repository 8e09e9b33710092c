package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * A schedule in which an epoch has {@code steps} steps, whatever the size of the data set. With 1, every length of time
 * in {@code schedule} is a number of steps. If two are nested, the inner one applies to what it wraps.
 *
 * @param schedule the schedule whose epochs are redefined
 * @param steps the number of steps that count as one epoch, at least 1
 */
public record Every(Schedule schedule, long steps) implements Schedule {
    /**
     * Checks the number of steps.
     *
     * @throws IllegalArgumentException if {@code steps} is below 1
     */
    public Every {
        Expect.that(steps >= 1, "Schedule.every", "at least 1 step", steps);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, steps);
    }
}
