package dev.weft.optimizer;

/** A schedule multiplied by a number at every step. */
public record Scaled(Schedule schedule, double factor) implements Schedule {
    /** Checks that the factor is a finite number, at least 0. */
    public Scaled {
        Expect.notNegative("Schedule.times", factor);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return schedule.at(step, stepsPerEpoch) * factor;
    }
}
