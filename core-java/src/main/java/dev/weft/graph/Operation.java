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
 * <p>An exporter knows the operations of Weft by name, operands and {@linkplain Value#attributes attributes}. All that
 * a prediction of Weft's own layers records is in this table; ⟨…⟩ are attributes:
 *
 * <table>
 * <caption>The operations of predictions</caption>
 * <tr><th>operations</th><th>operands, attributes</th></tr>
 * <tr><td>add, subtract, multiply, divide, maximum, minimum, equal, greater</td><td>two of one shape</td></tr>
 * <tr><td>add, subtract, multiply, divide with a number</td>
 * <td>one; ⟨number⟩, ⟨numberFirst⟩ if it is the left one</td></tr>
 * <tr><td>broadcast</td><td>the value to repeat, the one whose shape it joins</td></tr>
 * <tr><td>where</td><td>condition, x; ⟨chosen⟩: x where the condition's truth equals it, else 0</td></tr>
 * <tr><td>scaled, shifted</td><td>x {@code [batch, m, n]}, factors or offsets {@code [m, n]}</td></tr>
 * <tr><td>relu, gelu, softplus, silu, hardSwish, softsign, sigmoid, tanh, exp, log, square, sqrt, abs, sign, cos</td>
 * <td>x</td></tr>
 * <tr><td>relu of three numbers, leakyRelu, elu, power, clip</td>
 * <td>x; ⟨max, slope, threshold⟩, ⟨slope⟩, ⟨alpha⟩, ⟨exponent⟩, ⟨low, high⟩</td></tr>
 * <tr><td>mish</td><td>x, softplus of x</td></tr>
 * <tr><td>known, terms</td><td>x; ⟨entries⟩ of an {@code Embedding}, ⟨terms⟩ as {@code Terms} has them</td></tr>
 * <tr><td>sum, mean, max, argmax</td><td>x; ⟨axis⟩ from 0, without it all elements</td></tr>
 * <tr><td>sumOfSquares</td><td>x; the squares of 32 rows at a time, which {@code sum} adds</td></tr>
 * <tr><td>softmax, logSoftmax</td><td>x, along the last axis</td></tr>
 * <tr><td>scaling</td>
 * <td>x; ⟨axis⟩ that is reduced: powers of two against overflow, 1 unless |x| is above 2³¹</td></tr>
 * <tr><td>deviations</td><td>x, means and factors; ⟨axis⟩ that they lack: {@code x · factor - mean}</td></tr>
 * <tr><td>matmul, affine, grouped, transpose</td><td>as {@link MatrixOps} has them</td></tr>
 * <tr><td>reshape, repeat, row, oneHot</td><td>x; ⟨dimensions⟩ with -1 for one that follows, ⟨times⟩, ⟨index⟩,
 * ⟨classes⟩</td></tr>
 * <tr><td>rows</td><td>table, indices</td></tr>
 * <tr><td>concat</td><td>values, along the last axis</td></tr>
 * <tr><td>columns</td><td>x; ⟨from, to⟩ on the last axis</td></tr>
 * </table>
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
