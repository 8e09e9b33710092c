package dev.weft.random;

/**
 * The MT19937 generator: a stream of 32-bit words with 624 words of state (Matsumoto and Nishimura, TOMACS 1998). Seeds
 * are expanded by the method of 2002, which numpy and Python share. Confined to one thread.
 */
final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;
    private static final int TWIST = 0x9908B0DF;
    private static final int UPPER_BIT = 0x80000000;

    private final int[] state = new int[N];
    private int position = N;

    /** The stream of one 32-bit seed, {@code init_genrand} in the reference code. */
    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** The stream of a list of one or more 32-bit seeds, {@code init_by_array} in the reference code. */
    MersenneTwister(int[] seeds) {
        this(19650218);
        int i = 1;
        for (int step = 0; step < Math.max(N, seeds.length); step++) {
            int j = step % seeds.length;
            state[i] = (state[i] ^ mixed(i) * 1664525) + seeds[j] + j;
            i = following(i);
        }
        for (int step = 1; step < N; step++) {
            state[i] = (state[i] ^ mixed(i) * 1566083941) - i;
            i = following(i);
        }
        state[0] = UPPER_BIT;
    }

    int nextInt() {
        if (position == N) {
            twist();
            position = 0;
        }
        int y = state[position++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9D2C5680;
        y ^= y << 15 & 0xEFC60000;
        return y ^ y >>> 18;
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = state[i] & UPPER_BIT | state[(i + 1) % N] & ~UPPER_BIT;
            state[i] = state[(i + M) % N] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : TWIST);
        }
    }

    private int mixed(int i) {
        return state[i - 1] ^ state[i - 1] >>> 30;
    }

    /** Returns the index after {@code i}, which wraps from the end to 1; the last word is then copied to index 0. */
    private int following(int i) {
        if (i + 1 < N) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }
}
