package dev.weft.optimizer;

/** Checks of hyperparameters. Each message names the owner, the expected and the actual value; NaN never passes. */
final class Expect {
    private Expect() {}

    static void positive(String owner, double value) {
        that(value > 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number > 0", value);
    }

    static void notNegative(String owner, double value) {
        that(value >= 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number >= 0", value);
    }

    /** Checks that a decay is in [0, 1): with 1 nothing new would be learned. */
    static void fraction(String owner, double value) {
        that(value >= 0 && value < 1, owner, "a number in [0, 1)", value);
    }

    static void that(boolean holds, String owner, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(owner + " expects " + expected + " but got " + got);
        }
    }
}
