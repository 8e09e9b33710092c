package dev.weft.watch;

/**
 * The time that watching may take on the training's thread: a share of the time that passes. What was not used is kept
 * for something that takes longer, up to {@value #MOST_SECONDS} seconds; what took longer than allowed is paid back
 * first. The threads that serve pages have a share of their own, see {@link Viewers}. Times in nanoseconds.
 */
final class Budget {
    /** The share while nobody looks; the numbers of each step come on top. */
    static final double UNSEEN = 0.01;
    /** The share while a page is open. */
    static final double SEEN = 0.03;
    private static final double MOST_SECONDS = 0.25;

    private double credit;
    private long passed;
    private long spent;

    /** Adds time that passed, and how much of it was spent on watching. */
    void pass(long nanos, long watching, boolean seen) {
        passed += nanos;
        spent += watching;
        credit = Math.min(credit + nanos * (seen ? SEEN : UNSEEN) - watching, MOST_SECONDS * 1e9);
    }

    /** Takes back {@code nanos} of what was spent, for what happens once, such as loading classes: no debt follows. */
    void forgive(long nanos) {
        credit += nanos;
    }

    /** Adds what serving pages took. */
    void serve(long nanos) {
        spent += nanos;
    }

    /** Whether there is time for something that takes {@code nanos}. */
    boolean allows(double nanos) {
        return credit >= Math.min(nanos, MOST_SECONDS * 1e9);
    }

    /** The share of the time that watching and serving have taken. */
    double share() {
        return passed == 0 ? 0 : spent / (double) passed;
    }
}
