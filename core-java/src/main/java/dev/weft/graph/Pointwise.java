package dev.weft.graph;

import dev.weft.device.Kernel;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Records elementwise operations from a formula and its derivatives. Each is a loop over a range of elements, simple
 * enough for the compiler to vectorize:
 *
 * <pre>{@code
 * static Value cube(Value x) {
 *     return Pointwise.unary("cube", x, 1,
 *             (a, y, from, to) -> {
 *                 for (int i = from; i < to; i++) {
 *                     y[i] = a[i] * a[i] * a[i];
 *                 }
 *             },
 *             (a, y, g, d, from, to) -> {
 *                 for (int i = from; i < to; i++) {
 *                     d[i] = g[i] * 3 * a[i] * a[i];
 *                 }
 *             });
 * }
 * }</pre>
 *
 * <p>In the formulas g is the gradient of the result, an array of its shape. A gradient overwrites {@code dx}: where a
 * value is used several times, the plan adds the gradients up.
 *
 * <p>A loop must write every element of its range, read only elements of the same range, allocate nothing, and give the
 * same bits however the elements are cut into ranges. Several threads may run it on different ranges at the same time.
 * The array that it writes is never one that it reads. To check a derivative, compare it with difference quotients:
 * {@code GradientCheck} in the package {@code lint} does that for the weights of a model.
 */
public final class Pointwise {
    /** {@code y = f(x)} on elements {@code [from, to)}. */
    @FunctionalInterface
    public interface Unary {
        /** Writes {@code y}. */
        void run(float[] x, float[] y, int from, int to);
    }

    /**
     * {@code dx = g · f'(x)} on elements {@code [from, to)}, from the operand, the result and the gradient of the
     * result.
     */
    @FunctionalInterface
    public interface UnaryGradient {
        /** Writes {@code dx}. */
        void run(float[] x, float[] y, float[] g, float[] dx, int from, int to);
    }

    /** {@code y = f(a, b)} on elements {@code [from, to)}. */
    @FunctionalInterface
    public interface Binary {
        /** Writes {@code y}. */
        void run(float[] a, float[] b, float[] y, int from, int to);
    }

    /** The gradient of one operand of {@code y = f(a, b)} on elements {@code [from, to)}: {@code d = g · ∂f}. */
    @FunctionalInterface
    public interface BinaryGradient {
        /** Writes {@code d}. */
        void run(float[] a, float[] b, float[] g, float[] d, int from, int to);
    }

    /** {@code y = f(x)} on elements {@code [from, to)} with a temporary array as long as {@code y}. */
    interface ScratchedUnary {
        void run(float[] x, float[] y, float[] scratch, int from, int to);
    }

    /**
     * {@code dx = g · f'(x)} on elements {@code [from, to)}, from the operand, the result, and what the formula left in
     * its temporary array.
     */
    interface SavedGradient {
        void run(float[] x, float[] y, float[] saved, float[] g, float[] dx, int from, int to);
    }

    private Pointwise() {}

    /**
     * Records {@code f} of {@code x}.
     *
     * @param name the name in errors
     * @param x the operand, of any shape
     * @param cost about how many multiplications and additions an element takes, so that work can be divided: 1 for a
     *     product, about 20 for an exponential; it changes speed, never results
     * @param f the formula
     * @param gradient computes the gradient of {@code x} from the operand, the result and the gradient of the result
     * @return a value of the shape of {@code x}
     */
    public static Value unary(String name, Value x, int cost, Unary f, UnaryGradient gradient) {
        return unary(name, Optional.empty(), x, forward(cost, "", f), "", gradient);
    }

    /**
     * Records {@code f} with texts for a {@linkplain dev.weft.device.Device device}, where it would run on the host
     * without them: C expressions of {@code x}, and of {@code x}, {@code y} and {@code g}.
     *
     * <pre>{@code
     * Pointwise.unary("cube", x, 1, "x * x * x", (a, y, from, to) -> …,
     *         "g * 3.0f * x * x", (a, y, g, d, from, to) -> …);
     * }</pre>
     *
     * @param name as in {@link #unary(String, Value, int, Unary, UnaryGradient)}
     * @param x as there
     * @param cost as there
     * @param text the formula as an expression of {@code x}, or as statements that set {@code result}, see
     *     {@link Kernel}
     * @param f the formula
     * @param slope the gradient as an expression of {@code x}, {@code y} and {@code g}
     * @param gradient the gradient
     * @return a value of the shape of {@code x}
     */
    public static Value unary(String name, Value x, int cost, String text, Unary f, String slope,
            UnaryGradient gradient) {
        return unary(name, Optional.empty(), x, forward(cost, text, f), slope, gradient);
    }

