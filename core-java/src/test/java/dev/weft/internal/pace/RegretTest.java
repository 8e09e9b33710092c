package dev.weft.internal.pace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole trainings on machines that are simulated, so that the time of each run is known in every way and no test
 * depends on the machine that it runs on.
 */
@DisplayName("Adapting costs at most 3 % of the time of one thread")
class RegretTest {
    private static final double MILLI = 1e6;
    private static final double SECOND = 1e9;
    private static final int SEEDS = 2;

    /** The time of a run. */
    private interface Machine {
        /**
         * Returns it in nanoseconds.
         *
         * @param way 0 for one thread
         * @param unit the time that a run takes alone on an idle machine, in nanoseconds
         * @param run the number of the run
         * @param now the time at which it starts
         * @param random for its noise
         */
        double time(int way, double unit, long run, double now, Random random);
    }

    /**
     * A machine and what it allows.
     *
     * @param ways how many ways there are
     * @param gain at most this part of the time alone is spent in 100,000 runs
     */
    private record Scenario(String name, int ways, double gain, Machine machine) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Scenario shared(double... ratios) {
        double gain = Stream.of(1.0, ratios[0], ratios[ratios.length - 1]).mapToDouble(ratio -> ratio).min().orElse(1);
        return new Scenario("sharing takes " + Arrays.toString(ratios), ratios.length + 1, gain + 0.03,
                (way, unit, run, now, random) -> unit * (way == 0 ? 1 : ratios[way - 1])
                        * Math.exp(0.1 * random.nextGaussian()));
    }

    /** Alternates between an idle machine and one on which sharing takes 1.6 times as long as alone. */
    private static Scenario load(double seconds, double idle, double gain) {
        return new Scenario("sharing takes " + idle + " or 1.6, in turns for " + seconds + " s", 2, gain,
                (way, unit, run, now, random) -> {
                    boolean isBusy = (long) (now / SECOND / seconds) % 2 == 1;
                    return unit * (way == 0 ? isBusy ? 1.25 : 1 : isBusy ? 2 : idle);
                });
    }

    private static Scenario warming(double ratio, double gain) {
        return new Scenario("the JVM compiles, sharing takes " + ratio, 2, gain,
                (way, unit, run, now, random) -> unit * (1 + 19 * Math.exp(-run / 200.0)) * (way == 0 ? 1 : ratio));
    }

    private static Scenario stalling(int seldom, int times, double gain) {
        return new Scenario("one shared run in " + seldom + " takes " + times + " times as long", 2, gain,
                (way, unit, run, now, random) -> way == 0 ? unit
                        : 0.7 * unit * (random.nextInt(seldom) == 0 ? times : 1));
    }

    /**
     * Neighbours take each processor away for some milliseconds of twelve. A run alone waits for its own; a shared one
     * takes 0.6 of the time and waits for both, unless the helper's is away when it starts.
     */
    private static Scenario busy(double away, double gain) {
        return new Scenario("each processor is away for " + away + " of 12 ms", 2, gain,
                (way, unit, run, now, random) -> {
                    boolean isHelping = way > 0 && (now / MILLI + 5) % 12 >= away;
                    double own = end(now / MILLI, (isHelping ? 0.6 : 1) * unit / MILLI, away);
                    double helper = isHelping ? end(now / MILLI + 5, 0.6 * unit / MILLI, away) - 5 : 0;
                    return Math.max(own, helper) * MILLI - now;
                });
    }

    /** When work that starts at {@code now} ends on a processor that is away at the start of each 12 ms. */
    private static double end(double now, double work, double away) {
        double left = work;
        double time = now;
        while (true) {
            double phase = time % 12;
            time += Math.max(0, away - phase);
            double available = 12 - Math.max(away, phase);
            if (left <= available) {
                return time + left;
            }
            left -= available;
            time += available;
        }
    }

