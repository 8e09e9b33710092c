package dev.weft.optimizer;

import java.util.List;

/**
 * The current training step as an optimizer sees it: its number, learning rate and scalars. One object serves all
 * steps, so that a step allocates nothing. Several threads may read it at once, but not while it is moved to another
 * step.
 */
public final class Step {
    private final float[] scalars;
    private long number;
    private float rate;
    private long stepsPerEpoch = 1;

    /** A step with number 0, rate 0, and the scalars of {@code optimizer} at their start. */
    public Step(Optimizer optimizer) {
        List<Slot> kept = optimizer.scalars();
        scalars = new float[kept.size()];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = kept.get(i).start();
        }
    }

    private Step(Step other, float rate) {
        this.scalars = other.scalars;
        this.number = other.number;
        this.rate = rate;
        this.stepsPerEpoch = other.stepsPerEpoch;
    }

    /** The same step, with the same scalars, and the rate multiplied by {@code factor}. */
    Step scaled(double factor) {
        return new Step(this, (float) (rate * factor));
    }

    /** Moves this object, which {@link #scaled} made, to the step at which {@code other} is now. */
    void follow(Step other, double factor) {
        at(other.number, other.rate * factor, other.stepsPerEpoch);
    }

    /**
     * Moves this object to another step.
     *
     * @param number the number of steps taken before, counted from 0
     * @param rate the learning rate, rounded to float32
     * @return this
     */
    public Step at(long number, double rate) {
        this.number = number;
        this.rate = (float) rate;
        return this;
    }

    /**
     * Moves this object to another step of epochs of another length.
     *
     * @param number the number of steps taken before, counted from 0
     * @param rate the learning rate, rounded to float32
     * @param stepsPerEpoch the number of steps per epoch, at least 1
     * @return this
     */
    public Step at(long number, double rate, long stepsPerEpoch) {
        this.stepsPerEpoch = stepsPerEpoch;
        return at(number, rate);
    }

    /** The number of steps per epoch, for a rule with a {@link Schedule} besides the rate; 1 until it is set. */
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** The number of steps taken before this one. */
    public long number() {
        return number;
    }

    /** The learning rate of this step, in float32. */
    public float rate() {
        return rate;
    }

    /**
     * The values of {@link Optimizer#scalars()}, in the same order. The array is shared: {@link Optimizer#advance}
     * changes it after each step, and restoring a checkpoint overwrites it.
     */
    public float[] scalars() {
        return scalars;
    }
}