    /**
     * Records {@link #unary(String, Value, int, Unary, UnaryGradient) f} with a hint for diverged trainings.
     *
     * @param hint the usual reason for a NaN or infinite result and its remedy, see {@link Operation#hint}
     */
    public static Value unary(String name, String hint, Value x, int cost, Unary f, UnaryGradient gradient) {
        return unary(name, Optional.of(hint), x, forward(cost, "", f), "", gradient);
    }

    static Value unary(String name, String hint, Value x, int cost, String text, Unary f, String slope,
            UnaryGradient gradient) {
        return unary(name, Optional.of(hint), x, forward(cost, text, f), slope, gradient);
    }

    /** Records {@code f} of {@code x}, which {@linkplain Part#keepingZeros keeps zeros} if {@code keepsZeros}. */
    static Value unary(String name, Value x, boolean keepsZeros, String text, Unary f, String slope,
            UnaryGradient gradient) {
        Function<Frame, Part> forward = forward(1, text, f);
        return unary(name, Optional.empty(), x,
                keepsZeros ? frame -> forward.apply(frame).keepingZeros() : forward, slope, gradient);
    }

    /** Gives a part the text of its formula, an expression or statements, unless it is empty. */
    private static Part texted(Part part, String text, String... reads) {
        return text.isEmpty() ? part
                : part.on(text.endsWith(";") ? Kernel.each(text, "result", reads) : Kernel.value(text, reads));
    }

