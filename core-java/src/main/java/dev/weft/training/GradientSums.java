package dev.weft.training;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Loss;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradients of a batch that is computed in parts, added up: gradient accumulation. The sums live within one step,
 * so no checkpoint contains them.
 */
final class GradientSums implements Update.Rule {
    private final List<Variable> variables;
    private final List<Tensor> sums;
    private final Loss loss;
    private final Shape losses;
    private final Placeholder scale;
    private final Placeholder share;
    private final Map<Integer, Double> totals = new HashMap<>();
    private boolean isFirst;

    /** Sums for the trainable variables of {@code graph}, of a loss that gives {@code losses}. */
    GradientSums(Graph graph, Loss loss, Shape losses) {
        this.variables = graph.trainableVariables();
        this.sums = variables.stream().map(variable -> Tensor.zeros(variable.shape().toArray())).toList();
        this.loss = loss;
        this.losses = losses;
        this.scale = graph.placeholder("scale");
        this.share = graph.placeholder("share");
    }

    /** What a part adds to the loss of its batch, from the total of its examples and the penalties of layers. */
    Value objective(Value total, List<Value> penalties) {
        Value objective = total.times(scale);
        for (Value penalty : penalties) {
            objective = objective.plus(penalty.times(share));
        }
        return objective;
    }

    /** Returns the update that adds the gradients of {@code objective}. It changes no variable. */
    Update add(Value objective) {
        return Update.of(variables, objective.graph().gradients(objective, variables), this);
    }

    /** The placeholders of {@link #objective} with their shapes. */
    Map<Placeholder, Shape> shapes() {
        return Map.of(scale, Shape.SCALAR, share, Shape.SCALAR);
    }

    /** Feeds a plan that computes {@code part} of the examples of {@code batch}. */
    void feed(Plan plan, int part, int batch) {
        plan.feed(scale, Tensor.scalar((float) scale(part, batch))).feed(share, Tensor.scalar((float) part / batch));
    }

    /**
     * The factor with which the total of {@code part} examples enters that of {@code batch}: their share for a mean, 1
     * for a sum. What the loss makes of ones tells which it is.
     */
    private double scale(int part, int batch) {
        double fraction = part / (double) batch;
        double factor = losses.rank() == 0 ? fraction : fraction * total(batch) / total(part);
        return Double.isFinite(factor) ? factor : fraction;
    }

    private double total(int examples) {
        return totals.computeIfAbsent(examples, n -> {
            Tensor ones = Tensor.zeros(losses.with(0, n).toArray());
            Arrays.fill(ones.data(), 1);
            Graph graph = new Graph();
            try (Session session = new Session(graph)) {
                return (double) session.run(Map.of(), loss.total(graph.constant(ones))).item();
            }
        });
    }

    /** Starts anew: the next gradients replace the sums. */
    void clear() {
        isFirst = true;
    }

    /** The gradients of the batch, in the order of the trainable variables. */
    List<Tensor> sums() {
        return sums;
    }

    @Override
    public void apply(int index, float[] variable, float[] gradient, int from, int to) {
        float[] sum = sums.get(index).data();
        if (isFirst) {
            System.arraycopy(gradient, from, sum, from, to - from);
        } else {
            for (int i = from; i < to; i++) {
                sum[i] += gradient[i];
            }
        }
    }

    @Override
    public void end() {
        isFirst = false;
    }
}
