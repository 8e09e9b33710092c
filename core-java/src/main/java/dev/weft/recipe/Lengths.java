package dev.weft.recipe;

/**
 * How long a recipe trains, from the number of rows: small tables take many short epochs and large ones few long ones,
 * so that the number of steps, and with it the time, stays in the same range.
 */
final class Lengths {
    /** Up to so many rows, a part of them is worth the time to predict all after each epoch. */
    static final int MOST_FOLDED = 20_000;
    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_BATCH = 16;
    private static final int STEPS = 4000;
    private static final int MOST_EPOCHS = 256;
    private static final int FEWEST_EPOCHS = 16;

    private Lengths() {}

    /** The batch size: a power of 2, with about 8 batches in an epoch of a small table. */
    static int batch(int rows) {
        return Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, Integer.highestOneBit(Math.max(1, rows / 8))));
    }

    static int epochs(int rows, int batch) {
        int steps = (rows + batch - 1) / batch;
        return Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, STEPS / steps));
    }

    static int patience(int epochs) {
        return Math.max(8, epochs / 4);
    }
}
