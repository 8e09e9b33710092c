package dev.weft.graph;

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
        return unary(name, Optional.empty(), x, forward(cost, f), gradient);
    }

    /**
     * Records {@link #unary(String, Value, int, Unary, UnaryGradient) f} with a hint for diverged trainings.
     *
     * @param hint the usual reason for a NaN or infinite result and its remedy, see {@link Operation#hint}
     */
    public static Value unary(String name, String hint, Value x, int cost, Unary f, UnaryGradient gradient) {
        return unary(name, Optional.of(hint), x, forward(cost, f), gradient);
    }

    /** Records {@code f} of {@code x}, which {@linkplain Part#keepingZeros keeps zeros} if {@code keepsZeros}. */
    static Value unary(String name, Value x, boolean keepsZeros, Unary f, UnaryGradient gradient) {
        Function<Frame, Part> forward = forward(1, f);
        return unary(name, Optional.empty(), x,
                keepsZeros ? frame -> forward.apply(frame).keepingZeros() : forward, gradient);
    }

    /** Records a formula that leaves in its temporary array what the gradient needs. */
    static Value saving(String name, Value x, int cost, ScratchedUnary f, SavedGradient gradient) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), frame -> {
            Frame.Read in = frame.input(0).byRow();
            float[] saved = frame.save(frame.output().shape().size());
            return Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(in.data(), frame.result(), saved, from, to));
        }, List.of(frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read out = frame.output().byRow();
            Frame.Read saved = frame.saved().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(in.data(), out.data(), saved.data(), g.data(), frame.result(), from,
                            to));
        })), x);
    }

    static Value unary(String name, String hint, Value x, int cost, ScratchedUnary f, UnaryGradient gradient) {
        return unary(name, Optional.of(hint), x, scratched(cost, f), gradient);
    }

    private static Function<Frame, Part> scratched(int cost, ScratchedUnary f) {
        return frame -> {
            Frame.Read x = frame.input(0).byRow();
            float[] scratch = new float[frame.output().shape().size()];
            return Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(x.data(), frame.result(), scratch, from, to));
        };
    }

    private static Value unary(String name, Optional<String> hint, Value x, Function<Frame, Part> forward,
            UnaryGradient gradient) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward, List.of(frame -> {
            Frame.Read in = frame.input(0).byRow();
            Frame.Read out = frame.output().byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(in.data(), out.data(), g.data(), frame.result(), from, to));
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
        return binary(name, Optional.empty(), a, b, f, List.of(gradient(gradientA), gradient(gradientB)));
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
        return binary(name, Optional.of(hint), a, b, f, List.of(gradient(gradientA), gradient(gradientB)));
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
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward(1, f), List.of()), x);
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
        return binary(name, Optional.empty(), a, b, f, List.of());
    }

    /** Records {@code f} of one operand whose gradient is a function of the result's gradient alone. */
    static Value linear(String name, Value x, Unary f, Unary gradient) {
        return linear(name, Optional.empty(), x, f, gradient);
    }

    static Value linear(String name, Optional<String> hint, Value x, Unary f, Unary gradient) {
        return x.graph().record(
                new Operation(name, shapes -> shapes.get(0), forward(1, f), List.of(gradient(gradient)), hint), x);
    }

    /** Records {@code f} of two operands, broadcast, whose gradients are functions of the result's gradient alone. */
    static Value linear(String name, Value a, Value b, Binary f, Unary gradientA, Unary gradientB) {
        return binary(name, Optional.empty(), a, b, f, List.of(gradient(gradientA), gradient(gradientB)));
    }

    private static Value binary(String name, Optional<String> hint, Value a, Value b, Binary f,
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
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> f.run(left.data(), right.data(), frame.result(), from, to));
        };
        return a.graph().record(new Operation(name, shapes -> common(name, shapes), forward, gradients, hint),
                Shaping.broadcastLike(a, b), Shaping.broadcastLike(b, a));
    }

    private static Function<Frame, Part> forward(int cost, Unary f) {
        return frame -> {
            Frame.Read x = frame.input(0).byRow();
            return Part.elements(frame.output().shape(), cost,
                    (from, to) -> f.run(x.data(), frame.result(), from, to));
        };
    }

    private static Function<Frame, Part> gradient(BinaryGradient gradient) {
        return frame -> {
            Frame.Read a = frame.input(0).byRow();
            Frame.Read b = frame.input(1).byRow();
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(a.data(), b.data(), g.data(), frame.result(), from, to));
        };
    }

    private static Function<Frame, Part> gradient(Unary gradient) {
        return frame -> {
            Frame.Read g = frame.gradient().byRow();
            return Part.elements(frame.output().shape(), 1,
                    (from, to) -> gradient.run(g.data(), frame.result(), from, to));
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
