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
        clampedExp(factor, x, y, scratch, from, to);
        for (int i = from; i < to; i++) {
            y[i] = y[i] * step(factor * x[i] - LEAST) + excess(factor * x[i] - MOST);
        }
    }

    /**
     * {@code y = e^(factor · x)} where that is a normal number; otherwise the value at the nearest such argument. NaN
     * may give anything.
     */
    private static void clampedExp(float factor, float[] x, float[] y, float[] scratch, int from, int to) {
        // Two loops, since the compiler vectorizes arithmetic, and moves of bits between int and float, but not both at
        // once.
        for (int i = from; i < to; i++) {
            float clamped = Math.max(LEAST, Math.min(MOST, factor * x[i]));
            float shifted = clamped * LOG2_E + ROUNDER;
            float k = shifted - ROUNDER;
            float r = clamped - k * LN2_HIGH - k * LN2_LOW;
            float p = 0.49999994f + r * (0.16666521f + r * (0.04166839f + r * (0.008368718f + r * 0.0013814597f)));
            scratch[i] = shifted;
            y[i] = 1 + (r + r * r * p);
        }
        for (int i = from; i < to; i++) {
            // The low bits of the shifted exponent are k: added to the exponent of y they multiply it by 2^k.
            y[i] = Float.intBitsToFloat(Float.floatToRawIntBits(y[i]) + (Float.floatToRawIntBits(scratch[i]) << 23));
        }
    }

    /**
     * Computes {@code y = 1 / (1 + e^-x)} on elements {@code [from, to)} to 2.5e-7 relative; 0 where it is below the
     * smallest normal number, from about -88.7.
     *
     * @param x the arguments
     * @param y receives the results
     * @param complement receives {@code 1 - y} to 1e-6 relative, also where y is rounded to 1; 0 from about 87.3
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void sigmoid(float[] x, float[] y, float[] complement, int from, int to) {
        clampedExp(-1, x, y, complement, from, to);
        for (int i = from; i < to; i++) {
            float e = y[i];
            float whole = 1 / (1 + e);
            // 1 - y loses its digits near 0; e · y has them all.
            float isFar = step(whole - 0.95f);
            complement[i] = (1 - whole) * (1 - isFar) + e * whole * isFar * step(-LEAST - x[i]);
            y[i] = whole * step(x[i] + MOST);
        }
    }

    /**
     * Computes {@code y = tanh x} on elements {@code [from, to)} to 3e-7 relative.
     *
     * @param x the arguments
     * @param y receives the results
     * @param slope receives the derivative {@code 1 - y²} to 2e-6 relative, also where y is rounded to 1; 0 from about
     *     {@code |x|} = 43.7
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void tanh(float[] x, float[] y, float[] slope, int from, int to) {
        clampedExp(2, x, y, slope, from, to);
        for (int i = from; i < to; i++) {
            float e = y[i];
            float half = 2 / (e + 1);
            float far = 1 - half;
            float a = Math.max(-0.6f, Math.min(0.6f, x[i]));
            float z = a * a;
            float near =
                    a + a * z * (-0.33333299f
                            + z * (0.13331959f + z * (-0.05378668f + z * (0.020805378f - z * 0.0059058706f))));
            float isFar = step(Math.abs(x[i]) - 0.6f);
            float result = near * (1 - isFar) + far * isFar;
            y[i] = result;
            // 1 - y² loses its digits near 0; 4e / (e + 1)² has them all.
            float square = 1 - result * result;
            float isFlat = step(0.05f - square);
            slope[i] = square * (1 - isFlat) + half * (e * half) * isFlat * step(LEAST / -2 - Math.abs(x[i]));
        }
    }

    /**
     * Computes {@code y = x / (1 + e^-x)} on elements {@code [from, to)} to 5e-7 relative; 0 at {@code -∞}.
     *
     * @param x the arguments
     * @param y receives the results
     * @param slope receives the derivative {@code s + y · (1 - s)}, with {@code s = 1 / (1 + e^-x)}, to 5e-7 of the
     *     larger summand
     * @param from the first element
     * @param to the element after the last one; all three arrays must be different and at least that long
     */
    public static void silu(float[] x, float[] y, float[] slope, int from, int to) {
        clampedExp(0.5f, x, y, slope, from, to);
        for (int i = from; i < to; i++) {
            // e^x in two factors, since x · e^x may be a normal number where e^x is not. One of them is 1.
            float below = Math.min(y[i], 1f);
            float above = Math.min(1 / y[i], 1f);
            float whole = 1 + below * above * (below * above);
            float result = Math.max(-2 * MOST, x[i]) * below * below / whole;
            y[i] = result;
            slope[i] = below * below / whole + Math.min(result, 2 * MOST) * (above * above / whole);
        }
    }

    /** 1 above 0 and 0 elsewhere, NaN for NaN, without a branch. */
    private static float step(float x) {
        return Math.min(1f, Math.max(0f, x * 1e38f * 1e38f));
    }

    /** Infinity above 0 and 0 elsewhere, NaN for NaN, without a branch. */
    private static float excess(float x) {
        return Math.max(0f, x * 1e38f * 1e38f);
    }

    /**
     * {@code ln x} to 6e-8 relative: the JDK's portable logarithm in double precision, rounded to float. {@code -∞} at
     * 0, NaN below.
     */
    public static float log(float x) {
        return (float) StrictMath.log(x);
    }
}
