package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.function.Function;

/** How operations that work element by element are recorded: loops over ranges, plain enough for the compiler to vectorize. */
final class Pointwise {
    /** {@code y = f(x)} on elements {@code [from, to)}. */
    interface Map1 {
        void run(float[] x, float[] y, int from, int to);
    }

    /** {@code dx = g · f'(x)} on elements {@code [from, to)}. */
    interface Slope1 {
        void run(float[] x, float[] y, float[] g, float[] dx, int from, int to);
    }

    /** {@code y = f(a, b)} on elements {@code [from, to)}. */
    interface Map2 {
        void run(float[] a, float[] b, float[] y, int from, int to);
    }

    /** The gradient of one operand of {@code y = f(a, b)} on elements {@code [from, to)}. */
    interface Slope2 {
        void run(float[] a, float[] b, float[] g, float[] d, int from, int to);
    }

    private Pointwise() {
    }

    /** Records {@code f} of one operand; without a slope no gradient flows. */
    static Value unary(String name, Value x, int cost, Map1 f, Slope1... slope) {
        Function<Frame, Part> forward = frame -> Part.elements(frame.outShape(), cost,
                (from, to) -> f.run(frame.in(0), frame.result(), from, to)).byRow(0);
        List<Function<Frame, Part>> gradients = slope.length == 0 ? List.of() : List.of(frame -> Part.elements(frame.outShape(), 1,
                (from, to) -> slope[0].run(frame.in(0), frame.out(), frame.gradient(), frame.result(), from, to))
                .byRow(0, Part.OUT, Part.GRADIENT));
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward, gradients), x);
    }

    /** Records {@code f} of two operands that are broadcast to one shape first; without slopes no gradient flows. */
    static Value binary(String name, Value a, Value b, Map2 f, Slope2... slopes) {
        try {
            a.shape().broadcast(b.shape());
        } catch (IllegalArgumentException mismatch) {
            throw new IllegalArgumentException(name + " of " + a + " and " + b + ": " + mismatch.getMessage());
        }
        Value left = Shaping.broadcastLike(a, b);
        Value right = Shaping.broadcastLike(b, a);
        Function<Frame, Part> forward = frame -> Part.elements(frame.outShape(), 1,
                (from, to) -> f.run(frame.in(0), frame.in(1), frame.result(), from, to)).byRow(0, 1);
        List<Function<Frame, Part>> gradients = List.of(slopes).stream().<Function<Frame, Part>>map(slope -> frame ->
                Part.elements(frame.outShape(), 1, (from, to) -> slope.run(frame.in(0), frame.in(1), frame.gradient(), frame.result(), from, to))
                        .byRow(0, 1, Part.GRADIENT)).toList();
        return a.graph().record(new Operation(name, shapes -> common(name, shapes), forward, gradients), left, right);
    }

    /** Two unknown lengths were taken for the same when the operation was recorded: what is fed must keep that. */
    private static Shape common(String name, List<Shape> shapes) {
        Shape left = shapes.get(0);
        Shape right = shapes.get(1);
        if (left.isKnown() && right.isKnown() && !left.equals(right)) {
            throw new IllegalArgumentException(name + " expects equal lengths where both are unknown until they are fed but got "
                    + left + " and " + right);
        }
        return left.broadcast(right);
    }
}
