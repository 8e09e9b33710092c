package dev.weft.random;

import java.util.Objects;

/**
 * A stream of random numbers with a seed, a name and a position. Streams with different names are independent, and
 * creating or using one does not affect another: a new dropout layer does not change the order of the examples. Number
 * {@code k} of a stream is a pure function of the stream's key and {@code k}, so the position is the whole state, and
 * the numbers are bit-identical on every JDK and machine.
 *
 * <pre>{@code
 * RandomStream stream = RandomStream.of(1, "example");
 * int die = 1 + stream.nextInt(6);
 * int[] order = stream.at(3).permutation(100);           // the order of epoch 3, whatever was drawn before
 * float[] noise = stream.split("noise").normal(0, 1).next(10);
 * }</pre>
 *
 * <p>Weft's own streams are named after what they are for: {@code "network"} for initial weights and dropout masks,
 * with a substream per layer and role, {@code "batches"} for the order of the examples, {@code "rows"} for shuffled
 * data sets. A model's seed is the seed of the first two.
 *
 * <p>Each draw uses one block of Philox 4x32-10 (Salmon et al., SC 2011). To derive the key of {@code of(seed, name)},
 * start with the seed as the key; then replace the key by the first 64 bits of its block at a counter that holds the
 * length of the name, and again for each UTF-16 unit of the name. No two uses share a counter:
 *
 * <table>
 * <caption>The 128-bit counter, lowest word first</caption>
 * <tr><th>use</th><th>word 0</th><th>word 1</th><th>words 2, 3</th></tr>
 * <tr><td>draw k</td><td colspan="2">k, from 0 to 2^63 - 1</td><td>0</td></tr>
 * <tr><td>fill: element at step</td><td>element / 4</td><td>2^31</td><td>step</td></tr>
 * <tr><td>length of a name</td><td>0</td><td>2^31 + 1</td><td>length</td></tr>
 * <tr><td>unit of a name</td><td>0</td><td>2^31 + 2</td><td>unit</td></tr>
 * <tr><td>at(index)</td><td>0</td><td>2^31 + 3</td><td>index</td></tr>
 * </table>
 *
 * <p>Methods that draw move the position and are confined to one thread. {@link #fill(float[], int, int, long)}, {@link
 * #split} and {@link #at} only read the key, so any number of threads may call them.
 */
public final class RandomStream {
    private static final long UNIFORM_AT = 0x80000000L << 32;
    private static final long NAME_LENGTH = 0x80000001L << 32;
    private static final long NAME_UNIT = 0x80000002L << 32;
    private static final long INDEX = 0x80000003L << 32;

    private final long key;
    private final int[] words = new int[4];
    private long position;

    private RandomStream(long key) {
        this.key = key;
    }

    /**
     * Returns the stream {@code name} of {@code seed}, at position 0.
     *
     * @param seed any number; all 64 bits count
     * @param name any text, the empty one included
     */
    public static RandomStream of(long seed, String name) {
        return new RandomStream(seed).split(name);
    }

    /**
     * Returns the substream {@code name} of this stream, at position 0. It depends only on this stream's key and the
     * name, not on what has been drawn.
     */
    public RandomStream split(String name) {
        long derived = derive(key, NAME_LENGTH, name.length());
        for (int i = 0; i < name.length(); i++) {
            derived = derive(derived, NAME_UNIT, name.charAt(i));
        }
        return new RandomStream(derived);
    }

    /**
     * Returns substream number {@code index} of this stream, at position 0. It depends only on this stream's key and
     * the index, not on what has been drawn. Useful for one stream per epoch: {@code stream.at(epoch).permutation(n)}.
     */
    public RandomStream at(long index) {
        return new RandomStream(derive(key, INDEX, index));
    }

    /**
     * The number of blocks drawn so far. Most draws take one block; {@link #nextInt} takes another one whenever it
     * rejects a block, and truncated normal numbers do, too.
     */
    public long position() {
        return position;
    }

