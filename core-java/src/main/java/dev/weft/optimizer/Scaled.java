package dev.weft.optimizer;

/**
 * A schedule multiplied by a constant.
 *
 * @param schedule the schedule
 * @param factor the factor, finite and at least 0
 */
public record Scaled(Schedule schedule, double factor) implements Schedule {
    /** Checks the factor. */
    public Scaled {
        Expect.notNegative("Schedule.times", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, stepsPerEpoch) * factor;
    }
}
