package dev.weft.network;

/**
 * Checks of the numbers of layers, activations, initializers and regularizers. The error names the owner, the expected
 * range and the value. Layers compute with floats, so a number beyond their range counts as infinite. NaN passes no
 * check.
 */
final class Expect {
    private Expect() {}

    /** Accepts numbers that are finite as floats. */
    static void finite(String owner, String what, double value) {
        that(Float.isFinite((float) value), owner, "a finite " + what, value);
    }

    /** Accepts 0 and finite numbers above. */
    static void notNegative(String owner, String what, double value) {
        that(value >= 0, owner, "a " + what + " >= 0", value);
        finite(owner, what, value);
    }

    /** Accepts [0, 1), for the fraction of an input that is lost: nothing is left with 1. */
    static void rate(String owner, double rate) {
        that(rate >= 0 && rate < 1, owner, "0 <= rate < 1", rate);
    }

    /** Accepts numbers that are above 0 and finite as floats, for what keeps a variance of 0 from being a divisor. */
    static void epsilon(String owner, double epsilon) {
        that((float) epsilon > 0, owner, "an epsilon > 0", epsilon);
        finite(owner, "epsilon", epsilon);
    }

    static void that(boolean holds, String owner, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(owner + " expects " + expected + " but got " + got);
        }
    }
}
