package dev.weft.lint;

import dev.weft.internal.text.PythonFormat;

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
        return PythonFormat.g(least) + " to " + PythonFormat.g(largest);
    }
}
