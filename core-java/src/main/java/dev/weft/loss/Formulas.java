package dev.weft.loss;

import dev.weft.tensor.FloatMath;

/**
 * The formulas of losses for one prediction y and one label t, with their derivatives, in double precision. They hold
 * for all floats: small results are not differences of large numbers, and 0 times an infinity is 0.
 */
final class Formulas {
    /** What probabilities and counts are kept away from 0 by: the float nearest to 1e-7. */
    static final double LEAST = 1e-7f;
    /** The float nearest to 1 - 1e-7, which is 1 - 1.19e-7. */
    static final double MOST = (float) (1 - 1e-7);

    /** A clipped probability for a device, see {@link #clip}. */
    static final String CLIPPED = "smaller(larger(y, 1e-7f), 0.99999988f)";
    /** The difference of the {@link #logarithm logarithms} for a device. */
    static final String LOGARITHMS = "(log1p(larger(y, 1e-7f)) - log1p(larger(t, 1e-7f)))";
    /** The {@link #margin} for a device. */
    static final String MARGIN = "larger(1.0f - y * sign_of(t - 0.5f), 0.0f)";

    private Formulas() {}

    /** {@code weight · x}, which is 0 for a weight of 0 even if x is infinite. */
    static double times(double weight, double x) {
        return weight == 0 && Double.isInfinite(x) ? 0 : weight * x;
    }

    /** {@code x / divisor}, which is 0 for an infinite divisor even if x is infinite. */
    static double over(double x, double divisor) {
        return Double.isInfinite(divisor) ? 0 : x / divisor;
    }

    static double square(double x) {
        return x * x;
    }

    static double clip(double x, double least, double most) {
        return Math.max(Math.min(x, most), least);
    }

    /** The derivative of a clipped number: none flows from outside the bounds. */
    static double within(double x, double least, double most, double slope) {
        return x >= least && x <= most ? slope : 0;
    }

    /** {@code t · ln(1 + e^-y) + (1 - t) · ln(1 + e^y)}. */
    static double crossEntropy(double y, double t) {
        double size = Math.abs(y);
        return StrictMath.log1p(FloatMath.exp((float) -size)) + times(y > 0 ? 1 - t : t, size);
    }

    /** The derivative of {@link #crossEntropy} by y: {@code s - t} with the sigmoid s, also where s is near 1. */
    static double crossEntropySlope(double y, double t) {
        return (1 - t) * FloatMath.sigmoid((float) y) - t * FloatMath.sigmoid((float) -y);
    }

    /** {@code ln cosh d}. */
    static double logCosh(double d) {
        double size = Math.abs(d);
        return size < 1 ? StrictMath.log1p(2 * square(StrictMath.sinh(size / 2)))
                : size + StrictMath.log1p(StrictMath.exp(-2 * size)) - Math.log(2);
    }

    /** {@code max(1 - s · y, 0)}; the sign of t - 1/2 is s both for labels 0 and 1 and for labels -1 and 1. */
    static double margin(double y, double t) {
        return Math.max(1 - y * Math.signum(t - 0.5), 0);
    }

    /** The derivative of {@link #margin} by y. */
    static double marginSlope(double y, double t) {
        return margin(y, t) > 0 ? -Math.signum(t - 0.5) : 0;
    }

    /** {@code ln(t / y)} of clipped probabilities. */
    static double logarithmOfRatio(double y, double t) {
        return StrictMath.log(clip(t, LEAST, 1)) - StrictMath.log(clip(y, LEAST, 1));
    }

    /** {@code y - t · ln(y + 1e-7)}. */
    static double poisson(double y, double t) {
        return y == Double.POSITIVE_INFINITY ? y : y - times(t, StrictMath.log(y + LEAST));
    }

    /** The logarithm of {@code 1 + x} for x of at least 1e-7. */
    static double logarithm(double x) {
        return StrictMath.log1p(Math.max(x, LEAST));
    }
}
