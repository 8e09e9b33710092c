package dev.weft.shard;

import java.util.List;

/**
 * Joins the workers of one training, each of which computes some of the shards of every batch. It is collective: every
 * worker calls the same methods in the same order with arrays of matching lengths, and each call returns the same
 * numbers to all of them.
 *
 * <p>An implementation transports arrays and leaves the arithmetic to {@link ShardTree}, so that all give the same
 * bits. It must not wait for ever: if a worker is lost or calls something else, every waiting call throws.
 *
 * <p>A training uses an exchange on one thread.
 */
public interface Exchange {
    /**
     * The number of this worker, from 0 to {@code workers() - 1}. It is {@code workers()} for an onlooker: it has no
     * shard and learns what the others gather and sum, without being one of them.
     */
    int worker();

    /** The number of workers, at least 1. */
    int workers();

    /**
     * Writes the sum over all shards into {@code total}, as {@link ShardTree#sum} adds the partial sums of all workers.
     * It returns when the total is complete; the arrays of {@code partials} may be overwritten.
     *
     * @param shards the number of shards
     * @param partials the sums of this worker, see {@link ShardTree#nodes}, in the order of the shards and without
     *     those whose shards contribute nothing; all arrays have the length of {@code total}. At least one worker has
     *     one
     * @param total receives the sum
     */
    void sum(int shards, List<Partial> partials, float[] total);

    /**
     * Returns the arrays of all workers, in the order of the workers. The lengths may differ and may be 0. The caller
     * does not change the arrays that it passed until the next call.
     *
     * @param own the array of this worker
     */
    List<float[]> gather(float[] own);

    /**
     * The sum over the shards {@code [from, to)}, a node of a {@link ShardTree}.
     *
     * @param from the first shard
     * @param to the shard after the last one
     * @param values the sum, shared
     */
    record Partial(int from, int to, float[] values) {}
}
