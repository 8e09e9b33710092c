package dev.weft.graph;

import dev.weft.device.Form;
import java.util.Map;
import java.util.Optional;

/**
 * Elementwise arithmetic and comparisons. Two operands are broadcast to a common shape as in numpy and TensorFlow:
 * dimensions are aligned at the end, and a missing dimension or a length of 1 is repeated. In the formulas g is the
 * gradient of the result. {@link Value} has the most common operations as methods, which are operators in Kotlin.
 *
 * <pre>{@code
 * Value difference = predictions.minus(labels);
 * Value larger = Arithmetic.maximum(predictions, labels);
 * }</pre>
 *
 * <table>
 * <caption>Broadcasting</caption>
 * <tr><th>a</th><th>b</th><th>result</th></tr>
 * <tr><td>{@code [batch, 10]}</td><td>{@code [10]}</td><td>{@code [batch, 10]}</td></tr>
 * <tr><td>{@code [batch, 1]}</td><td>{@code [1, 10]}</td><td>{@code [batch, 10]}</td></tr>
 * <tr><td>{@code [batch, 10]}</td><td>{@code []}</td><td>{@code [batch, 10]}</td></tr>
 * <tr><td>{@code [batch, 10]}</td><td>{@code [batch]}</td><td>an error, unless the batch is 1 or 10</td></tr>
 * <tr><td>{@code [batch, 1]}</td><td>{@code [batch]}</td><td>an error, while the batch is unknown: it would be
 * {@code [batch, batch]}</td></tr>
 * </table>
 *
 * <p>The gradient of a repeated operand is summed over its repetitions in float32. Operands whose shapes are equal when
 * they are recorded are never repeated: if unknown lengths turn out to differ, the run throws
 * {@code IllegalArgumentException}, even if one of them is 1.
 *
 * <p>NaN and infinity follow IEEE arithmetic: an operation with NaN gives NaN, except in {@link #equal},
 * {@link #greater} and {@link #where}. A division by 0 gives an infinity, or NaN for {@code 0 / 0}, and no error.
 */
public final class Arithmetic {
    private static final String DIVISION = "a division by 0; add a small number to the divisor";

    private Arithmetic() {}

