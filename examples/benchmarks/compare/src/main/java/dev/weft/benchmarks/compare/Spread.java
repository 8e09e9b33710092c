package dev.weft.benchmarks.compare;

import java.util.List;

/**
 * A median and where it would lie if the measurement were repeated: the notch of a box plot, {@code median ± 1.57 ·
 * IQR / √n} (McGill, Tukey, Larsen, "Variations of Box Plots", 1978), at least 2 % to either side, as two processes
 * differ by more than the blocks of one; 5 % if there are fewer than three values.
 *
 * @param least the lower end of the notch
 * @param median the median
 * @param most the upper end of the notch
 */
record Spread(double least, double median, double most) {
    private static final double NOTCH = 1.57;
    private static final double BETWEEN_PROCESSES = 0.02;
    private static final double UNKNOWN = 0.05;

    /** Returns the spread of the values of the blocks, at least one. */
    static Spread of(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = quantile(sorted, 0.5);
        double notch = sorted.length < 3 ? UNKNOWN * median
                : Math.max(BETWEEN_PROCESSES * median,
                        NOTCH * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / Math.sqrt(sorted.length));
        return new Spread(median - notch, median, median + notch);
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }

    /** Whether all of this lies above all of the other. */
    boolean isAbove(Spread other) {
        return least > other.most;
    }

    /** How far the notch reaches to either side, as a share of the median. */
    double noise() {
        return median == 0 ? 0 : (most - median) / median;
    }
}
