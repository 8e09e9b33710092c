package dev.weft.random;

import java.util.function.LongSupplier;

/**
 * The random operations of TensorFlow on a CPU, for graphs with or without a seed. Each operation is an object with its
 * own Philox stream; a second fill is a second run of the operation and continues where TensorFlow does.
 *
 * <pre>{@code
 * TensorFlowRandom graph = TensorFlowRandom.withoutGraphSeed();
 * float[] x = graph.normal(1).next(3);     // tf.random_normal([3], seed=1): -0.8113182, 1.4845988, 0.06532937
 * Initializer kernel = Initializer.from(graph.truncatedNormal(2, 0, 0.1f));
 * }</pre>
 *
 * <p>Uniform numbers are bit-identical to TensorFlow's. Normal numbers use TensorFlow's formula with logarithm, sine
 * and cosine from {@link StrictMath}, rounded to float: before deviation and mean are applied, 98.5 % equal those of
 * TensorFlow with glibc 2.36, and the others are at most 3 units in the last place away.
 *
 * <p>If neither the graph nor the operation has a seed, TensorFlow draws different numbers in every run; here every
 * operation has a seed:
 * <ul>
 * <li>{@code tf.random_normal(shape, seed=s)}: {@code withoutGraphSeed().normal(s)};
 * <li>after {@code tf.set_random_seed(g)}: {@code withGraphSeed(g).normal(s)};
 * <li>the same without {@code seed=s}, TensorFlow 1: s is the number of operations that the graph held before this one;
 * <li>the same without {@code seed=s}, TensorFlow 2 eager: s is the next of {@link #eagerOpSeeds}.
 * </ul>
 *
 * <p>This object is immutable, and any number of threads may use it. Each operation that it makes is confined to one
 * thread.
 */
public final class TensorFlowRandom {
    private static final long DEFAULT_GRAPH_SEED = 87654321;
    private static final long LARGEST_SEED = Integer.MAX_VALUE;

    private final long graphSeed;

    private TensorFlowRandom(long graphSeed) {
        this.graphSeed = graphSeed;
    }

    /** An integer operation; every call is one more run of it. */
    @FunctionalInterface
    public interface Integers {
        /** Returns the next {@code count} integers. */
        int[] next(int count);
    }

    /** Returns the operations of a graph without a seed. */
    public static TensorFlowRandom withoutGraphSeed() {
        return new TensorFlowRandom(DEFAULT_GRAPH_SEED);
    }

    /** Returns the operations of a graph with the seed {@code graphSeed}, reduced modulo 2^31 - 1 as in TensorFlow. */
    public static TensorFlowRandom withGraphSeed(long graphSeed) {
        return new TensorFlowRandom(Math.floorMod(graphSeed, LARGEST_SEED));
    }

    /**
     * Returns the op seeds that TensorFlow 2 in eager mode, after {@code tf.random.set_seed(seed)}, assigns to
     * operations without one, in order: Python's {@code Random(seed).randint(0, 2**31 - 1)}. The supplier is confined
     * to one thread.
     *
     * @param seed from 0 to 2^32 - 1
     * @throws IllegalArgumentException if the seed is outside this range
     */
    public static LongSupplier eagerOpSeeds(long seed) {
        if (seed < 0 || seed > 0xFFFFFFFFL) {
            throw new IllegalArgumentException(
                    "TensorFlowRandom.eagerOpSeeds expects a seed from 0 to 4294967295 but got " + seed);
        }
        MersenneTwister twister = new MersenneTwister(new int[]{(int) seed});
        return () -> {
            int word;
            do {
                word = twister.nextInt();
            } while (word < 0);
            return word;
        };
    }

    /**
     * Returns the operation {@code tf.random_uniform(shape, low, high, seed=opSeed)}: {@code draw * (high - low) + low}
     * in float, where draws are multiples of 2^-23 in [0, 1).
     */
    public Draws uniform(long opSeed, float low, float high) {
        Op op = op(opSeed);
        return values -> {
            op.uniform(values);
            scale(values, high - low, low);
        };
    }

    /** Returns the operation {@code tf.random_normal(shape, seed=opSeed)} with mean 0 and standard deviation 1. */
    public Draws normal(long opSeed) {
        return normal(opSeed, 0, 1);
    }

