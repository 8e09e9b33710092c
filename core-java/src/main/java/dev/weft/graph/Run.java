package dev.weft.graph;

/**
 * The arguments of one run that are not values: today its number, from which random parts draw.
 * Changes between runs alone: the threads of a run share it.
 */
public final class Run {
    private long step;

    /** The run's number: the global step of a training, the count of runs of a session. */
    public long step() {
        return step;
    }

    void step(long step) {
        this.step = step;
    }
}