    /**
     * {@code y = a + b}; {@code da = g}, {@code db = g}. TensorFlow's {@code add}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value add(Value a, Value b) {
        return Pointwise.linear("add", a, b,
                "a + b", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] + r[i];
                    }
                }, "g", Arithmetic::same, "g", Arithmetic::same);
    }

    /**
     * {@code y = a - b}; {@code da = g}, {@code db = -g}. TensorFlow's {@code subtract}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value subtract(Value a, Value b) {
        return Pointwise.linear("subtract", a, b,
                "a - b", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] - r[i];
                    }
                }, "g", Arithmetic::same, "-g", (g, d, from, to) -> scale(g, -1, d, from, to));
    }

    /**
     * {@code y = a · b} element by element; {@code da = g · b}, {@code db = g · a}. TensorFlow's {@code multiply}. For
     * matrices see {@link MatrixOps#matmul}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value multiply(Value a, Value b) {
        return Pointwise.binary("multiply", a, b,
                "a * b", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] * r[i];
                    }
                },
                "g * b", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * r[i];
                    }
                },
                "g * a", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * l[i];
                    }
                });
    }

    /**
     * {@code y = a / b}; {@code da = g / b}, {@code db = -g · a / b²}. TensorFlow's {@code divide}. Where {@code b} is
     * 0 the result is infinite, or NaN if {@code a} is 0, too, and the gradients are not finite.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value divide(Value a, Value b) {
        return Pointwise.binary("divide", DIVISION, a, b,
                "a / b", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] / r[i];
                    }
                },
                "g / b", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / r[i];
                    }
                },
                "-g * a / b / b", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = -g[i] * l[i] / r[i] / r[i];
                    }
                });
    }

    /**
     * {@code y = max(a, b)}; the gradient flows to the larger operand, to {@code a} if they are equal. NaN if either is
     * NaN; then the gradient flows to {@code b}. TensorFlow's {@code maximum}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value maximum(Value a, Value b) {
        return Pointwise.binary("maximum", a, b,
                "larger(a, b)", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(l[i], r[i]);
                    }
                },
                "a >= b ? g : 0.0f", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] >= r[i] ? g[i] : 0;
                    }
                },
                "a >= b ? 0.0f : g", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] >= r[i] ? 0 : g[i];
                    }
                });
    }

    /**
     * {@code y = min(a, b)}; the gradient flows to the smaller operand, to {@code a} if they are equal. NaN if either
     * is NaN; then the gradient flows to {@code b}. TensorFlow's {@code minimum}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value minimum(Value a, Value b) {
        return Pointwise.binary("minimum", a, b,
                "smaller(a, b)", (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.min(l[i], r[i]);
                    }
                },
                "a <= b ? g : 0.0f", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] <= r[i] ? g[i] : 0;
                    }
                },
                "a <= b ? 0.0f : g", (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] <= r[i] ? 0 : g[i];
                    }
                });
    }

    /**
     * {@code y = 1} where {@code a = b}, else 0, also where either is NaN. No gradient flows. TensorFlow's
     * {@code equal} as a number.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value equal(Value a, Value b) {
        return Pointwise.withoutGradient("equal", a, b, "a == b ? 1.0f : 0.0f", (l, r, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = l[i] == r[i] ? 1 : 0;
            }
        });
    }

    /**
     * {@code y = 1} where {@code a > b}, else 0, also where either is NaN. No gradient flows. For {@code a < b}
     * exchange the operands. TensorFlow's {@code greater} as a number.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast; the message has both
     */
    public static Value greater(Value a, Value b) {
        return Pointwise.withoutGradient("greater", a, b, "a > b ? 1.0f : 0.0f", (l, r, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = l[i] > r[i] ? 1 : 0;
            }
        });
    }

    /**
     * {@code y = a} where {@code condition} is not 0, else {@code b}. The gradient flows to the chosen operand; the
     * other one gets 0, and so does the condition. A NaN in the condition counts as not 0. TensorFlow's {@code where}.
     *
     * <p>A NaN or infinity in the operand that is not chosen does not reach the result. It can still reach the gradient
     * of what that operand was computed from, because 0 times an infinite derivative is NaN. So make the operand
     * harmless before the function:
     *
     * <pre>{@code
     * Value one = graph.constant(1);
     * Value positive = Arithmetic.greater(x, graph.constant(0));
     * Value safe = Arithmetic.where(positive, x, one);
     * Value y = Arithmetic.where(positive, Elementwise.log(safe), x);
     * }</pre>
     *
     * @param condition decides for each element, of any shape
     * @param a the value where the condition is not 0, of a shape that broadcasts with the others
     * @param b the value where the condition is 0, of a shape that broadcasts with the others
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value where(Value condition, Value a, Value b) {
        return add(choose(condition, a, true), choose(condition, b, false));
    }

    /**
     * {@code x} where the truth of the condition equals {@code when}, else 0. Unlike a product with 0, it is 0 even
     * where x is not finite.
     */
    private static Value choose(Value condition, Value x, boolean when) {
        int chosen = when ? 1 : 0;
        return x.graph().describe(Pointwise.binary("where", condition, x,
                "(a != 0.0f) == " + chosen + " ? b : 0.0f", (c, v, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (c[i] != 0) == when ? v[i] : 0;
                    }
                },
                "0.0f", (c, v, g, d, from, to) -> java.util.Arrays.fill(d, from, to, 0),
                "(a != 0.0f) == " + chosen + " ? g : 0.0f", (c, v, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = (c[i] != 0) == when ? g[i] : 0;
                    }
                }), Map.of("chosen", when));
    }

    /**
     * {@code y = x + number}; {@code dx = g}.
     *
     * @param x the operand, of any shape
     * @param number the number, rounded to float
     * @return a value of the shape of {@code x}
     */
    public static Value add(Value x, double number) {
        float n = (float) number;
        return x.graph().describe(Pointwise.linear("add", x,
                "x + " + Form.literal(n), (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] + n;
                    }
                },
                "g", Arithmetic::same), Map.of("number", n));
    }

    /**
     * {@code y = x · number}; {@code dx = g · number}.
     *
     * @param x the operand, of any shape
     * @param number the number, rounded to float
     * @return a value of the shape of {@code x}
     */
    public static Value multiply(Value x, double number) {
        float n = (float) number;
        return x.graph().describe(
                Pointwise.linear("multiply", x, "x * " + Form.literal(n), (a, y, from, to) -> scale(a, n, y, from, to),
                        "g * " + Form.literal(n), (g, d, from, to) -> scale(g, n, d, from, to)),
                Map.of("number", n));
    }

    /**
     * {@code y = x / number}; {@code dx = g / number}. A number of 0, or one that float rounds to 0, gives infinities
     * and NaN.
     *
     * @param x the operand, of any shape
     * @param number the divisor, rounded to float
     * @return a value of the shape of {@code x}
     */
    public static Value divide(Value x, double number) {
        float n = (float) number;
        return x.graph().describe(Pointwise.linear("divide", Optional.of(DIVISION), x,
                "x / " + Form.literal(n), (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] / n;
                    }
                },
                "g / " + Form.literal(n), (g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / n;
                    }
                }), Map.of("number", n));
    }

    /**
     * {@code y = number - x}; {@code dx = -g}.
     *
     * @param number the number, rounded to float
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value subtract(double number, Value x) {
        float n = (float) number;
        return x.graph().describe(Pointwise.linear("subtract", x,
                Form.literal(n) + " - x", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = n - a[i];
                    }
                }, "-g", (g, d, from, to) -> scale(g, -1, d, from, to)), Map.of("number", n, "numberFirst", true));
    }

    /**
     * {@code y = number / x}; {@code dx = -g · y / x}. Where x is 0 the result is infinite, or NaN if the number is 0,
     * too.
     *
     * @param number the dividend, rounded to float
     * @param x the divisor, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value divide(double number, Value x) {
        float n = (float) number;
        return x.graph().describe(Pointwise.unary("divide", DIVISION, x, 1,
                Form.literal(n) + " / x", (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = n / a[i];
                    }
                },
                "-g * y / x", (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = -g[i] * y[i] / a[i];
                    }
                }), Map.of("number", n, "numberFirst", true));
    }

    /**
     * {@code y = -x}; {@code dx = -g}. TensorFlow's {@code negative}.
     *
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value negate(Value x) {
        return multiply(x, -1);
    }

    static void scale(float[] x, float n, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = x[i] * n;
        }
    }

    private static void same(float[] g, float[] d, int from, int to) {
        System.arraycopy(g, from, d, from, to - from);
    }
}
