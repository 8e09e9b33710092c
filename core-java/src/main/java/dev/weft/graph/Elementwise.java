package dev.weft.graph;

import dev.weft.tensor.FloatMath;

/** Functions of one operand, element by element. None hides a NaN: NaN in gives NaN out. */
public final class Elementwise {
    private Elementwise() {
    }

    /** {@code y = max(x, 0)}; {@code dx = g} where {@code x > 0}, else 0, also at 0. */
    public static Value relu(Value x) {
        return Pointwise.unary("relu", x, 1,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(a[i], 0f);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        // 1 where y > 0, else 0, without a branch that a processor would guess wrong half of the time.
                        d[i] = g[i] * Math.min(1f, y[i] * 1e38f * 1e38f);
                    }
                });
    }

    /** {@code y = 1 / (1 + e^-x)}; {@code dx = g · y · (1 - y)}. */
    public static Value sigmoid(Value x) {
        return Pointwise.unary("sigmoid", x, 6, FloatMath::sigmoid,
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * y[i] * (1 - y[i]);
                    }
                });
    }

    /** {@code y = tanh x}; {@code dx = g · (1 - y²)}. */
    public static Value tanh(Value x) {
        return Pointwise.unary("tanh", x, 8, FloatMath::tanh,
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * (1 - y[i] * y[i]);
                    }
                });
    }

    /** {@code y = e^x}; {@code dx = g · y}. */
    public static Value exp(Value x) {
        return Pointwise.unary("exp", x, 5,
                (a, y, scratch, from, to) -> FloatMath.exp(1, a, y, scratch, from, to),
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * y[i];
                    }
                });
    }

    /** {@code y = ln x}, {@code -∞} at 0 and NaN below; {@code dx = g · (1 / x)}. */
    public static Value log(Value x) {
        return Pointwise.unary("log", x, 20,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = FloatMath.log(a[i]);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * (1 / a[i]);
                    }
                });
    }

    /** {@code y = x²}; {@code dx = g · 2x}. */
    public static Value square(Value x) {
        return Pointwise.unary("square", x, 1,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] * a[i];
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * (2 * a[i]);
                    }
                });
    }

    /** {@code y = √x}, NaN below 0; {@code dx = g / (2y)}, infinite at 0. */
    public static Value sqrt(Value x) {
        return Pointwise.unary("sqrt", x, 2,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (float) Math.sqrt(a[i]);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / (2 * y[i]);
                    }
                });
    }

    /** {@code y = |x|}; {@code dx = g · sign x}, 0 at 0. */
    public static Value abs(Value x) {
        return Pointwise.unary("abs", x, 1,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.abs(a[i]);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * Math.signum(a[i]);
                    }
                });
    }

    /** {@code y = -1, 0 or 1} as {@code x} is below, at or above 0; no gradient flows. */
    public static Value sign(Value x) {
        return Pointwise.constant("sign", x, (a, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = Math.signum(a[i]);
            }
        });
    }

    /**
     * {@code y = min(max(x, low), high)}; {@code dx = g} where {@code low ≤ x ≤ high}, also at the ends, else 0.
     *
     * @throws IllegalArgumentException if {@code low > high}
     */
    public static Value clip(Value x, double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("clip expects low <= high but got " + low + " and " + high);
        }
        float least = (float) low;
        float most = (float) high;
        return Pointwise.unary("clip", x, 1,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(Math.min(a[i], most), least);
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = a[i] >= least && a[i] <= most ? g[i] : 0;
                    }
                });
    }
}
