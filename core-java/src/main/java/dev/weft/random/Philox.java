package dev.weft.random;

/**
 * The Philox 4x32-10 generator: a block of four random words as a pure function of a 64-bit key and a 128-bit counter
 * (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Keys and counters are stored lowest word
 * first. Any number of threads may use it.
 */
final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long WORD = 0xFFFFFFFFL;

    private Philox() {}

    /** Writes the block of {@code key} at counter {@code high * 2^64 + low} into {@code words[0..3]}. */
    static void block(long key, long low, long high, int[] words) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        int c0 = (int) low;
        int c1 = (int) (low >>> 32);
        int c2 = (int) high;
        int c3 = (int) (high >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (c0 & WORD) * MULTIPLIER_0;
            long product1 = (c2 & WORD) * MULTIPLIER_1;
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }
}