    /** Records a formula that leaves in its temporary array what the gradient needs; its text sets {@code saved}. */
    static Value saving(String name, Value x, int cost, String text, ScratchedUnary f, String slope,
            SavedGradient gradient) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            float[] saved = frame.save(frame.output().shape().size());
            return texted(Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(in.data(), frame.result(), saved, from, to)), text, "x");
        }, List.of(frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read out = frame.output().byRow();
            Frame.Read saved = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return texted(Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(in.data(), out.data(), saved.data(), g.data(), frame.result(), from,
                            to)),
                    slope, "x", "y", "saved", "g");
        })), x);
    }

    static Value unary(String name, String hint, Value x, int cost, String text, ScratchedUnary f, String slope,
            UnaryGradient gradient) {
        return unary(name, Optional.of(hint), x, scratched(cost, text, f), slope, gradient);
    }

    private static Function<Frame, Part> scratched(int cost, String text, ScratchedUnary f) {
        return frame -> {
            Frame.Read x = frame.input(0).byRow();
            float[] scratch = new float[frame.output().shape().size()];
            return texted(Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(x.data(), frame.result(), scratch, from, to)), text, "x");
        };
    }

    private static Value unary(String name, Optional<String> hint, Value x, Function<Frame, Part> forward,
            String slope, UnaryGradient gradient) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward, List.of(frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read out = frame.output().byRow();
            Frame.Read g = frame.gradient().byRow();
            return texted(Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(in.data(), out.data(), g.data(), frame.result(), from, to)),
                    slope, "x", "y", "g");
        }), hint), x);
    }

    /**
     * Records {@code f} of two operands, which are broadcast to a common shape first, as {@link Arithmetic} describes.
     * The loops get arrays of the common shape; gradients of repeated elements are summed afterwards.
     *
     * @param name the name in errors
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @param f the formula
     * @param gradientA computes the gradient of {@code a} from both operands and the gradient of the result
     * @param gradientB computes the gradient of {@code b} from the same
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value binary(String name, Value a, Value b, Binary f, BinaryGradient gradientA,
            BinaryGradient gradientB) {
        return binary(name, Optional.empty(), a, b, "", f, List.of(gradient("", gradientA), gradient("", gradientB)));
    }

    /**
     * Records {@code f} with texts for a {@linkplain dev.weft.device.Device device}: C expressions of {@code a} and
     * {@code b}, and for the gradients of these and {@code g}. See {@link #unary(String, Value, int, String, Unary,
     * String, UnaryGradient)}.
     */
    public static Value binary(String name, Value a, Value b, String text, Binary f, String slopeA,
            BinaryGradient gradientA, String slopeB, BinaryGradient gradientB) {
        return binary(name, Optional.empty(), a, b, text, f,
                List.of(gradient(slopeA, gradientA), gradient(slopeB, gradientB)));
    }

    static Value binary(String name, String hint, Value a, Value b, String text, Binary f, String slopeA,
            BinaryGradient gradientA, String slopeB, BinaryGradient gradientB) {
        return binary(name, Optional.of(hint), a, b, text, f,
                List.of(gradient(slopeA, gradientA), gradient(slopeB, gradientB)));
    }

    /**
     * Records {@link #binary(String, Value, Value, Binary, BinaryGradient, BinaryGradient) f} with a hint for diverged
     * trainings.
     *
     * @param hint the usual reason for a NaN or infinite result and its remedy, see {@link Operation#hint}
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value binary(String name, String hint, Value a, Value b, Binary f, BinaryGradient gradientA,
            BinaryGradient gradientB) {
        return binary(name, Optional.of(hint), a, b, "", f, List.of(gradient("", gradientA), gradient("", gradientB)));
    }

    /**
     * Records {@code f} of one operand. No gradient flows through it: what was computed before gets a gradient of 0
     * from here.
     *
     * @param name the name in errors
     * @param x the operand, of any shape
     * @param f the formula
     * @return a value of the shape of {@code x}
     */
    public static Value withoutGradient(String name, Value x, Unary f) {
        return withoutGradient(name, x, "", f);
    }

    /**
     * Records {@code f} of one operand with a text for a {@linkplain dev.weft.device.Device device}, an expression of
     * {@code x}. No gradient flows through it.
     */
    public static Value withoutGradient(String name, Value x, String text, Unary f) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward(1, text, f), List.of()), x);
    }

    /**
     * Records {@code f} of two operands, which are broadcast to a common shape first. No gradient flows through it.
     *
     * @param name the name in errors
     * @param a the first operand, of any shape
     * @param b the second operand, of a shape that broadcasts with that of {@code a}
     * @param f the formula
     * @return a value of the common shape
     * @throws IllegalArgumentException if the shapes cannot be broadcast
     */
    public static Value withoutGradient(String name, Value a, Value b, Binary f) {
        return withoutGradient(name, a, b, "", f);
    }

    static Value withoutGradient(String name, Value a, Value b, String text, Binary f) {
        return binary(name, Optional.empty(), a, b, text, f, List.of());
    }

    /** Records {@code f} of one operand whose gradient is a function of the result's gradient alone. */
    static Value linear(String name, Value x, String text, Unary f, String slope, Unary gradient) {
        return linear(name, Optional.empty(), x, text, f, slope, gradient);
    }

    static Value linear(String name, Optional<String> hint, Value x, String text, Unary f, String slope,
            Unary gradient) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward(1, text, f),
                List.of(gradient(slope, gradient)), hint), x);
    }

    /** Records {@code f} of two operands, broadcast, whose gradients are functions of the result's gradient alone. */
    static Value linear(String name, Value a, Value b, String text, Binary f, String slopeA, Unary gradientA,
            String slopeB, Unary gradientB) {
        return binary(name, Optional.empty(), a, b, text, f,
                List.of(gradient(slopeA, gradientA), gradient(slopeB, gradientB)));
    }

    private static Value binary(String name, Optional<String> hint, Value a, Value b, String text, Binary f,
            List<Function<Frame, Part>> gradients) {
        Shaping.expectNoPairs(name, a, b);
        try {
            a.shape().broadcast(b.shape());
        } catch (IllegalArgumentException mismatch) {
            throw new IllegalArgumentException(name + " of " + a + " and " + b + ": " + mismatch.getMessage());
        }
        Function<Frame, Part> forward = frame -> {
            Frame.Read left = frame.input(0).byRow();
            Frame.Read right = frame.input(1).byRow();
            return texted(Part.elements(frame.output().shape(), 1,
                    (from, to) -> f.run(left.data(), right.data(), frame.result(), from, to)), text, "a", "b");
        };
        return a.graph().record(new Operation(name, shapes -> common(name, shapes), forward, gradients, hint),
                Shaping.broadcastLike(a, b), Shaping.broadcastLike(b, a));
    }

    private static Function<Frame, Part> forward(int cost, String text, Unary f) {
        return frame -> {
            Frame.Read x = frame.input(0).byRow();
            return texted(Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(x.data(), frame.result(), from, to)), text, "x");
        };
    }

    private static Function<Frame, Part> gradient(String text, BinaryGradient gradient) {
        return frame -> {
            Frame.Read a = frame.input(0).byRow();
            Frame.Read b = frame.input(1).byRow();
            Frame.Read g = frame.gradient().byRow();
            return texted(Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(a.data(), b.data(), g.data(), frame.result(), from, to)),
                    text, "a", "b", "g");
        };
    }

    private static Function<Frame, Part> gradient(String text, Unary gradient) {
        return frame -> {
            Frame.Read g = frame.gradient().byRow();
            return texted(Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(g.data(), frame.result(), from, to)), text, "g");
        };
    }

    /** Two unknown lengths count as equal when the operation is recorded; what is fed must keep to that. */
    private static Shape common(String name, List<Shape> shapes) {
        Shape left = shapes.get(0);
        Shape right = shapes.get(1);
        if (left.isKnown() && right.isKnown() && !left.equals(right)) {
            throw new IllegalArgumentException(
                    name + " expects operands of equal shape but got " + left + " and " + right
                            + ": lengths that were unknown when it was recorded are not repeated");
        }
        return left.broadcast(right);
    }
}
