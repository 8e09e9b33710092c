package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.network.Pass;
import dev.weft.tensor.Shape;
import dev.weft.training.BatchStep.GradientSums;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One training step, recorded for a label shape: its placeholders, its results, and its plans by batch size. */
final class TrainingStep {
    private final Placeholder features;
    private final Placeholder labels;
    private final Placeholder weights;
    private final Objective objective;
    private final Value loss;
    private final Value predictions;
    private final @Nullable GradientSums sums;
    private final Plans<Shape, Plan> plans;
    private final Plans<Shape, Plan> counts;
    private @Nullable Shape heldFor;
    private @Nullable Plan held;

    /** What a step is recorded for; {@code isPart} if it adds up gradients in place of updating the weights. */
    record Kind(Shape labels, boolean isWeighted, Workers workers, boolean isPart) {
        Kind ofParts() {
            return new Kind(labels, isWeighted, workers, true);
        }
    }

    /**
     * What training minimizes for a batch, and by what reports divide it.
     *
     * @param total the loss of the examples, a scalar
     * @param penalties what layers add to it
     * @param count how much the examples count in the mean, if they do not count 1 each
     * @param isSum whether the total is the sum over the examples
     * @param isScalar whether the loss gave one number for the batch
     */
    record Objective(Value total, List<Value> penalties, Optional<Value> count, boolean isSum, boolean isScalar) {
        /** Records the objective. */
        static Objective of(Loss loss, Value predictions, Value labels, Optional<Value> weights,
                List<Value> penalties) {
            Value losses = predictions.graph().within("loss", () -> loss.of(predictions, labels));
            boolean isMany = losses.shape().rank() == 1;
            if (weights.isPresent() && !isMany) {
                throw new IllegalArgumentException("Weighted examples expect a loss for each of them but " + loss
                        + " gives " + losses.shape());
            }
            Value weighted = weights.map(losses::times).orElse(losses);
            Optional<Value> counts = loss.counts(labels, weights).filter(each -> isMany);
            Value total = counts.map(each -> loss.total(weighted, each)).orElseGet(() -> loss.total(weighted));
            return new Objective(total, penalties, counts.map(Reductions::sum), isMany && loss.isSum(), !isMany);
        }

        /** Records the loss of a whole batch with its penalties. */
        Value loss() {
            return penalties.stream().reduce(total, Value::plus);
        }

        /** By what to multiply the loss of a step for its sum over the examples, which count as {@code count}. */
        double examplesInLoss(double count) {
            return isSum ? 1 : count;
        }
    }

    /** Records a step of {@code trained}: placeholders, loss, predictions and updates. */
    TrainingStep(Trained trained, Kind kind) {
        Graph graph = trained.live().graph();
        Pass pass = Pass.training();
        features = graph.placeholder("features", trained.features().batch(Shape.UNKNOWN));
        labels = graph.placeholder("labels", kind.labels().batch(Shape.UNKNOWN));
        weights = graph.placeholder("weights", Shape.UNKNOWN);
        Value outputs = trained.network().forward().apply(features, pass);
        Loss minimized = trained.model().loss();
        objective = Objective.of(minimized, outputs, labels,
                kind.isWeighted() ? Optional.of(weights) : Optional.empty(), pass.losses());
        predictions = minimized.predictions(outputs);
        List<Fetch> fetches = new ArrayList<>(objective.count().stream().toList());
        if (kind.isPart()) {
            if (trained.model().loss() instanceof Joint && objective.isScalar()) {
                throw new IllegalArgumentException("Training with micro-batches expects losses whose mean counts all "
                        + "examples alike but got " + trained.model().loss() + ": leave the micro-batches out");
            }
            sums = new GradientSums(graph);
            loss = sums.objective(objective);
            fetches.addAll(List.of(loss, predictions, sums.add(loss)));
        } else {
            sums = null;
            loss = objective.loss();
            fetches.addAll(List.of(loss, predictions, trained.minimizer().minimize(loss)));
        }
        fetches.addAll(pass.updates());
        plans = new Plans<>(shape -> plan(fetches, shape, kind.workers()));
        counts = new Plans<>(shape -> plan(objective.count().stream().toList(), shape, kind.workers()));
    }

    /** The sums that a step of a part adds to. */
    GradientSums sums() {
        return Objects.requireNonNull(sums);
    }

    Value loss() {
        return loss;
    }

    Objective objective() {
        return objective;
    }

    /** How much the examples of {@code batch} count in the mean, before a step. */
    double count(Batch batch) {
        if (objective.count().isEmpty()) {
            return batch.size();
        }
        Shape shape = batch.features().shape();
        Plan plan = feed(counts.take(shape), batch);
        plan.run(0);
        double count = count(batch, plan);
        counts.give(shape, plan);
        return count;
    }

    /** How much the examples of {@code batch}, which {@code plan} has computed, count in the mean. */
    double count(Batch batch, Plan plan) {
        return objective.count().isPresent() ? plan.value(objective.count().get()).item() : batch.size();
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

    /**
     * Makes the plan for batches of {@code examples}, which is kept for the first of them.
     *
     * @throws IllegalArgumentException if a layer does not accept so few
     */
    void prepare(int examples) {
        Shape shape = features.shape().with(0, examples);
        plans.give(shape, plans.take(shape));
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
}
