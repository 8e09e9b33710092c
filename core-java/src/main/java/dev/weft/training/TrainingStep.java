package dev.weft.training;

import java.util.Arrays;
import dev.weft.tensor.Tensor;
import dev.weft.graph.Variable;
import dev.weft.graph.Update;
import dev.weft.graph.Session;
import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.network.Pass;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One training step, recorded for a label shape: its placeholders, its results, and its plans by batch size. */
final class TrainingStep {
    private final Placeholder features;
    private final Placeholder labels;
    private final Placeholder weights;
    private final Value loss;
    private final Value predictions;
    private final @Nullable Sums sums;
    private final Plans<Shape, Plan> plans;
    private @Nullable Shape heldFor;
    private @Nullable Plan held;

    /** What a step is recorded for; {@code isPart} if it adds up gradients in place of updating the weights. */
    record Kind(Shape labels, boolean isWeighted, Workers workers, boolean isPart) {
        Kind ofParts() {
            return new Kind(labels, isWeighted, workers, true);
        }
    }

    /** Records a step of {@code trained}: placeholders, loss, predictions and updates. */
    TrainingStep(Trained trained, Kind kind) {
        Graph graph = trained.live().graph();
        Loss rule = trained.model().loss();
        Pass pass = Pass.training();
        features = graph.placeholder("features", trained.features().batch(Shape.UNKNOWN).toArray());
        labels = graph.placeholder("labels", kind.labels().batch(Shape.UNKNOWN).toArray());
        weights = graph.placeholder("weights", Shape.UNKNOWN);
        predictions = trained.network().forward().apply(features, pass);
        Value losses = graph.within("loss", () -> rule.of(predictions, labels));
        if (kind.isWeighted() && losses.shape().rank() != 1) {
            throw new IllegalArgumentException(
                    "Weighted examples expect a loss for each of them but " + rule + " gives " + losses.shape());
        }
        Value total = rule.total(kind.isWeighted() ? losses.times(weights) : losses);
        List<Fetch> fetches = new ArrayList<>();
        if (kind.isPart()) {
            sums = new Sums(graph, rule, losses.shape());
            loss = sums.objective(total, pass.losses());
            fetches.addAll(List.of(loss, predictions, sums.add(loss)));
        } else {
            sums = null;
            loss = pass.losses().stream().reduce(total, Value::plus);
            fetches.addAll(List.of(loss, predictions, trained.minimizer().minimize(loss)));
        }
        fetches.addAll(pass.updates());
        plans = new Plans<>(shape -> plan(fetches, shape, kind.workers()));
    }

    /** The sums that a step of a part adds to. */
    Sums sums() {
        return Objects.requireNonNull(sums);
    }

    Value loss() {
        return loss;
    }

    Value predictions() {
        return predictions;
    }

    /**
     * Returns a plan of other fetches from the same placeholders, for batches of the size of {@code batch}, which it is
     * fed.
     */
    Plan plan(List<? extends Fetch> fetches, Batch batch, Workers workers) {
        return feed(plan(fetches, batch.features().shape(), workers), batch);
    }

    private Plan plan(List<? extends Fetch> fetches, Shape shape, Workers workers) {
        int size = shape.rows();
        Map<Placeholder, Shape> shapes = new HashMap<>(Map.of(features, shape, labels, labels.shape().with(0, size),
                weights, Shape.of(size)));
        if (sums != null) {
            shapes.putAll(sums.shapes());
        }
        return Plan.of(fetches, shapes, workers);
    }

    Plan feed(Plan plan, Batch batch) {
        if (batch.weights().isPresent()) {
            plan.feed(weights, batch.weights().get());
        }
        return plan.feed(features, batch.features()).feed(labels, batch.labels());
    }

    /**
     * Returns the step's plan, fed with {@code batch}. It is kept for further batches of the size until {@link #rest}.
     */
    Plan of(Batch batch) {
        Shape shape = batch.features().shape();
        Plan plan = held;
        if (plan == null || !shape.equals(heldFor)) {
            rest();
            plan = plans.take(shape);
            heldFor = shape;
            held = plan;
        }
        return feed(plan, batch);
    }

    /** Gives back the kept plan, which the garbage collector may then free. */
    void rest() {
        if (held != null && heldFor != null) {
            plans.give(heldFor, held);
        }
        held = null;
        heldFor = null;
    }

    /**
     * The gradients of a batch that is computed in parts, added up: gradient accumulation. The sums live within one
     * step, so no checkpoint contains them.
     */
    static final class Sums implements Update.Rule {
        private final List<Variable> variables;
        private final List<Tensor> sums;
        private final Loss loss;
        private final Shape losses;
        private final Placeholder scale;
        private final Placeholder share;
        private final Map<Integer, Double> totals = new HashMap<>();
        private boolean isFirst;

        /** Sums for the trainable variables of {@code graph}, of a loss that gives {@code losses}. */
        Sums(Graph graph, Loss loss, Shape losses) {
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
            plan.feed(scale, Tensor.scalar((float) scale(part, batch))).feed(share,
                    Tensor.scalar((float) part / batch));
        }

        /**
         * The factor with which the total of {@code part} examples enters that of {@code batch}: their share for a
         * mean, 1 for a sum. What the loss makes of ones tells which it is.
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
}
