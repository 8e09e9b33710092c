package dev.weft.optimizer;

import java.util.List;

/**
 * The moment of training at which an optimizer is asked for new weights. One object serves all steps, so that a step
 * allocates nothing; read by several threads only between two changes.
 */
public final class Step {
    private final float[] scalars;
    private long number;
    private float rate;

    /** The first step of training with {@code optimizer}: number 0, rate 0, scalars at their start. */
    public Step(Optimizer optimizer) {
        List<Slot> kept = optimizer.scalars();
        scalars = new float[kept.size()];
        for (int i = 0; i < scalars.length; i++) {
            scalars[i] = kept.get(i).start();
        }
    }

    /** This object, moved to step {@code number}, counted from 0, with learning rate {@code rate} rounded to float. */
    public Step at(long number, double rate) {
        this.number = number;
        this.rate = (float) rate;
        return this;
    }

    /** How many steps were taken before this one. */
    public long number() {
        return number;
    }

    /** The learning rate of this step. */
    public float rate() {
        return rate;
    }

    /** The optimizer's scalars, shared: {@link Optimizer#advance} and whoever restores a checkpoint write into them. */
    public float[] scalars() {
        return scalars;
    }
}
