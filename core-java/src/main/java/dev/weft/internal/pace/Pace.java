package dev.weft.internal.pace;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Which of several ways to do the same work is fastest, learned from the time of its runs. Way 0 works alone, the
 * others share more and more of the work between threads. All must give the same result.
 *
 * <pre>{@code
 * work(pace.begin());
 * pace.end();
 * }</pre>
 *
 * <p>Sharing may pay or not, and the machine may change its mind, but runs hardly take longer than alone: there is an
 * account of time. A run alone pays in 1 % of its time. A shared run pays in half of what it saves beside the mean of
 * the runs alone, or takes out what it loses. While the account is overdrawn, runs are alone. It holds at most what
 * sharing may lose when the load of the machine changes.
 *
 * <p>The first run uses the last way, because there may be no other, the next ones way 0 until the JVM has compiled the
 * work. From then on there are trials. A trial uses another way and the way in use in turns, for short blocks of runs
 * each. It ends early if one of them is clearly faster, or the account is overdrawn. Otherwise it compares quantiles
 * that a few interrupted runs do not change: a way that shares more must be at least 3 % faster to be used from then
 * on, one that shares less at all. If a trial changes nothing, the next one follows after twice as many runs as before.
 *
 * <p>For one thread at a time.
 */
public final class Pace {
    private static final int NONE = -1;
    /** How many runs of a block a trial compares. */
    private static final int BLOCK = 2;
    private static final int TIMED = 4 * BLOCK;
    private static final double FASTER = 0.97;
    private static final double CLEARLY_FASTER = 0.8;
    private static final double PAYS_IN = 0.01;
    /** Half, because the mean time alone may be from a busier moment. */
    private static final double SAVED = 0.5;
    /** Until then the JVM has compiled the work at least once. */
    private static final long WARM = 10_000_000;
    /** Until then helpers are awake, or asleep again, and data are in the caches where the block needs them. */
    private static final long SETTLED = 100_000;
    /** How far the account may be overdrawn: by two runs, and by what waking the helpers takes. */
    private static final double OVERDRAFT_RUNS = 2;
    private static final double OVERDRAFT = 200_000;
    private static final double MOST = 50_000_000;
    private static final double MOST_RUNS = 16;
    /** There is a least, besides four runs, because a computer may sleep for a night. */
    private static final double LEAST = -100_000_000;
    /** The mean time alone is that of about the last 0.1 seconds. */
    private static final double WINDOW = 125_000_000;
    /** No run counts for more than an eighth of it, so that one that was interrupted does not excuse shared ones. */
    private static final double EIGHTH = 0.125;
    private static final long SHORTEST_PAUSE = 64;
    private static final long LONGEST_PAUSE = 512;
    private static final double SECOND = 1e9;

    private final int ways;
    private final LongSupplier clock;
    private final long[] used = new long[TIMED];
    private final long[] tried = new long[TIMED];
    /** The way in use. */
    private int way;
    /** The way of the next trial. */
    private int other;
    /** The way of the present run. */
    private int current = NONE;
    private long start;
    private boolean isWarm;
    private double account;
    private double aloneTime;
    private double aloneRuns;
    /** The runs until the next trial. */
    private long left;
    private long pause = SHORTEST_PAUSE;
    /** The block of the trial, even if it uses the other way. */
    private int block = NONE;
    private long blockStart;
    private int timed;

    /**
     * Creates a pace.
     *
     * @param ways the number of ways, at least 1
     * @param clock the time in nanoseconds, such as {@code System::nanoTime}
     */
    public Pace(int ways, LongSupplier clock) {
        this.ways = ways;
        this.clock = clock;
        other = ways - 1;
    }

    /** The number of the way in which the next run is to work. Call {@link #end} after it. */
    public int begin() {
        if (ways == 1) {
            return 0;
        }
        start = clock.getAsLong();
        if (current == NONE) {
            blockStart = start;
            current = other;
            return current;
        }
        if (isWarm && block == NONE && left == 0 && (way > 0 || account >= 0)) {
            block = 0;
            blockStart = start;
            timed = 0;
        }
        current = block != NONE && block % 2 == 0 ? other : way;
        return current;
    }

    /** Ends the run. One that failed need not be ended. */
    public void end() {
        if (ways == 1) {
            return;
        }
        long now = clock.getAsLong();
        long took = Math.max(1, now - start);
        if (!isWarm) {
            warmUp(took, now);
            return;
        }
        boolean isSettled = block == NONE || start > blockStart && start - blockStart >= SETTLED;
        double alone = aloneTime / aloneRuns;
        if (current == 0 && isSettled) {
            aloneTime += Math.min(took, Math.max(2 * alone, EIGHTH * aloneTime));
            aloneRuns++;
            if (aloneTime > WINDOW) {
                aloneTime /= 2;
                aloneRuns /= 2;
            }
        }
        account += current == 0 ? PAYS_IN * took : (alone - took) * (took < alone ? SAVED : 1);
        account = Math.min(MOST + MOST_RUNS * alone, Math.max(LEAST - 2 * OVERDRAFT_RUNS * alone, account));
        if (current > 0 && account < -(OVERDRAFT + OVERDRAFT_RUNS * alone)) {
            way = 0;
            decide(false);
        } else if (block == NONE) {
            left = Math.max(0, left - 1);
        } else if (isSettled) {
            compare(took, now);
        }
    }

    /** Compilation makes runs faster, so the fastest is nearest to those that follow. */
    private void warmUp(long took, long now) {
        if (current == 0) {
            aloneTime = aloneRuns == 0 ? took : Math.min(aloneTime, took);
            aloneRuns = 1;
            isWarm = now - blockStart >= WARM;
        }
    }

    private void compare(long took, long now) {
        (block % 2 == 0 ? tried : used)[block / 2 * BLOCK + timed] = took;
        timed++;
        if (timed < BLOCK) {
            return;
        }
        timed = 0;
        block++;
        blockStart = now;
        if (block % 2 == 1) {
            return;
        }
        int count = block / 2 * BLOCK;
        Arrays.sort(tried, 0, count);
        Arrays.sort(used, 0, count);
        if (tried[count - 1] < CLEARLY_FASTER * used[0]) {
            decide(true);
        } else if (used[count - 1] < CLEARLY_FASTER * tried[0]) {
            decide(false);
        } else if (count == TIMED) {
            int quantile = TIMED * 3 / 8;
            decide(tried[quantile] < (other > way ? FASTER : 1) * used[quantile]);
        }
    }

    private void decide(boolean isFaster) {
        block = NONE;
        if (isFaster) {
            int before = way;
            way = other;
            other = before;
            pause = SHORTEST_PAUSE;
        } else {
            pause = Math.min(2 * pause, Math.max(LONGEST_PAUSE, (long) (SECOND * aloneRuns / aloneTime)));
            do {
                other = (other + 1) % ways;
            } while (other == way);
        }
        left = pause;
    }
}
