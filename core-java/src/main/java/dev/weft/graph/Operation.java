package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One operation: its name, the rule for its shape, how it is computed and how a gradient flows back to each operand.
 * The parts are bound to arrays when a {@link Plan} is made and then replayed; they allocate nothing when they run.
 * {@link Graph#record} records it, in your own program as well; for one that works element by element,
 * {@link Pointwise} writes the parts.
 *
 * @param name      the word in errors and summaries
 * @param shape     the result's shape from the operands'; lengths may be unknown; throws IllegalArgumentException with
 *                  the expectation if the operands do not fit
 * @param forward   makes the part that computes the result
 * @param gradients for each operand what makes the part that computes its gradient from the result's, in the same
 *                  order; the list is shorter where no gradient flows to the last operands
 * @param hint      why a result or a gradient may be NaN or infinite and what to do about it, if there is a usual
 *                  reason: {@code "a division by 0; add a small number to the divisor"}
 */
public record Operation(
        String name,
        Function<List<Shape>, Shape> shape,
        Function<Frame, Part> forward,
        List<Function<Frame, Part>> gradients,
        Optional<String> hint) {

    /** An operation without a hint. */
    public Operation(String name, Function<List<Shape>, Shape> shape, Function<Frame, Part> forward,
            List<Function<Frame, Part>> gradients) {
        this(name, shape, forward, gradients, Optional.empty());
    }

    /** Whether a gradient flows back to {@code operand}. */
    boolean differentiable(int operand) {
        return operand < gradients.size();
    }
}
