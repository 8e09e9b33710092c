package dev.weft.graph;

import java.util.Optional;

/**
 * Elementwise arithmetic and comparisons of two operands, which are broadcast to a common shape as numpy does:
 * dimensions are aligned at the end, and a length of 1 is repeated. The gradient of a repeated operand is summed over
 * its repetitions. In the formulas g is the gradient of the result. {@link Value} has the same operations as methods.
 *
 * <pre>{@code
 * Value difference = predictions.minus(labels);
 * Value larger = Arithmetic.maximum(predictions, labels);
 * }</pre>
 *
 * <p>Operands that cannot be broadcast throw {@code IllegalArgumentException} with both shapes.
 */
public final class Arithmetic {
    private static final String DIVISION = "a division by 0; add a small number to the divisor";

    private Arithmetic() {}

    /**
     * {@code y = a + b}; {@code da = g}, {@code db = g}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value add(Value a, Value b) {
        return Pointwise.linear("add", a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] + r[i];
                    }
                }, Arithmetic::same, Arithmetic::same);
    }

    /**
     * {@code y = a - b}; {@code da = g}, {@code db = -g}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value subtract(Value a, Value b) {
        return Pointwise.linear("subtract", a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] - r[i];
                    }
                }, Arithmetic::same, (g, d, from, to) -> scale(g, -1, d, from, to));
    }

    /**
     * {@code y = a · b} element by element; {@code da = g · b}, {@code db = g · a}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value multiply(Value a, Value b) {
        return Pointwise.binary("multiply", a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] * r[i];
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * r[i];
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] * l[i];
                    }
                });
    }

    /**
     * {@code y = a / b}; {@code da = g / b}, {@code db = -g · a / b²}.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value divide(Value a, Value b) {
        return Pointwise.binary("divide", DIVISION, a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = l[i] / r[i];
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / r[i];
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = -g[i] * l[i] / r[i] / r[i];
                    }
                });
    }

    /**
     * {@code y = max(a, b)}; the gradient flows to the larger operand, to {@code a} if they are equal. NaN if either is
     * NaN.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value maximum(Value a, Value b) {
        return Pointwise.binary("maximum", a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.max(l[i], r[i]);
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] >= r[i] ? g[i] : 0;
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] >= r[i] ? 0 : g[i];
                    }
                });
    }

    /**
     * {@code y = min(a, b)}; the gradient flows to the smaller operand, to {@code a} if they are equal. NaN if either
     * is NaN.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value minimum(Value a, Value b) {
        return Pointwise.binary("minimum", a, b,
                (l, r, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = Math.min(l[i], r[i]);
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] <= r[i] ? g[i] : 0;
                    }
                },
                (l, r, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = l[i] <= r[i] ? 0 : g[i];
                    }
                });
    }

    /**
     * {@code y = 1} where {@code a = b}, else 0. No gradient flows.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value equal(Value a, Value b) {
        return Pointwise.withoutGradient("equal", a, b, (l, r, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = l[i] == r[i] ? 1 : 0;
            }
        });
    }

    /**
     * {@code y = 1} where {@code a > b}, else 0. No gradient flows.
     *
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value greater(Value a, Value b) {
        return Pointwise.withoutGradient("greater", a, b, (l, r, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = l[i] > r[i] ? 1 : 0;
            }
        });
    }

    /**
     * {@code y = a} where {@code condition} is not 0, else {@code b}; the gradient flows to the chosen operand.
     * TensorFlow's {@code where}: a value that is not finite in the other operand does no harm.
     *
     * @param condition decides for each element, any shape
     * @param a a shape that broadcasts with the others
     * @param b a shape that broadcasts with the others
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value where(Value condition, Value a, Value b) {
        return add(choose(condition, a, true), choose(condition, b, false));
    }

    /**
     * {@code x} where the truth of the condition equals {@code when}, else 0. Unlike a product, it is 0 even where x is
     * not finite.
     */
    private static Value choose(Value condition, Value x, boolean when) {
        return Pointwise.binary("where", condition, x,
                (c, v, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = (c[i] != 0) == when ? v[i] : 0;
                    }
                },
                (c, v, g, d, from, to) -> java.util.Arrays.fill(d, from, to, 0),
                (c, v, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = (c[i] != 0) == when ? g[i] : 0;
                    }
                });
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
        return Pointwise.linear("add", x,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] + n;
                    }
                },
                Arithmetic::same);
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
        return Pointwise.linear("multiply", x, (a, y, from, to) -> scale(a, n, y, from, to),
                (g, d, from, to) -> scale(g, n, d, from, to));
    }

    /**
     * {@code y = x / number}; {@code dx = g / number}.
     *
     * @param x the operand, of any shape
     * @param number the number, rounded to float
     * @return a value of the shape of {@code x}
     */
    public static Value divide(Value x, double number) {
        float n = (float) number;
        return Pointwise.linear("divide", Optional.of(DIVISION), x,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = a[i] / n;
                    }
                },
                (g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = g[i] / n;
                    }
                });
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
        return Pointwise.linear("subtract", x,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = n - a[i];
                    }
                }, (g, d, from, to) -> scale(g, -1, d, from, to));
    }

    /**
     * {@code y = number / x}; {@code dx = -g · y / x}.
     *
     * @param number the number, rounded to float
     * @param x the operand, of any shape
     * @return a value of the shape of {@code x}
     */
    public static Value divide(double number, Value x) {
        float n = (float) number;
        return Pointwise.unary("divide", DIVISION, x, 1,
                (a, y, from, to) -> {
                    for (int i = from; i < to; i++) {
                        y[i] = n / a[i];
                    }
                },
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = -g[i] * y[i] / a[i];
                    }
                });
    }

    /**
     * {@code y = -x}; {@code dx = -g}.
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
