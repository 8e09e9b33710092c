package dev.weft.optimizer;

import java.util.List;

/**
 * The position of a training for an optimizer. One object serves all steps, so that a step allocates nothing; several
 * threads may read it only between two changes.
 */
public final class Step {
    private final float[] scalars;
    private long number;
    private float rate;

    /**
     * Creates the position before the first step of {@code optimizer}: number 0, rate 0, scalars at their initial
     * values.
     */
    public Step(Optimizer optimizer) {
        List<Slot> kept = optimizer.scalars();
        scalars = new float[kept.size()];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = kept.get(i).start();
        }
    }

    /**
     * Moves this object to step {@code number}, counted from 0, with learning rate {@code rate} rounded to float.
     *
     * @return this
     */
    public Step at(long number, double rate) {
        this.number = number;
        this.rate = (float) rate;
        return this;
    }

    /** The number of steps taken before this one. */
    public long number() {
        return number;
    }

    /** The learning rate of this step. */
    public float rate() {
        return rate;
    }

    /**
     * The optimizer's scalars. The array is shared: {@link Optimizer#advance} and restoring a checkpoint write into it.
     */
    public float[] scalars() {
        return scalars;
    }
}