    /** A container that may use 1.5 processors sleeps for the rest of each 100 ms when its time is used up. */
    private static Scenario quota(double ratio, double gain) {
        double[] used = {0, 0};
        return new Scenario("a quota of 1.5 processors, sharing takes " + ratio, 2, gain,
                (way, unit, run, now, random) -> {
                    double took = unit * (way == 0 ? 1 : ratio);
                    long period = (long) ((now + took) / (100 * MILLI));
                    used[0] = period == used[1] ? used[0] + took * (way + 1) : 0;
                    used[1] = period;
                    return used[0] > 150 * MILLI ? (period + 1) * 100 * MILLI - now : took;
                });
    }

    /** Runs after a change pay for it: data move to another cache, and a sleeping helper is woken. */
    private static Scenario changing(double ratio, double gain) {
        double[] last = {0, -1e18};
        return new Scenario("each change costs, sharing takes " + ratio, 2, gain, (way, unit, run, now, random) -> {
            double took = unit * (way == last[0] ? 1 : 1.5) * (way == 0 ? 1 : ratio)
                    + (way > 0 && now - last[1] > 50_000 ? 50_000 : 0);
            last[0] = way;
            last[1] = way > 0 ? now + took : run == 0 ? -1e18 : last[1];
            return took;
        });
    }

    static Stream<Arguments> trainings() {
        return Stream.of(
                shared(0.5), shared(0.9), shared(0.98), shared(1), shared(1.03), shared(1.1), shared(1.5), shared(3),
                shared(20), shared(0.9, 0.6), shared(0.6, 0.9), shared(1.2, 0.7), shared(0.7, 1.2), shared(1.05, 1.5),
                load(0.05, 0.6, 1.02), load(0.3, 0.6, 1), load(2, 0.6, 0.95), load(0.05, 0.95, 1.03),
                load(0.3, 0.95, 1.02), load(2, 0.95, 1.01), load(0.3, 1.2, 1.01),
                warming(0.6, 0.75), warming(1, 1.02), warming(1.5, 1.01),
                stalling(20_000, 50, 0.75), stalling(1_000, 10, 0.75), stalling(20, 2, 0.78), stalling(20, 10, 1.02),
                stalling(1_000, 200, 1.01),
                busy(1, 0.85), busy(4, 1.02), busy(6, 1.02), busy(10, 1.02),
                quota(0.6, 0.85), quota(0.75, 1.02), quota(0.9, 1.02),
                changing(0.6, 0.65), changing(1, 1.02), changing(1.5, 1.02))
                .flatMap(scenario -> Stream.of(20_000, 200_000, 5_000_000)
                        .map(unit -> Arguments.of(scenario, unit)));
    }

    @ParameterizedTest(name = "{0}, runs of {1} ns")
    @MethodSource("trainings")
    void whateverTheMachineDoes(Scenario scenario, int unit) {
        for (int runs : new int[]{1_000, 10_000, 100_000}) {
            double[] alone = new double[2];
            double[] adapting = new double[2];
            for (int seed = 0; seed < SEEDS; seed++) {
                add(alone, time(scenario, unit, runs, seed, false));
                add(adapting, time(scenario, unit, runs, seed, true));
            }
            double ratio = (adapting[0] - adapting[1]) / alone[0];
            double most = runs == 100_000 ? Math.min(1.02, scenario.gain) : 1.03;
            assertTrue(ratio <= most, () -> runs + " runs took " + ratio + " of the time, not " + most);
        }
    }

    private static void add(double[] sum, double[] times) {
        Arrays.setAll(sum, i -> sum[i] + times[i]);
    }

    /** The time of a training and of its longest run: nobody foresees that a run will be interrupted. */
    private static double[] time(Scenario scenario, int unit, int runs, int seed, boolean adapts) {
        long[] now = {0};
        Pace pace = new Pace(adapts ? scenario.ways : 1, () -> now[0]);
        Random random = new Random(seed);
        double longest = 0;
        for (int run = 0; run < runs; run++) {
            long took = Math.round(scenario.machine.time(pace.begin(), unit, run, now[0], random));
            now[0] += took;
            longest = Math.max(longest, took);
            pace.end();
        }
        return new double[]{now[0], longest};
    }
}