    /**
     * Returns the operation {@code tf.random_normal(shape, mean, deviation, seed=opSeed)}: {@code draw * deviation +
     * mean} in float.
     */
    public Draws normal(long opSeed, float mean, float deviation) {
        Op op = op(opSeed);
        return values -> {
            op.normal(values);
            scale(values, deviation, mean);
        };
    }

    /**
     * Returns the operation {@code tf.truncated_normal(shape, mean, deviation, seed=opSeed)}. Draws of magnitude 2 or
     * more are drawn again, before deviation and mean are applied.
     */
    public Draws truncatedNormal(long opSeed, float mean, float deviation) {
        Op op = op(opSeed);
        return values -> {
            op.truncatedNormal(values);
            scale(values, deviation, mean);
        };
    }

    /**
     * Returns the operation {@code tf.random_uniform(shape, low, high, dtype=tf.int32, seed=opSeed)}, integers from
     * {@code low} to {@code high - 1}. Like TensorFlow's they are remainders of 32-bit words, so smaller ones can be
     * slightly likelier.
     *
     * @throws IllegalArgumentException if {@code low >= high}
     */
    public Integers integers(long opSeed, int low, int high) {
        if (low >= high) {
            throw new IllegalArgumentException(
                    "TensorFlowRandom.integers expects low < high but got " + low + " and " + high);
        }
        Op op = op(opSeed);
        return count -> op.integers(count, low, high);
    }

    private Op op(long opSeed) {
        long reduced = Math.floorMod(opSeed, LARGEST_SEED);
        // (0, 0) would mean "no seed" to the operation
        return new Op(graphSeed, graphSeed == 0 && reduced == 0 ? LARGEST_SEED : reduced);
    }

    private static void scale(float[] values, float factor, float offset) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * factor + offset;
        }
    }

    /** One operation: the Philox stream of its two seeds, and the part of it that earlier runs have reserved. */
    private static final class Op {
        private static final int RESERVED_PER_VALUE = 256;
        private static final int GROUP = 4;

        private final long seed;
        private final long seed2;
        private final int[] words = new int[GROUP];
        private final float[] pair = new float[2];
        private long counter;

        Op(long seed, long seed2) {
            this.seed = seed;
            this.seed2 = seed2;
        }

        void uniform(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = unit(word(i));
            }
            reserve(values.length);
        }

        int[] integers(int count, int low, int high) {
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = low + Integer.remainderUnsigned(word(i), high - low);
            }
            reserve(count);
            return values;
        }

        void normal(float[] values) {
            for (int i = 0; i < values.length; i += 2) {
                boxMuller(word(i), word(i + 1));
                System.arraycopy(pair, 0, values, i, Math.min(2, values.length - i));
            }
            reserve(values.length);
        }

        /** Each group of four values has its own part of the stream, as long as what its four values reserve. */
        void truncatedNormal(float[] values) {
            for (int group = 0, end; group < values.length; group = end) {
                end = group + Math.min(GROUP, values.length - group);
                int filled = group;
                for (long i = (long) group * RESERVED_PER_VALUE; filled < end; i += 2) {
                    boxMuller(word(i), word(i + 1));
                    for (int k = 0; k < 2 && filled < end; k++) {
                        if (Math.abs(pair[k]) < 2) {
                            values[filled++] = pair[k];
                        }
                    }
                }
            }
            reserve(values.length);
        }

        private void boxMuller(int word0, int word1) {
            float u = Math.max(unit(word0), 1e-7f);
            float angle = (float) (2 * Math.PI * unit(word1));
            float radius = (float) Math.sqrt(-2 * (float) StrictMath.log(u));
            pair[0] = (float) StrictMath.sin(angle) * radius;
            pair[1] = (float) StrictMath.cos(angle) * radius;
        }

        /** Returns word {@code i} of this run, from consecutive blocks of four words. */
        private int word(long i) {
            if ((i & 3) == 0) {
                Philox.block(seed, counter + (i >>> 2), seed2, words);
            }
            return words[(int) (i & 3)];
        }

        private void reserve(int count) {
            counter += (long) count * RESERVED_PER_VALUE;
        }

        private static float unit(int word) {
            return Float.intBitsToFloat(word & 0x7FFFFF | 0x3F800000) - 1;
        }
    }
}