    /**
     * Continues at {@code position}, as if this many blocks had been drawn. Together with {@link #position} it saves
     * and restores a stream.
     *
     * @throws IllegalArgumentException if {@code position} is negative
     */
    public void skipTo(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("RandomStream.skipTo expects a position >= 0 but got " + position);
        }
        this.position = position;
    }

    /** Returns 64 random bits. */
    public long nextLong() {
        nextBlock();
        return lowHalf(words);
    }

    /**
     * Returns an integer from 0 to {@code bound - 1}, each equally likely (Lemire 2019: multiplication with rejection).
     *
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("RandomStream.nextInt expects a bound > 0 but got " + bound);
        }
        long rejected = (1L << 32) % bound;
        long product;
        do {
            nextBlock();
            product = (words[0] & 0xFFFFFFFFL) * bound;
        } while ((product & 0xFFFFFFFFL) < rejected);
        return (int) (product >>> 32);
    }

    /** Returns a uniform number, a multiple of 2^-24 in [0, 1). */
    public float nextFloat() {
        nextBlock();
        return toFloat(words[0]);
    }

    /** Returns a uniform number, a multiple of 2^-53 in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /**
     * Returns a normal number with mean 0 and standard deviation 1, by the method of Box and Muller (1958): {@code
     * sqrt(-2 ln u) cos(2 pi v)} with u in (0, 1] and v in [0, 1) from the two halves of one block. Only the cosine is
     * used, so that no second number has to be kept. Its magnitude is at most 8.6.
     */
    public double nextGaussian() {
        nextBlock();
        double u = ((lowHalf(words) >>> 11) + 1) * 0x1p-53;
        double v = (highHalf(words) >>> 11) * 0x1p-53;
        return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
    }

    /** Shuffles {@code values} in place; every order is equally likely (Fisher and Yates, from the end). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /**
     * Returns the integers from 0 to {@code n - 1} in random order.
     *
     * @throws NegativeArraySizeException if {@code n} is negative
     */
    public int[] permutation(int n) {
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        shuffle(values);
        return values;
    }

    /**
     * Returns draws {@code low + (high - low) * nextFloat()} from this stream; every fill continues it. Numbers are in
     * [low, high], because rounding can yield {@code high} itself.
     */
    public Draws uniform(float low, float high) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = low + (high - low) * nextFloat();
            }
        };
    }

    /** Returns draws {@code mean + deviation * nextGaussian()} from this stream; every fill continues it. */
    public Draws normal(float mean, float deviation) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (mean + deviation * nextGaussian());
            }
        };
    }

    /**
     * Returns normal draws within two deviations of the mean: as {@link #normal}, but Gaussian numbers of magnitude 2
     * or more are drawn again. The standard deviation of the result is 0.88 times {@code deviation}, as in TensorFlow's
     * {@code truncated_normal}.
     */
    public Draws truncatedNormal(float mean, float deviation) {
        return values -> {
            for (int i = 0; i < values.length; i++) {
                double gaussian;
                do {
                    gaussian = nextGaussian();
                } while (Math.abs(gaussian) >= 2);
                values[i] = (float) (mean + deviation * gaussian);
            }
        };
    }

    /** Returns the number in [0, 1) of element {@code element} at step {@code step}, a pure function of the two. */
    float uniformAt(long step, int element) {
        int[] block = new int[4];
        Philox.block(key, UNIFORM_AT | element >>> 2, step, block);
        // Constant indices let the compiler keep the block in registers, 13 times faster on JDK 17
        return toFloat(switch (element & 3) {
            case 0 -> block[0];
            case 1 -> block[1];
            case 2 -> block[2];
            default -> block[3];
        });
    }

    /**
     * What {@link #fill} writes to element {@code i}, as an expression for a device. It names the step in three parts
     * of 22 bits, the lowest first, because a device gets numbers as floats: {@code step0}, {@code step1},
     * {@code step2}.
     */
    public String text() {
        return "uniform(i, 0x" + Integer.toHexString((int) key) + "u, 0x" + Integer.toHexString((int) (key >>> 32))
                + "u, step0, step1, step2)";
    }

    /**
     * Sets {@code out[i]}, for every i in {@code [from, to)}, to the uniform number in [0, 1) of element i at step
     * {@code step}. The numbers are a pure function of the key, the step and i, independent of all draws, so threads
     * may share the work in any way. Dropout masks use this.
     *
     * @param out the array to fill
     * @param from the first index
     * @param to the index after the last
     * @param step any number, usually the training step
     * @throws IndexOutOfBoundsException if the range is not within {@code out}
     */
    public void fill(float[] out, int from, int to, long step) {
        Objects.checkFromToIndex(from, to, out.length);
        int[] block = new int[4];
        int i = from;
        while (i < to) {
            Philox.block(key, UNIFORM_AT | i >>> 2, step, block);
            do {
                out[i] = toFloat(block[i & 3]);
                i++;
            } while (i < to && (i & 3) != 0);
        }
    }

    @Override
    public String toString() {
        return "RandomStream " + Long.toHexString(key) + " at " + position;
    }

    private void nextBlock() {
        Philox.block(key, position, 0, words);
        position++;
    }

    private static long derive(long key, long use, long value) {
        int[] block = new int[4];
        Philox.block(key, use, value, block);
        return lowHalf(block);
    }

    private static long lowHalf(int[] block) {
        return block[0] & 0xFFFFFFFFL | (long) block[1] << 32;
    }

    private static long highHalf(int[] block) {
        return block[2] & 0xFFFFFFFFL | (long) block[3] << 32;
    }

    private static float toFloat(int word) {
        return (word >>> 8) * 0x1p-24f;
    }
}
