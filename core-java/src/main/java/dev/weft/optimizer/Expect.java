package dev.weft.optimizer;

/** Checks of hyper-parameters. The error names the owner, the expected range and the value; NaN passes no check. */
final class Expect {
    private Expect() {}

    static void positive(String owner, double value) {
        that(value > 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number > 0", value);
    }

    static void notNegative(String owner, double value) {
        that(value >= 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number >= 0", value);
    }

    /**
     * Accepts [0, 1) in float32, for a fraction of the past that is kept: with 1, new gradients would have no effect.
     */
    static void fraction(String owner, double value) {
        that(value >= 0 && (float) value < 1, owner, "a number in [0, 1)", value);
    }

    /**
     * Accepts numbers above 0 in float32: with 0, a weight whose gradient has always been 0 would become 0 / 0, NaN.
     */
    static void epsilon(String owner, double value) {
        that((float) value > 0 && (float) value < Float.POSITIVE_INFINITY, owner, "a finite number > 0 in float32",
                value);
    }

    static void that(boolean holds, String owner, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(owner + " expects " + expected + " but got " + got);
        }
    }
}
