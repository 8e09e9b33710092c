package dev.weft.data;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.math.BigInteger;

/** Determines which examples are in batch number {@code drawn}. The result depends only on that number. */
interface Order {
    int size();

    int batchSize();

    /** The number of examples in the largest batch. */
    default int largest() {
        return batchSize();
    }

    /** The number of examples in the smallest batch that occurs. */
    default int smallestBatchSize() {
        return batchSize();
    }

    /** The number of batches that contain as many examples as the data set. */
    default long stepsPerEpoch() {
        return steps(size(), batchSize());
    }

    /** Writes the indices of the examples into {@code examples [largest]} and returns how many there are. */
    int fill(long drawn, int[] examples);

    /**
     * Checks the arguments that all orders have in common.
     *
     * @throws IllegalArgumentException if there is no example or the batch size is below 1
     */
    static void check(int size, int batchSize) {
        if (size < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "Batches expects at least 1 example and a batch size of at least 1 but got " + size
                            + " examples and batch size " + batchSize);
        }
    }

    /** Returns {@code size / batchSize}, rounded up. */
    static long steps(int size, int batchSize) {
        return ((long) size + batchSize - 1) / batchSize;
    }

    /** The order of {@link Batches#cyclic}: batch {@code i} starts at example {@code (i · batchSize) mod size}. */
    record Cyclic(int size, int batchSize) implements Order {
        public Cyclic {
            check(size, batchSize);
        }

        @Override
        public int largest() {
            return Math.min(batchSize, size);
        }

        @Override
        public int fill(long drawn, int[] examples) {
            int start = (int) (drawn * batchSize % size);
            int count = Math.min(batchSize, size - start);
            for (int i = 0; i < count; i++) {
                examples[i] = start + i;
            }
            return count;
        }

        /** The starts are the multiples of the greatest common divisor of both sizes. */
        @Override
        public int smallestBatchSize() {
            return BigInteger.valueOf(size).gcd(BigInteger.valueOf(batchSize)).intValue();
        }
    }

    /** Computes the permutation of an epoch and caches the one of the current epoch. */
    final class Permutations {
        private final int size;
        private final RandomStream random;
        private long epoch = -1;
        private int[] permutation = {};

        Permutations(int size, RandomStream random) {
            this.size = size;
            this.random = random;
        }

        int[] of(long wanted) {
            if (wanted != epoch) {
                permutation = random.at(wanted).permutation(size);
                epoch = wanted;
            }
            return permutation;
        }
    }

    /**
     * The order of {@link Batches#shuffled}: example {@code k} of the endless sequence is element {@code k mod size} of
     * the permutation of epoch {@code k / size}, and batch {@code i} starts at {@code k = i · batchSize}.
     */
    record Shuffled(int size, int batchSize, Permutations permutations) implements Order {
        Shuffled(int size, int batchSize, RandomStream random) {
            this(size, batchSize, new Permutations(size, random));
            check(size, batchSize);
        }

        @Override
        public int fill(long drawn, int[] examples) {
            long start = drawn * batchSize;
            for (int i = 0; i < batchSize; i++) {
                examples[i] = permutations.of((start + i) / size)[(int) ((start + i) % size)];
            }
            return batchSize;
        }
    }

    /** The order of {@link Batches#epochs}: like {@link Shuffled}, but each epoch starts a new batch. */
    record Epochs(int size, int batchSize, Permutations permutations) implements Order {
        Epochs(int size, int batchSize, RandomStream random) {
            this(size, batchSize, new Permutations(size, random));
            check(size, batchSize);
        }

        @Override
        public int largest() {
            return Math.min(batchSize, size);
        }

        @Override
        public int fill(long drawn, int[] examples) {
            int start = (int) (drawn % steps()) * batchSize;
            int count = Math.min(batchSize, size - start);
            System.arraycopy(permutations.of(drawn / steps()), start, examples, 0, count);
            return count;
        }

        @Override
        public int smallestBatchSize() {
            return size % batchSize == 0 ? batchSize : size % batchSize;
        }

        private long steps() {
            return Order.steps(size, batchSize);
        }
    }

    /**
     * The order of {@link Batches#buffered}. The content of the buffer depends on all previous draws, so moving
     * backward starts again at batch 0 and moving forward replays the batches in between.
     */
    final class Buffered implements Order {
        private final int size;
        private final int batchSize;
        private final RandomStream random;
        private final int[] buffer;
        private long replayed;

        Buffered(int size, int batchSize, int buffer, RandomStream random) {
            check(size, batchSize);
            if (buffer < 1) {
                throw new IllegalArgumentException("Batches.buffered expects a buffer of at least 1 but got " + buffer);
            }
            if (buffer > Shape.LONGEST) {
                throw new IllegalArgumentException("Batches.buffered expects a buffer of at most " + Shape.LONGEST
                        + " but got " + buffer);
            }
            this.size = size;
            this.batchSize = batchSize;
            this.random = random;
            this.buffer = new int[buffer];
            restart();
        }

        private void restart() {
            replayed = 0;
            for (int i = 0; i < buffer.length; i++) {
                buffer[i] = i % size;
            }
        }

        @Override
        public int fill(long drawn, int[] examples) {
            if (drawn < replayed) {
                restart();
            }
            while (replayed <= drawn) {
                RandomStream draws = random.at(replayed);
                long incoming = replayed * batchSize + buffer.length;
                for (int i = 0; i < batchSize; i++) {
                    int place = draws.nextInt(buffer.length);
                    examples[i] = buffer[place];
                    buffer[place] = (int) ((incoming + i) % size);
                }
                replayed++;
            }
            return batchSize;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int batchSize() {
            return batchSize;
        }
    }
}
