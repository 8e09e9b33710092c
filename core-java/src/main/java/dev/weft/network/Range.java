package dev.weft.network;

/**
 * An interval of numbers, whose bounds may be infinite. It describes the possible outputs of an activation or a layer.
 *
 * @param least the lower bound
 * @param largest the upper bound
 */
public record Range(double least, double largest) {
    /** All numbers. */
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    /** The numbers from 0 up. */
    public static final Range POSITIVE = new Range(0, Double.POSITIVE_INFINITY);
    /** The numbers from 0 to 1. */
    public static final Range UNIT = new Range(0, 1);

    /**
     * Returns the range of {@code numbers}. NaN is ignored; without numbers it is the empty range from infinity to
     * minus infinity.
     */
    public static Range of(float... numbers) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (float number : numbers) {
            least = number < least ? number : least;
            largest = number > largest ? number : largest;
        }
        return new Range(least, largest);
    }

    /** Whether this range is contained in {@code other}. Equal bounds count as inside; the empty range always is. */
    public boolean isWithin(Range other) {
        return least >= other.least && largest <= other.largest;
    }
}
