package dev.weft.graph;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * The gradients of a lambda, as document 001 computes them with TensorFlow 2's {@code GradientTape}.
 *
 * <pre>{@code
 * Tape tape = Tape.of(List.of(w, b), (x, y) -> Reductions.mean(Losses.SOFTMAX_CE.of(MatrixOps.affine(x, w, b), y)));
 * Tape.Result result = tape.run(examples, labels);
 * minimizer.applyGradients(result.gradients());
 * }</pre>
 *
 * <p>TensorFlow 2 records at every step. A tape records when it meets a shape that is not among the last dozen, and
 * replays otherwise; so the lambda must not branch on numbers. For one thread at a time.
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
     * @param variables the variables to differentiate by
     * @param function returns a scalar loss of examples and labels
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
     * @param gradients its derivative by each variable, in their order; the next run overwrites them
     */
    public record Result(float loss, List<Tensor> gradients) {}

    /**
     * Runs the lambda on a batch.
     *
     * @throws IllegalArgumentException if its result is not a scalar
     * @throws IllegalStateException if a variable has no value yet
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
        return new Replay(x, y, loss, gradients, Plan.of(fetches, Map.of(x, examples, y, labels), Workers.shared()));
    }
}
