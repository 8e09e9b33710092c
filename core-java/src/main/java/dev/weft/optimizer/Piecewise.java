package dev.weft.optimizer;

/**
 * One schedule before the end of epoch {@code epochs} and another from then on, both on the same count of steps. The
 * first step of the second is {@code epochs · stepsPerEpoch}; TensorFlow 1.x' {@code piecewise_constant} changes one
 * step later.
 */
public record Piecewise(Schedule before, double epochs, Schedule after) implements Schedule {
    /** Checks that the epochs are a finite number, at least 0. */
    public Piecewise {
        Expect.notNegative("Schedule.until", epochs);
    }

    @Override
    public double at(long step, long stepsPerEpoch) {
        return (step < epochs * stepsPerEpoch ? before : after).at(step, stepsPerEpoch);
    }
}
