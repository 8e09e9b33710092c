package dev.weft.spark.cluster;

import dev.weft.shard.Sharding;
import java.io.Serializable;

/**
 * The examples of a whole data set, and which of them each worker has: example i belongs to shard {@code i mod shards}.
 *
 * @param size the number of all examples
 * @param shards the number of shards
 * @param workers the number of workers
 */
record Share(long size, int shards, int workers) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The worker that has an example. */
    int worker(long example) {
        return Sharding.worker((int) (example % shards), shards, workers);
    }

    /** The number of examples of a worker. */
    long size(int worker) {
        return Sharding.examples(worker, shards, workers, size);
    }

    /** Where an example is among those of its worker, which are in the order of the whole. */
    long place(long example) {
        int worker = worker(example);
        int first = first(worker);
        return example / shards * (first(worker + 1) - first) + example % shards - first;
    }

    private int first(int worker) {
        return Sharding.first(worker, shards, workers);
    }
}
