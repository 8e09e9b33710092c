package dev.weft.shard;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Into how many shards a training cuts its data and each of its batches, and who computes which of them.
 *
 * <pre>{@code
 * Training.epochs(20).withBatchSize(200).withShards(8)                          // on this machine
 * Training.epochs(20).withBatchSize(200).withShards(Sharding.of(8, exchange))   // one worker of several
 * }</pre>
 *
 * <p>With S shards, example i of n, counted from 0 in the order of the data, is example {@code i div S} of shard
 * {@code i mod S}. In every epoch, each shard has its own random order, and batches take from the shards in turn: their
 * parts of a batch differ by one example at most. A step computes the loss and the gradients of each shard by itself
 * and adds them in the order of a {@link ShardTree}. So the weights at the end depend on the number of shards but
 * neither on the number of workers nor on that of threads, as long as the workers compute alike: on equal processors,
 * or with the engine {@code java}.
 *
 * <p>What depends on the batch as a whole is done for each shard by itself: it draws its own dropout masks, and batch
 * normalization uses the statistics of the shard. Its running statistics become the mean of what they became in the
 * shards. A step takes longer than without shards, because products of few rows are slower, and needs a few more arrays
 * of the size of the weights. Choose as many shards as there may ever be workers; 8 is usual.
 *
 * <p>Worker w of k computes the shards {@code [w·S div k, (w+1)·S div k)}. All workers call {@code fit} with the same
 * model, weights and settings, each with the training and validation examples of its own shards, in the order of the
 * whole data, and all end with the same weights, reports and history. Losses, metrics and validation are those of all
 * workers, so listeners decide alike everywhere; one that stops the training must do so on every worker. The batch of a
 * {@code Progress} holds the worker's own rows.
 *
 * @param shards the number of shards S, from 1 to 65,536
 * @param exchange what joins this worker with the others; empty if one machine computes all shards
 */
public record Sharding(int shards, Optional<Exchange> exchange) {
    private static final int MOST = 65_536;
    private static final int BITS = 22;
    private static final int DIGITS = 3;

    /**
     * Checks the number of shards.
     *
     * @throws IllegalArgumentException if it is below 1, above 65,536 or below the number of workers
     */
    public Sharding {
        if (shards < 1 || shards > MOST) {
            throw new IllegalArgumentException("Sharding expects 1 to " + MOST + " shards but got " + shards);
        }
        int workers = exchange.map(Exchange::workers).orElse(1);
        if (workers > shards) {
            throw new IllegalArgumentException("Sharding expects at least as many shards as workers but got " + shards
                    + " shards for " + workers + " workers: use more shards or fewer workers");
        }
    }

    /** Shards that one machine computes, one after the other. */
    public static Sharding local(int shards) {
        return new Sharding(shards, Optional.empty());
    }

    /**
     * Shards of which this worker computes some.
     *
     * @param shards the number of shards, at least that of the workers
     * @param exchange joins the workers
     */
    public static Sharding of(int shards, Exchange exchange) {
        return new Sharding(shards, Optional.of(exchange));
    }

    /** The number of this worker, from 0. */
    public int worker() {
        return exchange.map(Exchange::worker).orElse(0);
    }

    /** The number of workers. */
    public int workers() {
        return exchange.map(Exchange::workers).orElse(1);
    }

    /** The first shard of this worker. */
    public int from() {
        return first(worker(), shards, workers());
    }

    /** The shard after the last one of this worker. */
    public int to() {
        return first(Math.min(worker() + 1, workers()), shards, workers());
    }

    /** The first shard of {@code worker}: {@code worker · shards div workers}. */
    public static int first(int worker, int shards, int workers) {
        return (int) ((long) worker * shards / workers);
    }

    /** The worker that computes {@code shard}. */
    public static int worker(int shard, int shards, int workers) {
        // The largest w with w·S div k <= shard.
        return (int) (((long) (shard + 1) * workers - 1) / shards);
    }

