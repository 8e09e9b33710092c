package dev.weft.data;

import dev.weft.random.RandomStream;

/**
 * An endless sequence of batches. {@link #drawn}, the number of batches taken so far, is its whole state: the same kind
 * of sequence, moved there by {@link #skipTo}, continues with the same bits. For one thread at a time.
 *
 * <pre>{@code
 * Batches batches = Batches.shuffled(train, 200, RandomStream.of(1, "batches"));
 * Batch first = batches.next();
 * }</pre>
 *
 * <table>
 * <caption>The kinds</caption>
 * <tr><th>method</th><th>order</th><th>end of an epoch</th><th>as in</th></tr>
 * <tr><td>{@link #epochs}</td><td>random, new for each epoch</td><td>the last batch is smaller</td><td>Keras'
 * {@code fit}</td></tr>
 * <tr><td>{@link #shuffled}</td><td>random, new for each epoch</td><td>the batch continues in the next
 * epoch</td><td>TensorFlow's {@code next_batch}</td></tr>
 * <tr><td>{@link #cyclic}</td><td>that of the data</td><td>the batch is cut</td><td>documents 000 and 004</td></tr>
 * <tr><td>{@link #buffered}</td><td>random within a buffer</td><td>the batch continues</td><td>tf.data</td></tr>
 * <tr><td>{@link #repeated}</td><td>the same batch</td><td>none</td><td>document 002</td></tr>
 * </table>
 */
public interface Batches {
    /**
     * Returns the next batch. Its tensors belong to this sequence, and the next call overwrites them: copy what must
     * last. No tensors are allocated unless the size of the batch changes.
     */
    Batch next();

    /** The number of examples in a batch. The last batch of an epoch may be smaller, depending on the kind. */
    int batchSize();

    /** The number of batches taken so far. */
    long drawn();

    /**
     * Moves to the position after {@code drawn} batches.
     *
     * @throws IllegalArgumentException if {@code drawn} is negative
     */
    void skipTo(long drawn);

    /** The number of batches that hold as many examples as the data set, rounded up. */
    long stepsPerEpoch();

    /**
     * Returns batches in the order of the data, over and over: batch {@code i} starts at example
     * {@code (i · batchSize) mod n}. A batch that reaches the end of the data set is cut there and is smaller, as in
     * documents 000 and 004. If {@code batchSize} does not divide {@code n}, the next batch then starts after the first
     * few examples.
     */
    static Batches cyclic(Dataset data, int batchSize) {
        return new Gathered(data, new Order.Cyclic(data.size(), batchSize));
    }

    /**
     * Returns batches in a new random order for each epoch, as TensorFlow's {@code next_batch} does (documents 002 and
     * 003). A batch that reaches the end of an epoch takes the rest of the old order and continues in the new one, so
     * all batches have the same size.
     */
    static Batches shuffled(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Shuffled(data.size(), batchSize, random));
    }

    /**
     * Returns batches in a new random order for each epoch, as Keras' {@code fit} does. The last batch of an epoch
     * holds the remaining examples.
     */
    static Batches epochs(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Epochs(data.size(), batchSize, random));
    }

    /**
     * Returns batches as tf.data's {@code repeat().shuffle(buffer).batch(batchSize)} does (document 001): the examples
     * pass through a buffer in order, over and over, and each draw takes a random one from the buffer. All batches have
     * the same size. {@link #skipTo} repeats the draws, about 60 million examples per second.
     */
    static Batches buffered(Dataset data, int batchSize, int buffer, RandomStream random) {
        return new Gathered(data, new Order.Buffered(data.size(), batchSize, buffer, random));
    }

    /** Returns the same batch forever. */
    static Batches repeated(Batch batch) {
        return new Repeated(batch);
    }

    /**
     * Returns these batches, each read one ahead by a background thread. The result then owns this sequence, until it
     * is closed.
     */
    default Prefetch prefetch() {
        return new Prefetch(this);
    }
}
