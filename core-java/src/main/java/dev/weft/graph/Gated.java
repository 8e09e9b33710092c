package dev.weft.graph;

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
                (a, y, e, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float size = Math.abs(a[i]);
                        float z = size > GELU_FAR ? GELU_FAR : size;
                        float bell = bell(z);
                        e[i] = bell;
                        y[i] = Math.max(a[i], 0f) - z * (tail(z) * bell);
                    }
                },
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
            });
        }, List.of(frame -> {
            Frame.Read t = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = g.data()[i] * t.data()[i];
                }
            });
        }, frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read t = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    float near = Math.max(-FAR, Math.min(FAR, in.data()[i]));
                    frame.result()[i] = g.data()[i] * near * (1 - t.data()[i] * t.data()[i]);
                }
            });
        })), x, Elementwise.softplus(x));
    }

    static Value hardSwish(Value x) {
        return Pointwise.unary("hardSwish", x, 3,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(a[i], -3f) * (Math.min(Math.max(a[i] + 3, 0f), 6f) / 6);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = a[i] < -3 ? 0 : a[i] > 3 ? g[i] : g[i] * ((2 * a[i] + 3) / 6);
                    }
                });
    }
}
