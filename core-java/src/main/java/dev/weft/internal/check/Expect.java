package dev.weft.internal.check;

/**
 * Checks of the numbers of layers, activations, initializers, regularizers and optimizers. The error names the owner,
 * the expected range and the value. Layers and rules compute with floats, so a number beyond their range counts as
 * infinite. NaN passes no check.
 */
public final class Expect {
    private Expect() {}

    /** Accepts finite numbers above 0. */
    public static void positive(String owner, double value) {
        that(value > 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number > 0", value);
    }

    /** Accepts numbers above 0 and finite as floats: as 0, a weight without gradients would become 0 / 0, NaN. */
    public static void positiveFloat(String owner, double value) {
        that((float) value > 0 && (float) value < Float.POSITIVE_INFINITY, owner, "a finite number > 0 in float32",
                value);
    }

    /** Accepts 0 and finite numbers above. */
    public static void notNegative(String owner, double value) {
        that(value >= 0 && value < Double.POSITIVE_INFINITY, owner, "a finite number >= 0", value);
    }

    /** Accepts 0 and numbers above that are finite as floats. */
    public static void notNegative(String owner, String what, double value) {
        that(value >= 0, owner, "a " + what + " >= 0", value);
        finite(owner, what, value);
    }

    /**
     * Accepts [0, 1) as floats, for a fraction of the past that is kept: with 1, new gradients would have no effect.
     */
    public static void fraction(String owner, double value) {
        that(value >= 0 && (float) value < 1, owner, "a number in [0, 1)", value);
    }

    /** Accepts [0, 1), for the fraction of an input that is lost: nothing is left with 1. */
    public static void rate(String owner, double rate) {
        that(rate >= 0 && rate < 1, owner, "0 <= rate < 1", rate);
    }

    /** Accepts numbers that are finite as floats. */
    public static void finite(String owner, String what, double value) {
        that(Float.isFinite((float) value), owner, "a finite " + what, value);
    }

    /** Accepts numbers that are above 0 and finite as floats, for what keeps a variance of 0 from being a divisor. */
    public static void epsilon(String owner, double epsilon) {
        that((float) epsilon > 0, owner, "an epsilon > 0", epsilon);
        finite(owner, "epsilon", epsilon);
    }

    /**
     * Accepts whatever holds.
     *
     * @throws IllegalArgumentException if it does not
     */
    public static void that(boolean holds, String owner, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(owner + " expects " + expected + " but got " + got);
        }
    }
}
