package dev.weft.data;

import dev.weft.random.RandomStream;

/**
 * The order of the examples of a training in shards. Example {@code i}, counted from 0, is number {@code i div shards}
 * of shard {@code i mod shards}. Each shard has a new permutation in each epoch, and position {@code p} of an epoch is
 * place {@code p div shards} in the permutation of shard {@code p mod shards}. So each epoch has every example once,
 * and a batch takes from all shards alike, up to one example. The batches of one worker hold the examples of its
 * shards, those of the first shard first.
 *
 * <pre>{@code
 * ShardOrder order = new ShardOrder(8, 0, 8, data.size(), 200, false);
 * Batches batches = order.batches(data, RandomStream.of(7, "batches"));
 * Batch batch = batches.next();
 * int rows = order.rows(0, 3);        // 25 of its 200 rows are of shard 3, after those of shards 0 to 2
 * }</pre>
 *
 * <p>Immutable; threads may share it.
 *
 * @param shards the number of shards, at least 1
 * @param from the first shard of this worker
 * @param to the shard after its last one
 * @param examples the number of examples of all workers, at least 1
 * @param batchSize the number of examples in a batch of all workers, at least 1
 * @param isContinuous whether a batch that reaches the end of an epoch continues with the next one, as in
 *     {@link Batches#shuffled}; if not, the last batch of an epoch may be smaller, as in {@link Batches#epochs}
 */
public record ShardOrder(int shards, int from, int to, long examples, int batchSize, boolean isContinuous) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no example, the batch size is below 1, or {@code [from, to)} is not
     *     a range of shards
     */
    public ShardOrder {
        if (from < 0 || from > to || to > shards || shards < 1) {
            throw new IllegalArgumentException("ShardOrder expects a range within its " + shards + " shards but got ["
                    + from + ", " + to + ")");
        }
        if (examples < 1 || batchSize < 1) {
            throw new IllegalArgumentException("ShardOrder expects at least 1 example and a batch size of at least 1 "
                    + "but got " + examples + " examples and batch size " + batchSize);
        }
    }

    /** The number of batches in an epoch: the number of examples by the batch size, rounded up. */
    public long stepsPerEpoch() {
        return (examples - 1) / batchSize + 1;
    }

    /** The position of the first row of a batch in the endless sequence of epochs. */
    private long start(long drawn) {
        return isContinuous ? drawn * batchSize
                : drawn / stepsPerEpoch() * examples + drawn % stepsPerEpoch() * batchSize;
    }

    /** The number of rows of batch {@code drawn}, counted from 0, of all workers together. */
    public int rows(long drawn) {
        return isContinuous ? batchSize
                : (int) Math.min(batchSize, examples - drawn % stepsPerEpoch() * batchSize);
    }

    /** The number of rows of {@code shard} in batch {@code drawn}, which may be 0. */
    public int rows(long drawn, int shard) {
        long start = start(drawn);
        long end = start + rows(drawn);
        return (int) (before(end, shard) - before(start, shard));
    }

    /** How many rows of {@code shard} are before a position of the endless sequence. */
    private long before(long position, int shard) {
        return position / examples * size(shard) + count(position % examples, shard);
    }

    /** How many of the first {@code positions} of an epoch are of {@code shard}. */
    private long count(long positions, int shard) {
        return (positions - shard + shards - 1) / shards;
    }

    private long size(int shard) {
        return count(examples, shard);
    }

    /** The number of rows of this worker in batch {@code drawn}. */
    public int ownRows(long drawn) {
        int sum = 0;
        for (int shard = from; shard < to; shard++) {
            sum += rows(drawn, shard);
        }
        return sum;
    }

    /** The number of examples of this worker. */
    public long ownExamples() {
        long sum = 0;
        for (int shard = from; shard < to; shard++) {
            sum += size(shard);
        }
        return sum;
    }

    /**
     * The number of rows in the smallest part that a shard has of a batch, at least 1. If a batch spans epochs whose
     * examples the shards share unequally, it is a lower bound.
     */
    public int smallestPart() {
        long smallest = isContinuous || examples % batchSize == 0 ? batchSize : examples % batchSize;
        long seams = isContinuous && examples % shards != 0 ? (batchSize - 1) / examples + 1 : 0;
        return (int) Math.max(1, smallest / shards - seams);
    }

    /**
     * Returns this worker's rows of all batches, in the order of its shards. A batch may have none.
     *
     * @param own the examples of this worker's shards, in the order of all examples
     * @param random determines the order: shard {@code s} uses {@code random.split("shard").at(s).at(e)} in epoch
     *     {@code e}
     * @throws IllegalArgumentException if this worker's shards have another number of examples
     */
    public Batches batches(Dataset own, RandomStream random) {
        if (own.size() != ownExamples()) {
            throw new IllegalArgumentException("Shards " + from + " to " + (to - 1) + " of " + examples
                    + " examples expect " + ownExamples() + " examples but got " + own.size());
        }
        return new Gathered(own, new OfWorker(this, random.split("shard")));
    }

    /** The examples of this worker in each batch. */
    private static final class OfWorker implements Order {
        private final ShardOrder order;
        private final Permutations[] permutations;
        private final int largest;

        OfWorker(ShardOrder order, RandomStream random) {
            this.order = order;
            this.permutations = new Permutations[order.to - order.from];
            long most = 0;
            for (int shard = order.from; shard < order.to; shard++) {
                permutations[shard - order.from] = new Permutations((int) order.size(shard), random.at(shard));
                most += order.batchSize / order.shards + 1 + (order.isContinuous ? order.batchSize / order.examples + 1
                        : 0);
            }
            largest = (int) Math.min(most, order.isContinuous ? order.batchSize
                    : Math.min(order.batchSize, order.ownExamples()));
        }

        @Override
        public int fill(long drawn, int[] rows) {
            int count = 0;
            for (int shard = order.from; shard < order.to; shard++) {
                long first = order.before(order.start(drawn), shard);
                long end = first + order.rows(drawn, shard);
                for (long row = first; row < end; row++) {
                    long size = order.size(shard);
                    int number = permutations[shard - order.from].of(row / size)[(int) (row % size)];
                    rows[count++] = number * permutations.length + shard - order.from;
                }
            }
            return count;
        }

        @Override
        public int size() {
            return Math.toIntExact(order.ownExamples());
        }

        @Override
        public int batchSize() {
            return order.batchSize;
        }

        @Override
        public int largest() {
            return largest;
        }

        @Override
        public int smallestBatchSize() {
            return order.smallestPart();
        }

        @Override
        public long stepsPerEpoch() {
            return order.stepsPerEpoch();
        }
    }
}
