package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** How operations that work element by element are recorded: loops over ranges, plain enough for the compiler to vectorize. */
final class Pointwise {
    /** {@code y = f(x)} on elements {@code [from, to)}. */
    interface Map1 {
        void run(float[] x, float[] y, int from, int to);
    }

    /** {@code y = f(x)} on elements {@code [from, to)} with a scratch array as long as {@code y}. */
    interface Scratched1 {
        void run(float[] x, float[] y, float[] scratch, int from, int to);
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

    /** Records {@code f} of one operand, through which no gradient flows. */
    static Value constant(String name, Value x, Map1 f) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward(1, f), List.of()), x);
    }

    /** Records {@code f} of one operand, whose gradient is a function of the result's gradient alone. */
    static Value linear(String name, Value x, Map1 f, Map1 slope) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward(1, f), List.of(multiple(slope))), x);
    }

    /** Records {@code f} of one operand. */
    static Value unary(String name, Value x, int cost, Map1 f, Slope1 slope) {
        return unary(name, x, forward(cost, f), slope);
    }

    /** Records {@code f} of one operand, which needs a scratch array. */
    static Value unary(String name, Value x, int cost, Scratched1 f, Slope1 slope) {
        return unary(name, x, frame -> {
            float[] scratch = new float[frame.outShape().size()];
            return Part.elements(frame.outShape(), cost, (from, to) -> f.run(frame.in(0), frame.result(), scratch, from, to)).byRow(0);
        }, slope);
    }

    private static Value unary(String name, Value x, Function<Frame, Part> forward, Slope1 slope) {
        return x.graph().record(new Operation(name, shapes -> shapes.get(0), forward, List.of(
                frame -> Part.elements(frame.outShape(), 1, (from, to) ->
                        slope.run(frame.in(0), frame.out(), frame.gradient(), frame.result(), from, to))
                        .byRow(0, Part.OUT, Part.GRADIENT))), x);
    }

    /** Records {@code f} of two operands that are broadcast to one shape first, through which no gradient flows. */
    static Value constant(String name, Value a, Value b, Map2 f) {
        return binary(name, a, b, f, List.of());
    }

    /** Records {@code f} of two operands, broadcast, whose gradients are functions of the result's gradient alone. */
    static Value linear(String name, Value a, Value b, Map2 f, Map1 slopeA, Map1 slopeB) {
        return binary(name, a, b, f, List.of(multiple(slopeA), multiple(slopeB)));
    }

    /** Records {@code f} of two operands that are broadcast to one shape first. */
    static Value binary(String name, Value a, Value b, Map2 f, Slope2... slopes) {
        return binary(name, a, b, f, Arrays.stream(slopes).<Function<Frame, Part>>map(slope -> frame ->
                Part.elements(frame.outShape(), 1, (from, to) ->
                        slope.run(frame.in(0), frame.in(1), frame.gradient(), frame.result(), from, to))
                        .byRow(0, 1, Part.GRADIENT)).toList());
    }

    private static Value binary(String name, Value a, Value b, Map2 f, List<Function<Frame, Part>> gradients) {
        try {
            a.shape().broadcast(b.shape());
        } catch (IllegalArgumentException mismatch) {
            throw new IllegalArgumentException(name + " of " + a + " and " + b + ": " + mismatch.getMessage());
        }
        Function<Frame, Part> forward = frame -> Part.elements(frame.outShape(), 1,
                (from, to) -> f.run(frame.in(0), frame.in(1), frame.result(), from, to)).byRow(0, 1);
        return a.graph().record(new Operation(name, shapes -> common(name, shapes), forward, gradients),
                Shaping.broadcastLike(a, b), Shaping.broadcastLike(b, a));
    }

    private static Function<Frame, Part> forward(int cost, Map1 f) {
        return frame -> Part.elements(frame.outShape(), cost, (from, to) -> f.run(frame.in(0), frame.result(), from, to)).byRow(0);
    }

    private static Function<Frame, Part> multiple(Map1 slope) {
        return frame -> Part.elements(frame.outShape(), 1, (from, to) -> slope.run(frame.gradient(), frame.result(), from, to))
                .byRow(Part.GRADIENT);
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
