package dev.weft.optimizer;

/**
 * One schedule until the end of epoch {@code epochs} and another from then on, both with the same count of steps. The
 * first step of the second is {@code epochs · stepsPerEpoch}; TensorFlow 1's {@code piecewise_constant} changes one
 * step later.
 *
 * @param before the first schedule
 * @param epochs the length of the first schedule in epochs, finite and at least 0
 * @param after the second schedule
 */
public record Piecewise(Schedule before, double epochs, Schedule after) implements Schedule {
    /** Checks the number of epochs. */
    public Piecewise {
        Expect.notNegative("Schedule.until", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return (step < epochs * stepsPerEpoch ? before : after).at(step, stepsPerEpoch);
    }
}
