package dev.weft.watch;

/** The time of a training, without its pauses. */
final class Clock {
    private final long begun = System.nanoTime();
    private long paused;

    /** Leaves out {@code nanos} during which the training waited. */
    void leaveOut(long nanos) {
        paused += nanos;
    }

    /** The seconds until {@code now}, a time of {@link System#nanoTime}. */
    double seconds(long now) {
        return (now - begun - paused) / 1e9;
    }

    double seconds() {
        return seconds(System.nanoTime());
    }
}
