package dev.weft.optimizer;

/** What a hyper-parameter may be. Each test names the owner, what it expects and what it got; NaN passes none. */
final class Expect {
    private Expect() {}

    static void positive(String owner, double value) {
        that(value > 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number > 0", value);
    }

    static void notNegative(String owner, double value) {
        that(value >= 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number >= 0", value);
    }

    /** A share of the past that is kept: 1 would keep all of it and learn nothing. */
    static void fraction(String owner, double value) {
        that(value >= 0 && value < 1, owner, "a number in [0, 1)", value);
    }

    static void that(boolean holds, String owner, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(owner + " expects " + expected + " but got " + got);
        }
    }
}
