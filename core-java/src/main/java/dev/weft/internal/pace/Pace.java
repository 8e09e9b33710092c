package dev.weft.internal.pace;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Which of several ways to do the same work is fastest, learned from the time of its runs. The ways are numbered from 0
 * so that neighbours resemble each other, such as by how much they share between threads. All must give the same
 * result.
 *
 * <pre>{@code
 * work(pace.begin());
 * pace.end();
 * }</pre>
 *
 * <p>The last way is used first. A trial times some runs in the way in use, then as many in a neighbour, and compares
 * the medians. A neighbour that is at least 3 % faster in three trials upon each other is used from then on. One that
 * is not, or has lost the time of two runs, is given up, and a neighbour is tried again later: after twice as many runs
 * as before, at most those of a second, because the load of a machine changes. If trials lose time, they are rarer
 * still, so that they take about a hundredth of it.
 *
 * <p>A median does not see that a run stops now and then until a processor that was taken away comes back. So a run
 * that takes three times as long as usual makes the following ones use the first way, 32 times as long as was lost.
 *
 * <p>For one thread at a time.
 */
public final class Pace {
    private static final int RUNS = 5;
    private static final int TRIALS = 3;
    private static final double FASTER = 0.97;
    /** Until then the JVM has compiled the work. */
    private static final long FIRST = 64;
    private static final long RARELY = 100;
    private static final long STALL = 3;
    private static final long STEER_CLEAR = 32;
    private static final double SECOND = 1e9;

    private final int ways;
    private final LongSupplier clock;
    private final long[] used = new long[RUNS];
    private final long[] tried = new long[RUNS];
    private int way;
    private int neighbour;
    private int timed;
    private int wins;
    private long usual;
    private long lost;
    private long start;
    private long pause = FIRST;
    private long left = FIRST;
    private boolean isClear;
    private long clearUntil;

    /**
     * Creates a pace.
     *
     * @param ways the number of ways, at least 1
     * @param clock the time in nanoseconds, such as {@code System::nanoTime}
     */
    public Pace(int ways, LongSupplier clock) {
        this.ways = ways;
        this.clock = clock;
        way = ways - 1;
        neighbour = way - 1;
    }

    /** The number of the way in which the next run is to work. Call {@link #end} after it. */
    public int begin() {
        if (ways == 1) {
            return 0;
        }
        start = clock.getAsLong();
        isClear = start < clearUntil;
        return isClear ? 0 : isTrial() ? neighbour : way;
    }

    private boolean isTrial() {
        return left == 0 && timed >= RUNS;
    }

    /** Ends the run. One that failed need not be ended. */
    public void end() {
        if (ways == 1 || isClear) {
            return;
        }
        long now = clock.getAsLong();
        long took = now - start;
        if (isTrial()) {
            tried[timed++ - RUNS] = took;
            lost += took - usual;
            if (lost > 2 * usual) {
                decide(false);
            } else if (timed == 2 * RUNS) {
                decide(median(tried) < FASTER * usual);
            }
            return;
        }
        if (way > 0 && usual > 0 && took > STALL * usual) {
            clearUntil = now + STEER_CLEAR * (took - usual);
        }
        if (left > 0) {
            left--;
        } else {
            used[timed++] = took;
            usual = timed == RUNS ? Math.max(1, median(used)) : usual;
        }
    }

    private void decide(boolean isFaster) {
        timed = 0;
        wins = isFaster ? wins + 1 : 0;
        if (0 < wins && wins < TRIALS) {
            return;
        }
        if (isFaster) {
            way = neighbour;
            pause = FIRST;
        } else {
            pause = Math.max(FIRST, Math.min(2 * pause, (long) (SECOND / usual)));
        }
        left = Math.max(pause, RARELY * lost / usual);
        lost = 0;
        wins = 0;
        // The neighbours take turns; the first and the last way have one.
        int opposite = 2 * way - neighbour;
        neighbour = isFaster ? way - 1 : opposite;
        if (neighbour < 0 || neighbour >= ways) {
            neighbour = way == 0 ? 1 : way - 1;
        }
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[RUNS / 2];
    }
}
