package dev.weft.optimizer;

/**
 * The learning rate at every step. Steps count from 0. Lengths are in epochs, which may be fractions; a training sets
 * the number of steps in an epoch, or you set it with {@link #every}: {@code every(1)} makes the unit one step.
 * {@link Schedules} has the usual ones; write your own as a lambda:
 * {@code (step, stepsPerEpoch) -> 0.1 / Math.sqrt(step + 1)}.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * Returns the learning rate at a step.
     *
     * @param step the number of steps taken before, at least 0
     * @param stepsPerEpoch the number of steps in an epoch, at least 1
     */
    double at(long step, long stepsPerEpoch);

    /** Returns this schedule with {@code steps} steps for an epoch, whatever the size of the data is. */
    default Every every(long steps) {
        return new Every(this, steps);
    }

    /** Returns this schedule multiplied by {@code factor}. */
    default Scaled times(double factor) {
        return new Scaled(this, factor);
    }

    /** Returns this schedule multiplied by {@code factor} after each epoch, as a staircase. */
    default ExponentialDecay decay(double factor) {
        return new ExponentialDecay(this, factor, true);
    }

    /** Returns this schedule with a straight rise to its rate during the first {@code epochs}. */
    default WarmUp warmUp(double epochs) {
        return new WarmUp(this, epochs);
    }

    /** Returns this schedule for the first {@code epochs}, then {@code next}, both with the same count of steps. */
    default Piecewise until(double epochs, Schedule next) {
        return new Piecewise(this, epochs, next);
    }
}
