package dev.weft.tensor;

/**
 * Elementary functions in float32, computed by multiplications and additions alone: bit-identical on every JDK and
 * processor, and short enough for the compiler to unroll into the loops that call them. The relative errors hold where
 * the result is a normal number; {@code FloatMathTest} measures them on every 997th float and a fine grid. NaN gives
 * NaN.
 */
public final class FloatMath {
    /** 1.5 · 2²³: adding and subtracting it rounds a float to the nearest integer. */
    private static final float ROUNDER = 12582912f;
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts. The first has so few digits that its product with an exponent is exact. */
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** The exponential of arguments between these two is a normal number. */
    private static final float LEAST = -87.33654f;
    private static final float MOST = 88.72283f;

    /** The computed exponential of {@link #LEAST}, which stands for those of smaller arguments, too. */
    private static final float LEAST_EXP = exp(LEAST);
    /** {@code 2 / (e + 1)} with the largest exponential e, which stands for those of larger arguments, too. */
    private static final float LEAST_HALF = 2 / (exp(MOST) + 1);

    private static final double LN2 = 0.6931471805599453;
    private static final int DOUBLE_DIGITS = 52;
    /** The bits of √½ in double precision. */
    private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;
    /** The digits by which a double is longer than a float. */
    private static final long DROPPED = (1L << 29) - 1;
    private static final long HALF = 1L << 28;
    /** More than the error of a logarithm, in its last digits. */
    private static final long UNSURE = 1L << 19;

    private FloatMath() {}

    /**
     * {@code e^x} to 1e-7 relative: {@code 2^k · e^r} with {@code k = round(x / ln 2)} and a polynomial for
     * {@code |r| ≤ ln 2 / 2}. Infinity from about 88.723. Below -87.33 the result
     * is subnormal and less exact, from -104 it is 0.
     */
    public static float exp(float x) {
        float clamped = Math.max(-104f, Math.min(89f, x));
        float k = clamped * LOG2_E + ROUNDER - ROUNDER;
        float r = clamped - k * LN2_HIGH - k * LN2_LOW;
        float p = 0.49999994f + r * (0.16666521f + r * (0.04166839f + r * (0.008368718f + r * 0.0013814597f)));
        int exponent = (int) k;
        int half = exponent >> 1;
        // 2^k in two factors, since k goes beyond a float's exponents where the result overflows or underflows.
        return (1 + (r + r * r * p)) * Float.intBitsToFloat(half + 127 << 23)
                * Float.intBitsToFloat(exponent - half + 127 << 23);
    }

