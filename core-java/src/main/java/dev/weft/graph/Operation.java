package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An operation: its name, its shape rule, its computation, and how a gradient flows back to each operand. A {@link
 * Plan} makes the parts once, bound to its arrays, and then replays them; they allocate nothing when they run. Record
 * your own with {@link Graph#record}. For an elementwise operation, {@link Pointwise} writes the parts for you.
 *
 * <pre>{@code
 * static Value reversed(Value x) { // all elements, back to front
 *     return x.graph().record(new Operation("reversed", shapes -> shapes.get(0),
 *             frame -> reverse(frame.input(0), frame),
 *             List.of(frame -> reverse(frame.gradient(), frame))), x);
 * }
 *
 * private static Part reverse(Frame.Operand operand, Frame frame) {
 *     Frame.Read in = operand.whole();
 *     int n = operand.shape().size();
 *     return Part.elements(operand.shape(), 1, (from, to) -> {
 *         for (int i = from; i < to; i++) {
 *             frame.result()[i] = in.data()[n - 1 - i];
 *         }
 *     });
 * }
 * }</pre>
 *
 * <p>A plan calls {@code shape}, {@code forward} and {@code gradients} again for every combination of shapes, with all
 * lengths known; {@code gradients} only if the plan needs them. Immutable; threads may share it if they may share its
 * functions.
 *
 * @param name the name in errors and summaries
 * @param shape returns the shape of the result for the shapes of the operands, in which lengths may be unknown when the
 *     operation is recorded; throws IllegalArgumentException that says what was expected if the operands do not fit
 * @param forward makes the part that computes the result
 * @param gradients for each operand, makes the part that computes its gradient from that of the result; leave out the
 *     last operands if no gradient flows to them
 * @param hint the usual reason for a NaN or infinite result and its remedy, if there is one, such as
 *     {@code "a division by 0; add a small number to the divisor"}; it ends the message about a diverged training
 */
public record Operation(
        String name,
        Function<List<Shape>, Shape> shape,
        Function<Frame, Part> forward,
        List<Function<Frame, Part>> gradients,
        Optional<String> hint) {

    /** Creates an operation without a hint. */
    public Operation(String name, Function<List<Shape>, Shape> shape, Function<Frame, Part> forward,
            List<Function<Frame, Part>> gradients) {
        this(name, shape, forward, gradients, Optional.empty());
    }

    /** Whether a gradient flows back to {@code operand}. */
    boolean differentiable(int operand) {
        return operand < gradients.size();
    }
}
