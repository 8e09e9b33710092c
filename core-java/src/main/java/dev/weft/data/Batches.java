package dev.weft.data;

import dev.weft.random.RandomStream;

/**
 * A cursor over an endless row of batches. Its whole state is {@link #drawn}, the number of batches taken so far: a
 * cursor made alike and moved by {@link #skipTo} goes on bit for bit. For use by one thread.
 */
public interface Batches {
    /**
     * The next batch. Its tensors belong to this cursor and are overwritten by the next call: copy what must last.
     * A step makes no new tensors, unless the size of the batch changes.
     */
    Batch next();

    /** The number of examples in a batch; the last one of an epoch may be smaller where the kind says so. */
    int batchSize();

    /** The number of batches taken so far. */
    long drawn();

    /**
     * Goes to the position where {@code drawn} batches have been taken.
     *
     * @throws IllegalArgumentException if {@code drawn} is negative
     */
    void skipTo(long drawn);

    /** The number of batches that shows as many examples as the data set has, rounded up. */
    long stepsPerEpoch();

    /**
     * In order, round and round: batch {@code i} starts at example {@code (i · batchSize) mod n}, and a batch that
     * reaches the end of the data set ends there and is smaller (documents 000 and 004). With a size that does not
     * divide {@code n}, a smaller batch is not made up for: the next one starts behind the front.
     */
    static Batches cyclic(Dataset data, int batchSize) {
        return new Gathered(data, new Order.Cyclic(data.size(), batchSize));
    }

    /**
     * TensorFlow's {@code next_batch} (documents 002 and 003): a new random order for each epoch, and a batch that
     * crosses the end of an epoch takes the rest of the old order and goes on in the new one. All batches have the
     * same size.
     */
    static Batches shuffled(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Shuffled(data.size(), batchSize, random));
    }

    /** Keras' {@code fit}: a new random order for each epoch, whose last batch is what is left. */
    static Batches epochs(Dataset data, int batchSize, RandomStream random) {
        return new Gathered(data, new Order.Epochs(data.size(), batchSize, random));
    }

    /**
     * tf.data's {@code repeat().shuffle(buffer).batch(batchSize)} (document 001): the examples stream by in order,
     * round and round, through a buffer, and each one drawn is a random one of the buffer. All batches have the same
     * size. {@link #skipTo} replays the draws, about 60 million examples in a second.
     */
    static Batches buffered(Dataset data, int batchSize, int buffer, RandomStream random) {
        return new Gathered(data, new Order.Buffered(data.size(), batchSize, buffer, random));
    }

    /** The same batch for ever. */
    static Batches repeated(Batch batch) {
        return new Repeated(batch);
    }

    /**
     * These batches, gathered one ahead by a thread of their own. This cursor then belongs to the result, until it is
     * closed.
     */
    default Prefetch prefetch() {
        return new Prefetch(this);
    }
}