    /** {@code 1 / (1 + e^-x)} to 2e-7 relative, also where it is tiny; 0 from about -104. */
    public static float sigmoid(float x) {
        float e = exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /** {@code tanh x} to 1.5e-7 relative: an odd polynomial below 0.6, {@code 1 - 2 / (e^2x + 1)} above. */
    public static float tanh(float x) {
        float z = x * x;
        float near =
                x + x * z * (-0.33333299f
                        + z * (0.13331959f + z * (-0.05378668f + z * (0.020805378f - z * 0.0059058706f))));
        float far = 1 - 2 / (exp(2 * Math.abs(x)) + 1);
        return z < 0.36f ? near : x < 0 ? -far : far;
    }

    /**
     * Computes {@code y = e^(factor · x)} on elements {@code [from, to)}, as {@link #exp(float)}, except that results
     * below the smallest normal number are 0. Many times faster than one by one.
     *
     * @param factor multiplies each argument, in float32
     * @param x the arguments
     * @param y receives the results
     * @param scratch a temporary array; all three must be different and at least {@code to} long
     * @param from the first element
     * @param to the element after the last one
     */
    public static void exp(float factor, float[] x, float[] y, float[] scratch, int from, int to) {
        clampedExp(factor, x, scratch, y, from, to);
        for (int i = from; i < to; i++) {
            y[i] = y[i] * step(factor * x[i] - LEAST) + excess(factor * x[i] - MOST);
        }
    }

    /**
     * {@code e = e^(factor · x)} where that is a normal number; otherwise the value at the nearest such argument. NaN
     * may give anything.
     */
    private static void clampedExp(float factor, float[] x, float[] scratch, float[] e, int from, int to) {
        // Two loops, since the compiler vectorizes arithmetic, and moves of bits between int and float, but not both at
        // once.
        for (int i = from; i < to; i++) {
            float clamped = Math.max(LEAST, Math.min(MOST, factor * x[i]));
            float shifted = clamped * LOG2_E + ROUNDER;
            float k = shifted - ROUNDER;
            float r = clamped - k * LN2_HIGH - k * LN2_LOW;
            float p = 0.49999994f + r * (0.16666521f + r * (0.04166839f + r * (0.008368718f + r * 0.0013814597f)));
            scratch[i] = shifted;
            e[i] = 1 + (r + r * r * p);
        }
        for (int i = from; i < to; i++) {
            // The low bits of the shifted exponent are k: added to the exponent of e they multiply it by 2^k.
            e[i] = Float.intBitsToFloat(Float.floatToRawIntBits(e[i]) + (Float.floatToRawIntBits(scratch[i]) << 23));
        }
    }

    /**
     * Computes {@code y = 1 / (1 + e^-x)} on elements {@code [from, to)} to 2.5e-7 relative; 0 where it is below the
     * smallest normal number, from about -88.7.
     *
     * @param x the arguments
     * @param y receives the results
     * @param e receives {@code e^-x} for {@link #sigmoidSlope}
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void sigmoid(float[] x, float[] y, float[] e, int from, int to) {
        clampedExp(-1, x, y, e, from, to);
        for (int i = from; i < to; i++) {
            y[i] = 1 / (1 + e[i]) * step(x[i] + MOST);
        }
    }

    /**
     * Computes {@code d = g · y · (1 - y)} for sigmoids y on elements {@code [from, to)}: g times their derivative to
     * 1e-7. It takes y as rounded, so that the factor {@code 1 - y} cancels a division by it, as in the gradient of a
     * cross-entropy of y. Where y is rounded to 1, it is {@code g · e^-x}; 0 from about 87.3.
     *
     * @param y the results of {@link #sigmoid(float[], float[], float[], int, int)}
     * @param e what it left in its third array
     * @param g the factors
     * @param d receives the products
     * @param from the first element
     * @param to the element after the last one
     */
    public static void sigmoidSlope(float[] y, float[] e, float[] g, float[] d, int from, int to) {
        for (int i = from; i < to; i++) {
            float near = 1 - y[i];
            float far = (e[i] - LEAST_EXP) * y[i];
            d[i] = g[i] * y[i] * (near + (far - near) * isBelow(1e-8f, near));
        }
    }

    /**
     * Computes {@code y = tanh x} on elements {@code [from, to)} to 3e-7 relative.
     *
     * @param x the arguments
     * @param y receives the results
     * @param e receives {@code e^2x} for {@link #tanhSlope}
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void tanh(float[] x, float[] y, float[] e, int from, int to) {
        clampedExp(2, x, y, e, from, to);
        for (int i = from; i < to; i++) {
            float far = 1 - 2 / (e[i] + 1);
            float a = Math.max(-0.6f, Math.min(0.6f, x[i]));
            float z = a * a;
            float near =
                    a + a * z * (-0.33333299f
                            + z * (0.13331959f + z * (-0.05378668f + z * (0.020805378f - z * 0.0059058706f))));
            float isFar = step(Math.abs(x[i]) - 0.6f);
            y[i] = near * (1 - isFar) + far * isFar;
        }
    }

    /**
     * Computes {@code d = g · (1 - y²)} for hyperbolic tangents y on elements {@code [from, to)}: g times their
     * derivative to 4e-6 relative, also where y is rounded to ±1; 0 from about {@code |x|} = 44.
     *
     * @param y the results of {@link #tanh(float[], float[], float[], int, int)}
     * @param e what it left in its third array
     * @param g the factors
     * @param d receives the products
     * @param from the first element
     * @param to the element after the last one
     */
    public static void tanhSlope(float[] y, float[] e, float[] g, float[] d, int from, int to) {
        for (int i = from; i < to; i++) {
            // 1 - y² loses its digits where |y| is near 1; 4e / (e + 1)² has them all.
            float near = 1 - y[i] * y[i];
            float half = 2 / (e[i] + 1);
            float far = (e[i] - LEAST_EXP) * half * (half - LEAST_HALF);
            d[i] = g[i] * (near + (far - near) * isBelow(0.05f, near));
        }
    }

    /**
     * Computes {@code y = x / (1 + e^-x)} on elements {@code [from, to)} to 5e-7 relative; 0 at {@code -∞}.
     *
     * @param x the arguments
     * @param y receives the results
     * @param root receives {@code e^(x/2)} for {@link #siluSlope}
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void silu(float[] x, float[] y, float[] root, int from, int to) {
        clampedExp(0.5f, x, y, root, from, to);
        for (int i = from; i < to; i++) {
            // e^x in two factors, since x · e^x may be a normal number where e^x is not.
            float below = Math.min(root[i], 1f);
            float least = below * Math.min(1 / root[i], 1f);
            y[i] = Math.max(-2 * MOST, x[i]) * below * below / (1 + least * least);
        }
    }

    /**
     * Computes {@code d = g · (s + y · (1 - s))} with {@code s = 1 / (1 + e^-x)} on elements {@code [from, to)}: g
     * times the derivative of {@link #silu}, to 5e-7 of the larger summand.
     *
     * @param y the results of {@code silu}
     * @param root what it left in its third array
     * @param g the factors
     * @param d receives the products
     * @param from the first element
     * @param to the element after the last one
     */
    public static void siluSlope(float[] y, float[] root, float[] g, float[] d, int from, int to) {
        for (int i = from; i < to; i++) {
            float below = Math.min(root[i], 1f);
            float above = Math.min(1 / root[i], 1f);
            float least = below * above;
            float slope = below * below + Math.min(y[i], 2 * MOST) * (above * above);
            d[i] = g[i] * (slope / (1 + least * least));
        }
    }

    /** 1 above 0 and 0 elsewhere, NaN for NaN, without a branch. */
    private static float step(float x) {
        return Math.min(1f, Math.max(0f, x * 1e38f * 1e38f));
    }

    /** 1 where a number from 0 to 1 is below the limit and 0 elsewhere, NaN for NaN, without a branch. */
    private static float isBelow(float limit, float x) {
        return Math.min(1f, Math.max(0f, (limit - x) * 1e30f));
    }

    /** Infinity above 0 and 0 elsewhere, NaN for NaN, without a branch. */
    private static float excess(float x) {
        return Math.max(0f, x * 1e38f * 1e38f);
    }

    /**
     * {@code ln x} to 6e-8 relative: {@link StrictMath#log}, rounded to float. {@code -∞} at 0, NaN below.
     *
     * <p>{@code ln x = k ln 2 + 2 (s + s³ / 3 + s⁵ / 5 + ...)} with {@code x = m · 2^k}, m from √½ to √2, and
     * {@code s = (m - 1) / (m + 1)}. The sum up to {@code s¹¹} is exact to 2⁻³⁴. Only where so small an error could
     * change the rounding, twice in a thousand, {@code StrictMath} decides, which takes more than twice as long.
     */
    public static float log(float x) {
        long bits = Double.doubleToRawLongBits(x);
        long k = bits - ROOT_HALF >> DOUBLE_DIGITS;
        double m = Double.longBitsToDouble(bits - (k << DOUBLE_DIGITS));
        double s = (m - 1) / (m + 1);
        double q = s * s;
        double q2 = q * q;
        // Terms in pairs, so that the processor need not wait for each before it starts the next.
        double tail = 2.0 / 3 + q * (2.0 / 5) + q2 * (2.0 / 7 + q * (2.0 / 9) + q2 * (2.0 / 11));
        double y = k * LN2 + (2 * s + s * q * tail);
        // The digits that rounding to float drops; half of them is where it turns from down to up.
        long dropped = Double.doubleToRawLongBits(y) & DROPPED;
        boolean isSure = Math.abs(dropped - HALF) > UNSURE && x > 0 && x <= Float.MAX_VALUE;
        return (float) (isSure ? y : StrictMath.log(x));
    }
}
