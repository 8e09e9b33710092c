package dev.weft.spark.cluster;

/**
 * The place of a worker among those of its training.
 *
 * @param worker its number, from 0
 * @param workers how many there are, at least 1
 * @param shards how many shards they share, at least as many
 * @param attempt a number that differs for each attempt at the training
 * @param token the secret of the training, which opens a connection
 */
record Seat(int worker, int workers, int shards, long attempt, byte[] token) {
    /** The bytes of a token: 256 random bits. */
    static final int TOKEN = 32;

    Seat {
        if (workers < 1 || worker < 0 || worker >= workers || shards < workers || token.length != TOKEN) {
            throw new IllegalArgumentException("Seat expects a worker of at most as many as there are shards, and a "
                    + "token of " + TOKEN + " bytes, but got worker " + worker + " of " + workers + ", " + shards
                    + " shards and " + token.length + " bytes");
        }
    }

    /** Where a chunk of an array of {@code length} numbers starts, which is where the one before it ends. */
    int chunk(int chunk, int length) {
        return (int) ((long) chunk * length / workers);
    }
}
