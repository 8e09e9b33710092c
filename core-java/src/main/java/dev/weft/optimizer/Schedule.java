package dev.weft.optimizer;

/**
 * The learning rate at every step. Steps count from 0; lengths of time are in epochs, which may be fractions, and an
 * epoch's number of steps is told when training knows it, or said with {@link #every}: {@code every(1)} makes the unit
 * one step.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The rate at a step.
     *
     * @param step          how many steps were taken before, at least 0
     * @param stepsPerEpoch how many steps make an epoch, at least 1
     */
    double at(long step, long stepsPerEpoch);

    /** This schedule with {@code steps} steps for an epoch, whatever the data says. */
    default Every every(long steps) {
        return new Every(this, steps);
    }

    /** This schedule multiplied by {@code factor} at every step. */
    default Scaled times(double factor) {
        return new Scaled(this, factor);
    }

    /** This schedule multiplied by {@code factor} once per epoch, as a staircase. */
    default ExponentialDecay decay(double factor) {
        return new ExponentialDecay(this, factor, true);
    }

    /** This schedule, climbing to its rate in a straight line during the first {@code epochs}. */
    default WarmUp warmUp(double epochs) {
        return new WarmUp(this, epochs);
    }

    /** This schedule for the first {@code epochs}, then {@code next}, both on the same count of steps. */
    default Piecewise until(double epochs, Schedule next) {
        return new Piecewise(this, epochs, next);
    }
}
