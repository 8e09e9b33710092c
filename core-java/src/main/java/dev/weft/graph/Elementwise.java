package dev.weft.graph;

import dev.weft.device.Form;
import dev.weft.tensor.FloatMath;
import java.util.Map;

/**
 * Elementwise functions of one operand. The result has the operand's shape, which may be any. In the formulas g is the
 * gradient of the result.
 *
 * <pre>{@code
 * Value hidden = Elementwise.relu(MatrixOps.affine(x, kernel, bias));
 * }</pre>
 *
 * <p>NaN in the operand gives NaN in the result, except for {@link #power} with an exponent of 0. Operands outside a
 * function's domain give NaN or infinity and no error; a training that diverges names the operation and the usual
 * remedy. Results are bit-identical on every machine: the functions use {@link FloatMath} and {@link StrictMath}.
 *
 * <p>To write your own, see {@link Pointwise}.
 */
public final class Elementwise {
    private static final String GROWTH =
            "an exponential or a power of too large a number, or a power of 0 or less; clip its operand";

    private Elementwise() {}

    /**
     * {@code y = max(x, 0)}; {@code dx = g} where {@code x > 0}, else 0, including at 0. TensorFlow's {@code nn.relu}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value relu(Value x) {
        return Pointwise.unary("relu", x, 1,
                "larger(x, 0.0f)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(a[i], 0f);
                    }
                },
                "g * (y > 0.0f ? 1.0f : y)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        // 1 where y > 0, else 0, without a branch, which is mispredicted half of the time.
                        d[i] = g[i] * Math.min(1f, y[i] * 1e38f * 1e38f);
                    }
                });
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code slope · x}; {@code dx = g} where {@code x > 0}, else
     * {@code slope · g}, including at 0. TensorFlow's {@code nn.leaky_relu}, which has a default slope of 0.2.
     *
     * @param x the operand, of any shape
     * @param slope the slope for negative operands, rounded to float; usually 0.01 to 0.3
     * @return a value of the shape of {@code x}
     */
    public static Value leakyRelu(Value x, double slope) {
        float s = (float) slope;
        if (s == 0) {
            return relu(x); // 0 times an infinity would be NaN
        }
        String n = Form.literal(s);
        return x.graph().describe(Pointwise.unary("leakyRelu", x, 2,
                "larger(x, 0.0f) + " + n + " * smaller(x, 0.0f)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(a[i], 0f) + s * Math.min(a[i], 0f);
                    }
                },
                "g * (x > 0.0f ? 1.0f : x <= 0.0f ? " + n + " : x)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float p = positive(a[i]);
                        d[i] = g[i] * (p + (1 - p) * s);
                    }
                }), Map.of("slope", s));
    }

    /**
     * 1 where {@code x > 0}, else 0, NaN for NaN. Without a branch, which processors would mispredict half of the time.
     */
    private static float positive(float x) {
        return Math.min(1f, Math.max(x, 0f) * 1e38f * 1e38f);
    }

    /**
     * {@code y = x} where {@code x > 0}, else {@code alpha · (e^x - 1)}; {@code dx = g} where {@code x > 0}, else
     * {@code g · alpha · e^x}, including at 0. With an alpha of 1 TensorFlow's {@code nn.elu} (Clevert, Unterthiner and
     * Hochreiter 2015).
     *
     * @param x the operand, of any shape
     * @param alpha the distance of the limit for negative operands from 0, rounded to float; usually 1
     * @return a value of the shape of {@code x}
     */
    public static Value elu(Value x, double alpha) {
        float s = (float) alpha;
        String n = Form.literal(s);
        return x.graph().describe(Pointwise.unary("elu", x, 20,
                "larger(x, 0.0f) + " + n + " * expm1(smaller(x, 0.0f))", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        // e^x - 1 = 2t / (1 - t) with t = tanh(x / 2) keeps the digits of small x.
                        float t = FloatMath.tanh(Math.min(a[i], 0f) / 2);
                        y[i] = Math.max(a[i], 0f) + s * (2 * t / (1 - t));
                    }
                },
                "g * (x > 0.0f ? 1.0f : " + n + " * exp(x))", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        float p = positive(a[i]);
                        d[i] = g[i] * (p + (1 - p) * s * FloatMath.exp(Math.min(a[i], 0f)));
                    }
                }), Map.of("alpha", s));
    }

    /**
     * {@code y = x · Φ(x)} with the exact normal distribution {@code Φ(x) = (1 + erf(x / √2)) / 2}, not its tanh
     * approximation; {@code dx = g · (Φ(x) + x · e^(-x²/2) / √(2π))}. At {@code -∞} both are 0. TensorFlow's
     * {@code nn.gelu(x, approximate=False)} (Hendrycks and Gimpel 2016).
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value gelu(Value x) {
        return Gated.gelu(x);
    }

    /**
     * {@code y = ln(1 + e^x)}, computed without overflow; {@code dx = g / (1 + e^-x)}. TensorFlow's
     * {@code math.softplus}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value softplus(Value x) {
        return Pointwise.unary("softplus", x, 30,
                "larger(x, 0.0f) + log1p(exp(-fabs(x)))", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = softplus(a[i]);
                    }
                },
                "g / (1.0f + exp(-x))", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * FloatMath.sigmoid(a[i]);
                    }
                });
    }

    private static float softplus(float x) {
        return Math.max(x, 0f) + (float) StrictMath.log1p(FloatMath.exp(-Math.abs(x)));
    }

    /**
     * {@code y = x / (1 + e^-x)}; {@code dx = g · (s + y · (1 - s))} with {@code s = 1 / (1 + e^-x)}. At {@code -∞}
     * both are 0. TensorFlow's {@code nn.silu} (Ramachandran, Zoph and Le 2017).
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value silu(Value x) {
        return Pointwise.saving("silu", x, 8,
                "saved = 1.0f / (1.0f + exp(-x)); result = saved == 0.0f ? 0.0f : x * saved;", FloatMath::silu,
                "g * (saved + (saved == 1.0f ? 0.0f : y * (1.0f - saved)))",
                (a, y, root, g, d, from, to) -> FloatMath.siluSlope(y, root, g, d, from, to));
    }

    /**
     * {@code y = x · t} with {@code t = tanh(ln(1 + e^x))}; {@code dx = g · (t + x · (1 - t²) / (1 + e^-x))}. At
     * {@code -∞} both are 0 (Misra 2019). PyTorch's {@code mish}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value mish(Value x) {
        return Gated.mish(x);
    }

    /**
     * {@code y = x · min(max((x + 3) / 6, 0), 1)}; {@code dx = g · (2x + 3) / 6} from -3 to 3, including both, 0 below
     * and g above. At {@code -∞} both are 0. PyTorch's {@code hardswish}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value hardSwish(Value x) {
        return Gated.hardSwish(x);
    }

    /**
     * {@code y = x / (1 + |x|)}, -1 and 1 at the infinities; {@code dx = g / (1 + |x|)²}. TensorFlow's
     * {@code nn.softsign}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value softsign(Value x) {
        return Gated.softsign(x);
    }

    /**
     * {@code y = x^exponent}; {@code dx = g · exponent · x^(exponent - 1)}, 0 for an exponent of 0. TensorFlow's
     * {@code pow} with a constant exponent.
     *
     * <p>Below 0 the result is NaN unless the exponent is a whole number. At 0 a negative exponent gives infinity, and
     * an exponent below 1, other than 0, an infinite derivative. An exponent of 0 gives 1 everywhere, even for NaN.
     *
     * @param x the operand, of any shape
     * @param exponent the exponent, in double precision
     * @return a value of the shape of {@code x}
     */
    public static Value power(Value x, double exponent) {
        return x.graph().describe(Pointwise.unary("power", GROWTH, x, 60,
                "pow(x, " + Form.literal((float) exponent) + ")", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (float) StrictMath.pow(a[i], exponent);
                    }
                },
                exponent == 0 ? "0.0f" : "g * (" + Form.literal((float) exponent) + " * pow(x, "
                        + Form.literal((float) (exponent - 1)) + "))",
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = exponent == 0 ? 0 : g[i] * (float) (exponent * StrictMath.pow(a[i], exponent - 1));
                    }
                }), Map.of("exponent", exponent));
    }

    /**
     * {@code y = 1 / (1 + e^-x)}; {@code dx = g · y · (1 - y)}. Exactly 0 below about -88.7. TensorFlow's
     * {@code sigmoid}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value sigmoid(Value x) {
        return Pointwise.saving("sigmoid", x, 6,
                "saved = exp(-fabs(x)); float s = 1.0f / (1.0f + saved); result = x >= 0.0f ? s : saved * s;",
                FloatMath::sigmoid,
                "g * (saved / (1.0f + saved) / (1.0f + saved))",
                (a, y, e, g, d, from, to) -> FloatMath.sigmoidSlope(y, e, g, d, from, to));
    }

    /**
     * {@code y = tanh x}; {@code dx = g · (1 - y²)}. TensorFlow's {@code tanh}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value tanh(Value x) {
        return Pointwise.saving("tanh", x, 8, "saved = exp(-2.0f * fabs(x)); result = tanh(x);", FloatMath::tanh,
                "g * (4.0f * saved / (1.0f + saved) / (1.0f + saved))",
                (a, y, e, g, d, from, to) -> FloatMath.tanhSlope(y, e, g, d, from, to));
    }

    /**
     * {@code y = e^x}; {@code dx = g · y}. Infinite above about 88.7, exactly 0 below about -87.3. TensorFlow's
     * {@code exp}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value exp(Value x) {
        return Pointwise.unary("exp", GROWTH, x, 5,
                "exp(x)", (a, y, scratch, from, to) -> FloatMath.exp(1, a, y, scratch, from, to),
                "g * y", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * y[i];
                    }
                });
    }

    /**
     * {@code y = ln x}, {@code -∞} at 0 and NaN below; {@code dx = g · (1 / x)}, infinite at 0. Add a small number to
     * x, or {@linkplain #clip clip} it, if it may be 0. TensorFlow's {@code math.log}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value log(Value x) {
        return Pointwise.unary("log", "the logarithm of 0 or less; clip its operand, or use a loss on logits", x, 20,
                "log(x)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = FloatMath.log(a[i]);
                    }
                },
                "g * (1.0f / x)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * (1 / a[i]);
                    }
                });
    }

    /**
     * {@code y = x²}; {@code dx = g · 2x}. Infinite where {@code |x|} exceeds 1.8e19. TensorFlow's {@code square}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value square(Value x) {
        return Pointwise.unary("square", x, 1,
                "x * x", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] * a[i];
                    }
                },
                "2.0f * (g * x)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        // Doubled last, so that 2x does not overflow where the product does not.
                        d[i] = 2 * (g[i] * a[i]);
                    }
                });
    }

    /**
     * {@code y = √x}, NaN below 0; {@code dx = g / (2y)}, at 0 infinite, or NaN if g is 0. TensorFlow's {@code sqrt}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value sqrt(Value x) {
        return Pointwise.unary("sqrt", "the root of 0 or less; add a small number to its operand", x, 2,
                "sqrt(x)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (float) Math.sqrt(a[i]);
                    }
                },
                "g / (2.0f * y)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / (2 * y[i]);
                    }
                });
    }

    /**
     * {@code y = |x|}; {@code dx = g · sign x}, 0 at 0. TensorFlow's {@code abs}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value abs(Value x) {
        return Pointwise.unary("abs", x, 1,
                "fabs(x)", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.abs(a[i]);
                    }
                },
                "g * sign_of(x)", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * Math.signum(a[i]);
                    }
                });
    }

    /**
     * {@code y = -1, 0 or 1} where {@code x} is below, at or above 0. No gradient flows. TensorFlow's {@code sign}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value sign(Value x) {
        return Pointwise.withoutGradient("sign", x, "sign_of(x)", (a, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = Math.signum(a[i]);
            }
        });
    }

    /**
     * {@code y = min(max(x, low), high)}; {@code dx = g} where {@code low ≤ x ≤ high}, including both bounds, else 0,
     * also where x is NaN. TensorFlow's {@code clip_by_value}.
     *
     * @param x the operand, of any shape
     * @param low the smallest result, rounded to float
     * @param high the largest result, rounded to float
     * @return a value of the shape of {@code x}
     * @throws IllegalArgumentException if {@code low > high}, or either is NaN
     */
    public static Value clip(Value x, double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("clip expects low <= high but got " + low + " and " + high);
        }
        float least = (float) low;
        float most = (float) high;
        return x.graph().describe(Pointwise.unary("clip", x, least <= 0 && most >= 0,
                "larger(smaller(x, " + Form.literal(most) + "), " + Form.literal(least) + ")", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(Math.min(a[i], most), least);
                    }
                },
                "x >= " + Form.literal(least) + " && x <= " + Form.literal(most) + " ? g : 0.0f",
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = a[i] >= least && a[i] <= most ? g[i] : 0;
                    }
                }), Map.of("low", least, "high", most));
    }
}
