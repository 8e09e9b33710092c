package dev.weft.optimizer;

/**
 * A schedule in which {@code steps} steps count as an epoch, whatever the size of the data is.
 *
 * @param schedule the schedule
 * @param steps the number of steps in its epoch, at least 1
 */
public record Every(Schedule schedule, long steps) implements Schedule {
    /** Checks the number of steps. */
    public Every {
        Expect.that(steps >= 1, "Schedule.every", "at least 1 step", steps);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, steps);
    }
}
