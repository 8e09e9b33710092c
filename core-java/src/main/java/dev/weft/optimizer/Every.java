package dev.weft.optimizer;

/** A schedule for which {@code steps} steps make an epoch, whatever the data says. */
public record Every(Schedule schedule, long steps) implements Schedule {
    /** Checks that an epoch has a step. */
    public Every {
        Expect.that(steps >= 1, "Schedule.every", "at least 1 step", steps);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, steps);
    }
}
