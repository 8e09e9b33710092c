package dev.weft.metric;

import dev.weft.loss.Outputs;

/**
 * A metric with a threshold of its own in place of that of the loss. {@link Metric#at} creates one.
 *
 * @param metric the metric to compute
 * @param threshold the number above which a single output or a yes/no question means yes
 */
public record AtThreshold(Metric metric, double threshold) implements Wrapped {
    /**
     * Checks the threshold.
     *
     * @throws IllegalArgumentException if it is NaN
     */
    public AtThreshold {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("AtThreshold expects a threshold but got NaN");
        }
    }

    @Override
    public Tally tally(Outputs outputs, double unused) {
        return metric.tally(outputs, threshold);
    }

    @Override
    public String label() {
        return metric.label() + "_at_" + number(threshold);
    }

    /** Returns a number as part of a label: {@code 0.7}, or {@code 2} for a whole number. */
    static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? Long.toString((long) number)
                : Double.toString(number);
    }
}
