package dev.weft.random;

/**
 * numpy's legacy {@code RandomState}: the numbers that {@code numpy.random.RandomState(seed)} and, after
 * {@code numpy.random.seed(seed)}, {@code numpy.random} draw, in the same order from one MT19937 stream. Arrays are
 * row-major; no dimensions mean one number. Belongs to one thread.
 *
 * <p>All draws are equal bit for bit, but for the normal ones: numpy takes the C library's logarithm, and where glibc
 * rounds it wrongly, 4 in 10,000 normal numbers differ in the last bit or two. Rounded to float, none of 1,000,000
 * does.
 */
public final class NumpyRandom {
    private final MersenneTwister twister;
    private double waiting = Double.NaN;

    private NumpyRandom(MersenneTwister twister) {
        this.twister = twister;
    }

    /**
     * {@code RandomState(seed)}.
     *
     * @throws IllegalArgumentException if the seed is not between 0 and 2^32 - 1
     */
    public static NumpyRandom of(long seed) {
        return new NumpyRandom(new MersenneTwister(word(seed)));
    }

    /**
     * {@code RandomState([first, ...])}, which differs from {@code RandomState(first)} for a list of one, too.
     *
     * @throws IllegalArgumentException if the list is empty or a seed not between 0 and 2^32 - 1
     */
    public static NumpyRandom ofList(long... seeds) {
        if (seeds.length == 0) {
            throw new IllegalArgumentException("NumpyRandom.ofList expects at least one seed but got none");
        }
        int[] words = new int[seeds.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(seeds[i]);
        }
        return new NumpyRandom(new MersenneTwister(words));
    }

    /** One multiple of 2^-53 in [0, 1): {@code random_sample()}, {@code rand()}. */
    public double randomSample() {
        long high = twister.nextInt() >>> 5;
        long low = twister.nextInt() >>> 6;
        return (high * 0x1p26 + low) * 0x1p-53;
    }

    /** {@code rand(dimensions...)}, {@code random_sample(dimensions)}. */
    public double[] rand(int... dimensions) {
        return uniform(0, 1, dimensions);
    }

    /** {@code randn(dimensions...)}, {@code standard_normal(dimensions)}. */
    public double[] randn(int... dimensions) {
        return normal(0, 1, dimensions);
    }

    /** {@code uniform(low, high, dimensions)}: {@code low + (high - low) * randomSample()}. */
    public double[] uniform(double low, double high, int... dimensions) {
        double[] values = new double[size(dimensions)];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * randomSample();
        }
        return values;
    }

    /** {@code normal(mean, deviation, dimensions)}: {@code mean + deviation * gaussian}. */
    public double[] normal(double mean, double deviation, int... dimensions) {
        double[] values = new double[size(dimensions)];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + deviation * nextGaussian();
        }
        return values;
    }

    /**
     * {@code randint(low, high, dimensions)}: whole numbers from {@code low} to {@code high - 1}.
     *
     * @throws IllegalArgumentException if {@code low >= high}
     */
    public int[] randint(int low, int high, int... dimensions) {
        if (low >= high) {
            throw new IllegalArgumentException("NumpyRandom.randint expects low < high but got " + low + " and "
                    + high);
        }
        int[] values = new int[size(dimensions)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) (low + interval((long) high - 1 - low));
        }
        return values;
    }

    /** {@code shuffle(values)}, in place. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = (int) interval(i);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /** {@code permutation(n)}: the numbers from 0 to {@code n - 1}, shuffled. */
    public int[] permutation(int n) {
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        shuffle(values);
        return values;
    }

    /** The numbers of {@link #uniform}, each rounded to float; every fill continues this stream. */
    public Draws uniformDraws(double low, double high) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (low + (high - low) * randomSample());
            }
        };
    }

    /** The numbers of {@link #normal}, each rounded to float; every fill continues this stream. */
    public Draws normalDraws(double mean, double deviation) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (mean + deviation * nextGaussian());
            }
        };
    }

    /** Marsaglia's polar method; the first of each pair waits for the next call, whatever is drawn in between. */
    private double nextGaussian() {
        if (!Double.isNaN(waiting)) {
            double gaussian = waiting;
            waiting = Double.NaN;
            return gaussian;
        }
        double x1;
        double x2;
        double square;
        do {
            x1 = 2 * randomSample() - 1;
            x2 = 2 * randomSample() - 1;
            square = x1 * x1 + x2 * x2;
        } while (square >= 1 || square == 0);
        double factor = Math.sqrt(-2 * Logarithm.of(square) / square);
        waiting = factor * x1;
        return factor * x2;
    }

    /** A whole number from 0 to {@code max < 2^32}: words cut to max's bit length until one fits. */
    private long interval(long max) {
        if (max == 0) {
            return 0;
        }
        long mask = -1L >>> Long.numberOfLeadingZeros(max);
        long value;
        do {
            value = twister.nextInt() & mask;
        } while (value > max);
        return value;
    }

    private static int size(int... dimensions) {
        int size = 1;
        for (int length : dimensions) {
            if (length < 0) {
                throw new IllegalArgumentException("NumpyRandom expects dimensions >= 0 but got " + length);
            }
            size = Math.multiplyExact(size, length);
        }
        return size;
    }

    private static int word(long seed) {
        if (seed < 0 || seed > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("NumpyRandom expects a seed from 0 to 4294967295 but got " + seed);
        }
        return (int) seed;
    }
}
