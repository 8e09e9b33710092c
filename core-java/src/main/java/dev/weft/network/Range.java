package dev.weft.network;

/**
 * From the least to the largest of some numbers, both of which may be infinite.
 *
 * @param least   no number is smaller
 * @param largest no number is larger
 */
public record Range(double least, double largest) {
    /** All numbers. */
    public static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    /** The numbers from 0 on. */
    public static final Range POSITIVE = new Range(0, Double.POSITIVE_INFINITY);
    /** The numbers from 0 to 1. */
    public static final Range UNIT = new Range(0, 1);

    /** The range of {@code numbers}; NaN does not count, and of no numbers it goes from infinity to minus infinity. */
    public static Range of(float... numbers) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (float number : numbers) {
            least = number < least ? number : least;
            largest = number > largest ? number : largest;
        }
        return new Range(least, largest);
    }

    /** Whether all of these numbers are among those of {@code other}. */
    public boolean isWithin(Range other) {
        return least >= other.least && largest <= other.largest;
    }
}
