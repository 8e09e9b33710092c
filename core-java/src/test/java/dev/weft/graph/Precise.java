package dev.weft.graph;

/** Functions of a number in double precision, without cancellation, for any number up to 1e300. */
public final class Precise {
    private Precise() {}

    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** The derivative of {@link #sigmoid}. */
    public static double bump(double x) {
        return sigmoid(x) * sigmoid(-x);
    }

    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** {@code 1 - tanh²x = 4 · sigmoid(2x) · sigmoid(-2x)}. */
    public static double tanhSlope(double x) {
        return 4 * bump(2 * x);
    }

    /** {@code ln cosh x}; near 0 its series, since the logarithm of nearly 1 has lost digits. */
    public static double logCosh(double x) {
        double z = x * x;
        return Math.abs(x) < 0.05 ? z / 2 - z * z / 12 + z * z * z / 45 - 17 * z * z * z * z / 2520
                : softplus(2 * Math.abs(x)) - Math.abs(x) - Math.log(2);
    }

    public static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** The normal distribution; in the lower tail Laplace's continued fraction {@code φ(x) / (z + 1 / (z + 2 / …))}. */
    public static double normal(double x) {
        if (x > 0) {
            return 1 - normal(-x);
        }
        if (x > -2.5) {
            return Naive.normal(x);
        }
        double fraction = 0;
        for (int k = 200; k > 0; k--) {
            fraction = k / (-x + fraction);
        }
        return density(x) / (-x + fraction);
    }
}
