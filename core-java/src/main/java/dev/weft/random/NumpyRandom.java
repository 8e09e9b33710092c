package dev.weft.random;

/**
 * The generator of numpy's legacy {@code RandomState}: it draws the numbers of {@code numpy.random.RandomState(seed)},
 * and of {@code numpy.random} after {@code numpy.random.seed(seed)}, in the same order from one MT19937 stream. numpy's
 * newer {@code default_rng} (PCG64) is another generator and is not reproduced.
 *
 * <pre>{@code
 * NumpyRandom random = NumpyRandom.of(0);       // numpy.random.seed(0)
 * double[] x = random.rand(2);                  // numpy.random.rand(2): 0.5488135, 0.71518937
 * int[] order = random.permutation(5);          // numpy.random.permutation(5)
 * }</pre>
 *
 * <p>Every method call continues the stream. Arrays have their elements in row-major order; without dimensions an array
 * has one element. All draws are bit-identical to numpy's except normal ones: numpy uses the C library's logarithm, and
 * where glibc rounds it incorrectly, 4 in 10,000 normal numbers differ in the last bit or two. Rounded to float, none
 * of 1,000,000 differs.
 *
 * <p>Confined to one thread. Methods with {@code dimensions} throw an {@link IllegalArgumentException} if one is
 * negative and an {@link ArithmeticException} if their product exceeds 2^31 - 1.
 */
public final class NumpyRandom {
    private final MersenneTwister twister;
    private double waiting = Double.NaN;

    private NumpyRandom(MersenneTwister twister) {
        this.twister = twister;
    }

    /**
     * Returns the generator {@code RandomState(seed)}.
     *
     * @param seed from 0 to 2^32 - 1, as in numpy
     * @throws IllegalArgumentException if the seed is outside this range
     */
    public static NumpyRandom of(long seed) {
        return new NumpyRandom(new MersenneTwister(word(seed)));
    }

    /**
     * Returns the generator {@code RandomState([first, ...])}. It differs from {@code RandomState(first)} even if the
     * list has one element.
     *
     * @param seeds one or more numbers from 0 to 2^32 - 1
     * @throws IllegalArgumentException if the list is empty or a seed outside this range
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

    /**
     * Returns the next uniform number, a multiple of 2^-53 in [0, 1): numpy's {@code random_sample()} and {@code
     * rand()}.
     */
    public double randomSample() {
        long high = twister.nextInt() >>> 5;
        long low = twister.nextInt() >>> 6;
        return (high * 0x1p26 + low) * 0x1p-53;
    }

    /**
     * Returns uniform numbers in [0, 1): numpy's {@code rand(dimensions...)} and {@code random_sample(dimensions)}.
     */
    public double[] rand(int... dimensions) {
        return uniform(0, 1, dimensions);
    }

    /**
     * Returns normal numbers with mean 0 and standard deviation 1: numpy's {@code randn(dimensions...)} and {@code
     * standard_normal(dimensions)}.
     */
    public double[] randn(int... dimensions) {
        return normal(0, 1, dimensions);
    }

    /**
     * Returns uniform numbers from {@code low} to {@code high}, {@code low + (high - low) * randomSample()}: numpy's
     * {@code uniform(low, high, dimensions)}.
     */
    public double[] uniform(double low, double high, int... dimensions) {
        double[] values = new double[size(dimensions)];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * randomSample();
        }
        return values;
    }

    /**
     * Returns normal numbers, {@code mean + deviation * gaussian}: numpy's {@code normal(mean, deviation, dimensions)}.
     */
    public double[] normal(double mean, double deviation, int... dimensions) {
        double[] values = new double[size(dimensions)];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + deviation * nextGaussian();
        }
        return values;
    }

    /**
     * Returns integers from {@code low} to {@code high - 1}, each equally likely: numpy's {@code randint(low, high,
     * dimensions)}.
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

    /** Shuffles {@code values} in place: numpy's {@code shuffle(values)}. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = (int) interval(i);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /** Returns the integers from 0 to {@code n - 1} in random order: numpy's {@code permutation(n)}. */
    public int[] permutation(int n) {
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        shuffle(values);
        return values;
    }

    /** Returns the numbers of {@link #uniform}, each rounded to float. Every fill continues this stream. */
    public Draws uniformDraws(double low, double high) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (low + (high - low) * randomSample());
            }
        };
    }

    /** Returns the numbers of {@link #normal}, each rounded to float. Every fill continues this stream. */
    public Draws normalDraws(double mean, double deviation) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (mean + deviation * nextGaussian());
            }
        };
    }

    /**
     * Marsaglia's polar method. It yields pairs; the first number of a pair is kept for the next call, whatever is
     * drawn in between.
     */
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

    /**
     * Returns an integer from 0 to {@code max < 2^32}. Words are masked to the bit length of {@code max} until one
     * fits.
     */
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
