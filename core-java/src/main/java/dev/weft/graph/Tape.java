package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Computes the loss of a lambda and its gradients by variables, as TensorFlow 2's {@code GradientTape} does.
 *
 * <pre>{@code
 * Tape tape = Tape.of(List.of(w, b), (x, y) -> Reductions.mean(Losses.SOFTMAX_CE.of(MatrixOps.affine(x, w, b), y)));
 * for (int step = 0; step < 1000; step++) {
 *     Tape.Result result = tape.run(examples, labels);
 *     minimizer.applyGradients(result.gradients());
 * }
 * }</pre>
 *
 * <p>TensorFlow 2 records at every step. A tape calls the lambda only when it meets shapes that are not among the last
 * dozen or more, and replays the recording otherwise. So the lambda must not depend on anything that changes from step
 * to step; it gets values without numbers and cannot branch on them. A recording takes as much memory as all
 * intermediate results of a batch, so keep the number of different batch sizes small.
 *
 * <p>Runs on all processors, {@link Workers#shared}, and computes on a device what the lambda records for
 * {@linkplain Graph#device it}. For one thread at a time.
 */
public final class Tape {
    private final List<Variable> variables;
    private final BinaryOperator<Value> function;
    private final Plans<List<Shape>, Replay> replays = new Plans<>(shapes -> replay(shapes.get(0), shapes.get(1)));
    private long runs;

    private Tape(List<Variable> variables, BinaryOperator<Value> function) {
        this.variables = List.copyOf(variables);
        this.function = function;
    }

    /**
     * Creates a tape.
     *
     * @param variables the variables to differentiate by, of one graph; the lambda may use others, too
     * @param function returns a scalar loss of examples and labels, recorded in the graph of the variables
     * @throws IllegalArgumentException if there are no variables
     */
    public static Tape of(List<Variable> variables, BinaryOperator<Value> function) {
        if (variables.isEmpty()) {
            throw new IllegalArgumentException("Tape expects at least one variable to differentiate by but got none");
        }
        return new Tape(variables, function);
    }

    /**
     * The result of a run.
     *
     * @param loss the result of the lambda
     * @param gradients its derivative by each variable, in the order of the variables and of their shapes; zeros for
     *     one that the loss does not depend on. The next run overwrites them: {@linkplain Tensor#copy copy} what you
     *     keep
     */
    public record Result(float loss, List<Tensor> gradients) {}

    /**
     * Runs the lambda on a batch. The variables stay unchanged.
     *
     * @param examples the first argument of the lambda, of any shape
     * @param labels the second argument of the lambda, of any shape
     * @throws IllegalArgumentException if the lambda's result is not a scalar, or it uses values of another graph
     * @throws IllegalStateException if a variable has no value yet, or a value was recorded for a device that is not
     *     there
     */
    public Result run(Tensor examples, Tensor labels) {
        List<Shape> shapes = List.of(examples.shape(), labels.shape());
        Replay replay = replays.take(shapes);
        replay.plan.feed(replay.examples, examples).feed(replay.labels, labels).run(runs++);
        replays.give(shapes, replay);
        return new Result(replay.plan.value(replay.loss).item(),
                replay.gradients.stream().map(replay.plan::value).toList());
    }

    private record Replay(Placeholder examples, Placeholder labels, Value loss, List<Value> gradients, Plan plan) {}

    private Replay replay(Shape examples, Shape labels) {
        Graph graph = variables.get(0).graph();
        Placeholder x = graph.placeholder("examples", examples.toArray());
        Placeholder y = graph.placeholder("labels", labels.toArray());
        Value loss = function.apply(x, y);
        List<Value> gradients = graph.gradients(loss, variables);
        List<Value> fetches = new ArrayList<>(gradients);
        fetches.add(loss);
        Map<Placeholder, Shape> shapes = Map.of(x, examples, y, labels);
        return new Replay(x, y, loss, gradients, Plan.placed("Tape", fetches, shapes, Workers.shared()));
    }
}
