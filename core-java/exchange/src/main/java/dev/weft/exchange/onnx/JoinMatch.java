package dev.weft.exchange.onnx;

import dev.weft.exchange.onnx.operator.Array;
import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A join of two values that several steps compute, each row to one number: the dot product {@code Σ a · b}, and the
 * mean squared difference {@code mean((a − b)²)}.
 *
 * @param joined the branch
 * @param output the value that it results in
 * @param steps the steps that it stands for
 */
record JoinMatch(Branch joined, String output, List<Step> steps) {
    /**
     * The join that begins with a step, if these are its steps.
     *
     * @param step the step, with two inputs
     * @param first the branch of the first input, {@code [batch, n]}
     * @param second the branch of the second input, with the same shape
     */
    static Optional<JoinMatch> of(Step step, Branch first, Branch second, Steps steps) {
        Optional<Step> next = steps.reader(step.outputs().get(0));
        return switch (step.name()) {
            case "Mul" -> next.filter(sum -> isOverRows(sum, "ReduceSum", steps))
                    .flatMap(sum -> column(List.of(step, sum), () -> Branch.dot(first, second), steps));
            case "Sub" -> next.filter(square -> isSquare(square, steps))
                    .flatMap(square -> steps.reader(square.outputs().get(0))
                            .filter(mean -> isOverRows(mean, "ReduceMean", steps))
                            .flatMap(mean -> column(List.of(step, square, mean),
                                    () -> Branch.concat(first, second).then(Losses.MSE.asLayer()), steps)));
            default -> Optional.empty();
        };
    }

    private interface Making {
        Branch make();
    }

    /** With the step that makes {@code [batch, 1]} of {@code [batch]}, if the last step has left out the axis. */
    private static Optional<JoinMatch> column(List<Step> found, Making making, Steps steps) {
        Step last = found.get(found.size() - 1);
        if (Steps.whole(last, "keepdims", 1) != 0) {
            return Optional.of(new JoinMatch(making.make(), last.outputs().get(0), found));
        }
        return steps.reader(last.outputs().get(0)).filter(next -> isColumn(next, steps)).map(next -> {
            List<Step> all = new ArrayList<>(found);
            all.add(next);
            return new JoinMatch(making.make(), next.outputs().get(0), all);
        });
    }

    private static boolean isColumn(Step step, Steps steps) {
        long[] numbers = steps.wholes(step, 1, step.name().equals("Reshape") ? "shape" : "axes").orElse(new long[0]);
        return step.name().equals("Unsqueeze") && (Arrays.equals(numbers, new long[]{1})
                || Arrays.equals(numbers, new long[]{-1}))
                || step.name().equals("Reshape") && Arrays.equals(numbers, new long[]{-1, 1});
    }

    private static boolean isOverRows(Step step, String operator, Steps steps) {
        long[] axes = steps.wholes(step, 1, "axes").orElse(new long[0]);
        return step.name().equals(operator) && axes.length == 1 && (axes[0] == 1 || axes[0] == -1);
    }

    private static boolean isSquare(Step step, Steps steps) {
        boolean isPower = step.name().equals("Pow") && steps.constant(step, 1).map(Array::size).orElse(0) == 1
                && steps.number(step).filter(exponent -> exponent == 2).isPresent();
        return isPower || step.name().equals("Mul") && step.inputs().size() == 2
                && step.inputs().get(0).equals(step.inputs().get(1));
    }
}
