package dev.weft.training;

import java.util.Locale;

/** From the least to the largest of some numbers; NaN does not count. */
record Range(double least, double largest) {
    static Range of(float... numbers) {
        double least = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (float number : numbers) {
            least = number < least ? number : least;
            largest = number > largest ? number : largest;
        }
        return new Range(least, largest);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4g to %.4g", least, largest).replaceAll("(\\.[0-9]*?)0+(?![0-9])", "$1").replaceAll("\\.(?![0-9])", "");
    }
}
