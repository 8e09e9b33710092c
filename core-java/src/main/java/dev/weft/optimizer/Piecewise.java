package dev.weft.optimizer;

import dev.weft.internal.check.Expect;

/**
 * One schedule before the end of epoch {@code epochs} and another from then on: {@code before} at steps below {@code
 * epochs · stepsPerEpoch}, {@code after} at all others. Both see the same step, counted from the start of training.
 * TensorFlow 1's {@code piecewise_constant} with the same boundary changes one step later.
 *
 * @param before the schedule of the first epochs
 * @param epochs when the schedules change, in epochs, at least 0
 * @param after the schedule of all later steps
 */
public record Piecewise(Schedule before, double epochs, Schedule after) implements Schedule {
    /**
     * Checks the time of the change.
     *
     * @throws IllegalArgumentException if the epochs are not a finite number of at least 0
     */
    public Piecewise {
        Expect.notNegative("Schedule.until", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return (step < epochs * stepsPerEpoch ? before : after).at(step, stepsPerEpoch);
    }
}
