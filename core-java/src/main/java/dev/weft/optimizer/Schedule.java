package dev.weft.optimizer;

/**
 * The learning rate as a function of the step. Steps count from 0. Lengths of time are in epochs and may be fractions
 * of an epoch. Training passes the number of steps per epoch; {@link #every} fixes it instead, and {@code every(1)}
 * makes the unit one step. A schedule is pure: the same arguments return the same rate, from any thread.
 *
 * <pre>{@code
 * Schedule staircase = Schedules.constant(0.1).decay(0.99);
 * Schedule bySteps = Schedules.polynomial(0.1, 10_000, 0.001).every(1);
 * Schedule own = (step, stepsPerEpoch) -> 0.1 / Math.sqrt(1 + step);
 * }</pre>
 */
@FunctionalInterface
public interface Schedule {
    /**
     * Returns the learning rate of a step. The optimizer rounds it to float32.
     *
     * @param step the number of steps taken before, at least 0
     * @param stepsPerEpoch the number of steps per epoch, at least 1
     * @return the rate, finite and at least 0
     */
    double at(long step, long stepsPerEpoch);

    /**
     * Returns this schedule with {@code steps} steps per epoch, whatever the size of the data set. It applies to what
     * was called before it: in {@code decay(0.9).every(100).warmUp(2)} the decay is per 100 steps, while the warm-up
     * takes 2 epochs of the data set.
     */
    default Every every(long steps) {
        return new Every(this, steps);
    }

    /** Returns this schedule multiplied by {@code factor} at every step. */
    default Scaled times(double factor) {
        return new Scaled(this, factor);
    }

    /**
     * Returns this schedule multiplied by {@code factor} once per epoch, as a staircase: {@code rate · factor^⌊step /
     * stepsPerEpoch⌋}.
     */
    default ExponentialDecay decay(double factor) {
        return new ExponentialDecay(this, factor, true);
    }

    /**
     * Returns this schedule with a linear warm-up: the rate rises in a straight line during the first {@code epochs}.
     * This schedule's own time starts at step 0, too.
     */
    default WarmUp warmUp(double epochs) {
        return new WarmUp(this, epochs);
    }

    /**
     * Returns this schedule for the first {@code epochs}, then {@code next}. Both count steps from the start of
     * training.
     */
    default Piecewise until(double epochs, Schedule next) {
        return new Piecewise(this, epochs, next);
    }
}
