package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.tensor.FloatMath;
import java.util.List;

/**
 * Elementwise functions that multiply their operand by a gate, which fades from 1 to 0. Where the gate is 0 so is the
 * result, also at {@code -∞}: the operand is bounded before the product.
 */
final class Gated {
    /** From here on, {@code e^-x} is 0, and so is its product with x. */
    private static final float FAR = 200;
    /** The same for {@code e^(-x²/2)}. */
    private static final float GELU_FAR = 15;

    private Gated() {}

    static Value gelu(Value x) {
        return Pointwise.saving("gelu", x, 30,
                "float z = smaller(larger(x, -15.0f), 15.0f); saved = exp(-0.5f * z * z);"
                        + "result = (x > 15.0f ? x : z) * (0.5f * erfc(-0.70710678f * z));",
                (a, y, e, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float size = Math.abs(a[i]);
                        float z = size > GELU_FAR ? GELU_FAR : size;
                        float bell = bell(z);
                        e[i] = bell;
                        y[i] = Math.max(a[i], 0f) - z * (tail(z) * bell);
                    }
                },
                "float z = smaller(larger(x, -15.0f), 15.0f);"
                        + "result = g * (0.5f * erfc(-0.70710678f * z) + z * (saved * 0.39894228f));",
                (a, y, e, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float near = Math.abs(a[i]) > GELU_FAR ? Math.copySign(GELU_FAR, a[i]) : a[i];
                        float q = tail(Math.abs(near)) * e[i];
                        d[i] = g[i] * ((near < 0 ? q : 1 - q) + near * (e[i] * 0.39894228f));
                    }
                });
    }

    /** {@code e^(-z²/2)}; for large z with what the square lost by rounding. */
    private static float bell(float z) {
        float square = z * z;
        float e = FloatMath.exp(-square / 2);
        return z < 5 ? e : e - e * (float) (((double) z * z - square) / 2);
    }

    /**
     * {@code Φ(-z) · e^(z²/2)} for {@code z ≥ 0} to 5e-7 relative: a polynomial in {@code 1 / (1 + 0.3 z)} fitted to it
     * below 14.5.
     */
    private static float tail(float z) {
        float t = 1 / (1 + 0.3f * z);
        return 7.373133e-6f + t * (0.11948419f + t * (0.12194537f + t * (0.09458541f + t * (0.14276642f
                + t * (-0.07684143f + t * (0.2289534f + t * (-0.16930829f + t * 0.03840757f)))))));
    }

    /** With {@code s = ln(1 + e^x)} as a second operand: {@code y = x · t}, {@code t = tanh s}. */
    static Value mish(Value x) {
        return x.graph().record(new Operation("mish", shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read s = frame.input(1).byRow();
            float[] t = frame.save(frame.output().shape().size());
            return Part.elements(frame.output().shape(), 9, (from, to) -> {
                float[] y = frame.result();
                FloatMath.tanh(s.data(), t, y, from, to);
                for (int i = from; i < to; i++) {
                    y[i] = Math.max(in.data()[i], -FAR) * t[i];
                }
            }).on(Kernel.each("float e = exp(-2.0f * s); saved = s > 1.0f ? (1.0f - e) / (1.0f + e) : tanh(s);"
                    + " result = larger(x, -200.0f) * saved;", "result", "x", "s"));
        }, List.of(frame -> {
            Frame.Read t = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = g.data()[i] * t.data()[i];
                }
            }).on(Kernel.value("g * t", "t", "g"));
        }, frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read t = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    float near = Math.max(-FAR, Math.min(FAR, in.data()[i]));
                    frame.result()[i] = g.data()[i] * near * (1 - t.data()[i] * t.data()[i]);
                }
            }).on(Kernel.value("g * smaller(larger(x, -200.0f), 200.0f) * (1.0f - t * t)", "x", "t", "g"));
        })), x, Elementwise.softplus(x));
    }

    static Value hardSwish(Value x) {
        return Pointwise.unary("hardSwish", x, 3,
                "larger(x, -3.0f) * (smaller(larger(x + 3.0f, 0.0f), 6.0f) / 6.0f)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(a[i], -3f) * (Math.min(Math.max(a[i] + 3, 0f), 6f) / 6);
                    }
                },
                "x < -3.0f ? 0.0f : x > 3.0f ? g : g * ((2.0f * x + 3.0f) / 6.0f)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = a[i] < -3 ? 0 : a[i] > 3 ? g[i] : g[i] * ((2 * a[i] + 3) / 6);
                    }
                });
    }

    static Value softsign(Value x) {
        return Pointwise.unary("softsign", x, 2,
                "fabs(x) < 1.0e30f ? x / (1.0f + fabs(x)) : sign_of(x)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float finite = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, a[i]));
                        y[i] = finite / (1 + Math.abs(finite));
                    }
                },
                "g / (1.0f + fabs(x)) / (1.0f + fabs(x))", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float share = 1 / (1 + Math.abs(a[i]));
                        d[i] = g[i] * share * share;
                    }
                });
    }
}
