package dev.weft.graph;

import dev.weft.tensor.Shape;
import java.util.List;
import java.util.function.Function;

/**
 * One operation: its name, the rule for its shape, how it is computed and how a gradient flows back to each operand.
 * The parts are bound to arrays when a {@link Plan} is made and then replayed; they allocate nothing when they run.
 *
 * @param name      the word in errors and summaries
 * @param shape     the result's shape from the operands'; lengths may be unknown; throws IllegalArgumentException with
 *                  the expectation if the operands do not fit
 * @param forward   computes the result
 * @param gradients for each operand the part that computes its gradient from the result's, in the same order; null, or a
 *                  list that is shorter, where no gradient flows
 */
public record Operation(
        String name,
        Function<List<Shape>, Shape> shape,
        Function<Frame, Part> forward,
        List<Function<Frame, Part>> gradients) {

    /** Whether a gradient flows back to {@code operand}. */
    boolean differentiable(int operand) {
        return operand < gradients.size();
    }
}