    /** The number of examples of {@code shard} if there are {@code examples} in all. */
    public static long size(int shard, int shards, long examples) {
        return (examples - shard + shards - 1) / shards;
    }

    /** The number of examples that {@code worker} has if there are {@code examples} in all. */
    public long examples(int worker, long examples) {
        return examples(worker, shards, workers(), examples);
    }

    /** The number of examples that {@code worker} of several has if there are {@code examples} in all. */
    public static long examples(int worker, int shards, int workers, long examples) {
        long sum = 0;
        for (int shard = first(worker, shards, workers); shard < first(worker + 1, shards, workers); shard++) {
            sum += size(shard, shards, examples);
        }
        return sum;
    }

    /** The place in the whole data of example {@code place} of {@code worker}. */
    public long example(int worker, int place) {
        int from = first(worker, shards, workers());
        int width = first(worker + 1, shards, workers()) - from;
        return (long) (place / width) * shards + from + place % width;
    }

    /**
     * Returns the arrays of all workers, in their order: this one's alone if there is no exchange.
     *
     * @param own the array of this worker
     */
    public List<float[]> gather(float[] own) {
        return exchange.map(joined -> joined.gather(own)).orElseGet(() -> List.of(own));
    }

    /**
     * Returns the numbers of all workers, in their order.
     *
     * @param own the numbers of this worker, at least 0
     */
    public List<long[]> gather(long... own) {
        float[] told = new float[own.length * DIGITS];
        for (int i = 0; i < told.length; i++) {
            // A float holds 22 bits exactly, and a long has three times as many.
            told[i] = own[i / DIGITS] >>> BITS * (i % DIGITS) & (1 << BITS) - 1;
        }
        return gather(told).stream().map(digits -> {
            long[] numbers = new long[digits.length / DIGITS];
            for (int i = 0; i < digits.length; i++) {
                numbers[i / DIGITS] |= (long) digits[i] << BITS * (i % DIGITS);
            }
            return numbers;
        }).toList();
    }

    /**
     * Checks that all workers have the same settings.
     *
     * @param own the settings of this worker by name, numbers of at least 0
     * @throws IllegalArgumentException on all workers, if one differs
     */
    public void expectSame(Map<String, Long> own) {
        List<long[]> told = gather(own.values().stream().mapToLong(Long::longValue).toArray());
        for (int worker = 1; worker < told.size(); worker++) {
            int differing = Arrays.mismatch(told.get(0), told.get(worker));
            if (differing >= 0) {
                throw new IllegalArgumentException("Workers of a training expect the same "
                        + List.copyOf(own.keySet()).get(differing) + " but worker 0 has " + told.get(0)[differing]
                        + " and worker " + worker + " " + told.get(worker)[differing]);
            }
        }
    }

    /**
     * Returns the number of examples of all workers.
     *
     * @param own the number of examples of this worker
     * @throws IllegalArgumentException on all workers, if there is no example, or a worker has not those of its shards
     */
    public long allExamples(long own) {
        long[] sizes = gather(new long[]{own}).stream().mapToLong(numbers -> numbers[0]).toArray();
        expectParts(sizes);
        long sum = Arrays.stream(sizes).sum();
        if (sum == 0) {
            throw new IllegalArgumentException("Training expects at least 1 example but got none on any worker: check "
                    + "where the data come from");
        }
        return sum;
    }

    /**
     * Checks that each worker has the examples of its shards.
     *
     * @param sizes the number of examples of each worker
     * @throws IllegalArgumentException if one has more or fewer
     */
    public void expectParts(long... sizes) {
        long sum = Arrays.stream(sizes).sum();
        for (int worker = 0; worker < sizes.length; worker++) {
            if (sizes[worker] != examples(worker, sum)) {
                throw new IllegalArgumentException("Worker " + worker + " of " + sizes.length + " expects "
                        + examples(worker, sum) + " of " + sum + " examples, those of its shards, but got "
                        + sizes[worker]);
            }
        }
    }
}
