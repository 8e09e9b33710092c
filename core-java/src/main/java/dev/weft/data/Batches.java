package dev.weft.data;

import dev.weft.random.RandomStream;

/**
 * An endless sequence of batches, read through a cursor.
 *
 * <p>The factory methods differ in the order of the examples and in what happens at the end of an epoch:
 *
 * <table>
 * <caption>For 5 examples in batches of 2</caption>
 * <tr><th>method</th><th>order</th><th>batch sizes</th></tr>
 * <tr><td>{@link #cyclic}</td><td>as stored</td><td>2, 2, 1, …</td></tr>
 * <tr><td>{@link #shuffled}</td><td>a new permutation per epoch</td><td>always 2; a batch may span two epochs</td></tr>
 * <tr><td>{@link #epochs}</td><td>a new permutation per epoch</td><td>2, 2, 1, 2, 2, 1, …</td></tr>
 * <tr><td>{@link #buffered}</td><td>random draws from a moving buffer</td><td>always 2</td></tr>
 * </table>
 *
 * <p>The only state of a cursor is {@link #drawn}, the number of batches taken so far. To resume, create the cursor
 * with the same arguments and call {@link #skipTo}: it continues with bit-identical batches. The random orders depend
 * only on the key of their {@link RandomStream} (its seed and name), not on its position, and do not move it.
 *
 * <pre>{@code
 * Batches batches = Batches.epochs(data, 32, RandomStream.of(7, "order"));
 * for (long step = 0; step < batches.stepsPerEpoch(); step++) {
 *     Batch batch = batches.next();
 * }
 * }</pre>
 *
 * <p>To stop and resume, save the position:
 * <pre>{@code
 * long position = batches.drawn();
 * Batches resumed = Batches.epochs(data, 32, RandomStream.of(7, "order"));
 * resumed.skipTo(position);
 * }</pre>
 *
 * <p>Use {@link #epochs} unless you need another order: it is the only random order in which every epoch contains each
 * example exactly once and starts on a batch boundary.
 *
 * <p>A cursor must be used by one thread at a time.
 */
public interface Batches {
    /**
     * Returns the next batch and advances the cursor.
     *
     * <p>The tensors of the result belong to this cursor and are overwritten by the next call: copy what you want to
     * keep. The cursor reuses the same tensors, so it allocates new ones only when the size of the batch changes. If
     * reading an example throws an exception, the cursor does not advance, and the next call tries the same batch
     * again.
     */
    Batch next();

    /**
     * The maximum number of examples in a batch. Batches of {@link #cyclic} and {@link #epochs} may be smaller at the
     * end of the data set, and hold all of it at most.
     */
    int batchSize();

    /**
     * The number of examples in the smallest batch that occurs; {@link #batchSize} unless a batch is smaller. A
     * training asks for it to find out before its first step whether the model accepts such a batch.
     */
    default int smallestBatchSize() {
        return batchSize();
    }

    /** The number of batches taken so far. It is 0 for a new cursor. */
    long drawn();

    /**
     * Moves the cursor to where {@code drawn} batches have been taken, forward or backward.
     *
     * @param drawn the new value of {@link #drawn()}, at least 0
     * @throws IllegalArgumentException if {@code drawn} is negative, or so large that the batches would hold more than
     *     2^62 examples
     */
    void skipTo(long drawn);

    /** The number of batches that contain as many examples as the data set: {@code n / batchSize}, rounded up. */
    long stepsPerEpoch();

    /**
     * Returns batches in the stored order, over and over. Batch {@code i} starts at example
     * {@code (i · batchSize) mod n}, and a batch that reaches the end of the data set stops there and is smaller
     * (documents 000 and 004).
     *
     * <p>If {@code batchSize} does not divide {@code n}, the pass after a smaller batch does not start at the first
     * example: with 5 examples in batches of 2, the batches are 0-1, 2-3, 4, 1-2, 3-4, 0-1, ….
     *
     * @throws IllegalArgumentException if the data set is empty or {@code batchSize} is below 1
     */
    static Batches cyclic(Dataset data, int batchSize) {
        return new Gathered(data, new Order.Cyclic(data.size(), batchSize));
    }

    /**
     * Returns batches in a new random order for each epoch, as TensorFlow's {@code next_batch} does (documents 002 and
     * 003). All batches have the same size: a batch that crosses the end of an epoch takes the rest of the old order
     * and continues with the new one, so that it may contain an example twice.
     *
     * <p>Memory: 4 bytes per example for the permutation.
     *
     * @param random determines the order: epoch {@code e} uses {@code random.at(e).permutation(n)}
     * @throws IllegalArgumentException if the data set is empty, {@code batchSize} is below 1, or a batch has more
     *     numbers than an array can hold
     */
    static Batches shuffled(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Shuffled(data.size(), batchSize, random));
    }

    /**
     * Returns batches in a new random order for each epoch, as Keras' {@code fit} does. Each epoch contains every
     * example exactly once; its last batch contains the remaining examples and may be smaller.
     *
     * <p>Memory: 4 bytes per example for the permutation.
     *
     * @param random determines the order: epoch {@code e} uses {@code random.at(e).permutation(n)}
     * @throws IllegalArgumentException if the data set is empty or {@code batchSize} is below 1
     */
    static Batches epochs(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Epochs(data.size(), batchSize, random));
    }

    /**
     * Returns batches drawn through a shuffle buffer, as tf.data's {@code repeat().shuffle(buffer).batch(batchSize)}
     * does (document 001). The examples enter the buffer in the stored order, over and over. Each draw takes a random
     * example from the buffer, and the next example takes its place. All batches have the same size, and one epoch does
     * not necessarily contain every example.
     *
     * <p>A buffer of 1 keeps the stored order. {@link #skipTo} replays the skipped draws, about 60 million examples per
     * second. Memory: 4 bytes per place in the buffer, since the buffer holds indices.
     *
     * @param buffer the number of examples to choose from at each draw, at least 1
     * @param random determines the draws: batch {@code i} uses {@code random.at(i)}
     * @throws IllegalArgumentException if the data set is empty, {@code batchSize} or {@code buffer} is below 1, or the
     *     buffer or a batch has more numbers than an array can hold
     */
    static Batches buffered(Dataset data, int batchSize, int buffer, RandomStream random) {
        return new Gathered(data, new Order.Buffered(data.size(), batchSize, buffer, random));
    }

    /** Returns the same batch every time, without copying it: for full-batch training, where an epoch is one step. */
    static Batches repeated(Batch batch) {
        return new Repeated(batch);
    }

    /**
     * Returns these batches, each prepared by a background thread while you use the one before it. Worth using where
     * reading an example is slow, for instance for image files that are decoded on access.
     *
     * <p>This cursor then belongs to the result. Do not use it until you have closed the {@link Prefetch}.
     */
    default Prefetch prefetch() {
        return new Prefetch(this);
    }
}
