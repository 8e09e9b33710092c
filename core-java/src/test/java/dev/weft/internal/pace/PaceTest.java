package dev.weft.internal.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A pace finds the fastest way")
class PaceTest {
    private static final int RUNS = 20_000;
    private long now;
    private long spent;

    /** Runs whose time depends on the way. Returns the last way. */
    private int run(Pace pace, int runs, IntToLongFunction time) {
        int way = -1;
        for (int i = 0; i < runs; i++) {
            way = pace.begin();
            long took = time.applyAsLong(way);
            now += took;
            spent += took;
            pace.end();
        }
        return way;
    }

    private Pace pace(int ways) {
        return new Pace(ways, () -> now);
    }

    @ParameterizedTest(name = "{0}, {1} and {2} ns: way {3}")
    @CsvSource({
        "50000, 60000, 80000, 0", "80000, 60000, 50000, 2", "80000, 50000, 60000, 1", "50000, 50000, 50000, 0",
        "50000, 50000, 49000, 0", "50000, 50000, 48000, 2", "40000, 47000, 50000, 0", "50000, 47000, 46000, 2",
        "1, 1, 0, 0", "16000000, 2000000, 1000000, 2"
    })
    void ofThreeWays(long first, long second, long third, int fastest) {
        long[] times = {first, second, third};

        Pace pace = pace(3);
        run(pace, RUNS, way -> times[way]);

        assertEquals(fastest, inUse(pace, times));
        assertTrue(spent <= 1.02 * RUNS * Math.max(1, times[fastest]) + 300 * first + 10_000_000,
                () -> spent + " ns instead of " + RUNS * times[fastest]);
    }

    /** The way that most of some further runs use, because the last one may be a trial. */
    private int inUse(Pace pace, long[] times) {
        int[] uses = new int[times.length];
        run(pace, 100, way -> {
            uses[way]++;
            return times[way];
        });
        int most = 0;
        for (int way = 1; way < uses.length; way++) {
            most = uses[way] > uses[most] ? way : most;
        }
        return most;
    }

    @Test
    void itFollowsTheLoadOfTheMachine() {
        long[] idle = {80_000, 50_000};
        long[] busy = {80_000, 120_000};
        Pace pace = pace(2);

        for (long[] times : new long[][]{idle, busy, idle, busy}) {
            run(pace, 120_000, way -> times[way]);
            assertEquals(times == idle ? 1 : 0, inUse(pace, times));
        }
    }

    @Test
    void theFirstRunSharesBecauseThereMayBeNoOther() {
        assertEquals(2, run(pace(3), 1, way -> 1_000));
    }

    @Test
    void longRunsShareAlmostAtOnce() {
        int[] alone = {0};

        run(pace(2), 20, way -> {
            alone[0] += way == 0 ? 1 : 0;
            return way == 0 ? 150_000_000 : 80_000_000;
        });

        assertEquals(4, alone[0]);
    }

    @ParameterizedTest(name = "one run in {0} takes {1} times as long: {2} to {3} times the time of the first way")
    @CsvSource({"20, 50, 0.99, 1.02", "1000, 50, 0.75, 0.85", "20000, 50, 0.7, 0.8", "20, 2, 0.75, 0.85"})
    void stallsOfTheSecondWayAreBounded(int seldom, int times, double least, double most) {
        Pace pace = pace(2);
        int[] run = {0};

        run(pace, 10 * RUNS, way -> way == 0 ? 80_000 : ++run[0] % seldom == 0 ? times * 60_000 : 60_000);

        double ratio = spent / (10.0 * RUNS * 80_000);
        assertTrue(least <= ratio && ratio <= most, () -> "" + ratio);
    }

    @Test
    void aComputerThatSleptForANightSharesAgainWithinAMinute() {
        long[] times = {80_000, 50_000};
        Pace pace = pace(2);
        run(pace, RUNS, way -> times[way]);

        run(pace, 1, way -> 8L * 3600 * 1_000_000_000);
        run(pace, 750_000, way -> times[way]);

        assertEquals(1, inUse(pace, times));
    }

    @Test
    void aRunThatFailedNeedNotBeEnded() {
        long[] times = {80_000, 50_000};
        Pace pace = pace(2);

        for (int i = 0; i < RUNS; i++) {
            run(pace, 1, way -> times[way]);
            pace.begin();
            now += 1_000;
        }

        assertEquals(1, inUse(pace, times));
    }

    @Test
    void aSingleWayIsNotTimed() {
        Pace pace = new Pace(1, () -> {
            throw new AssertionError("timed");
        });

        assertEquals(0, run(pace, 1_000, way -> 1));
    }
}
