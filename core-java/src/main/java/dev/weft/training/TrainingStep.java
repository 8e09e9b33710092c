package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.graph.Fetch;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One training step, recorded for a label shape: its placeholders, its results, and its plans by batch size. */
final class TrainingStep {
    private final Placeholder features;
    private final Placeholder labels;
    private final Placeholder weights;
    private final Value loss;
    private final Value predictions;
    private final Plans<Shape, Plan> plans;
    private @Nullable Shape heldFor;
    private @Nullable Plan held;

    TrainingStep(Placeholder features, Placeholder labels, Placeholder weights, Value loss, Value predictions,
            List<Fetch> fetches, Workers workers) {
        this.features = features;
        this.labels = labels;
        this.weights = weights;
        this.loss = loss;
        this.predictions = predictions;
        this.plans = new Plans<>(shape -> plan(fetches, shape, workers));
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
        Map<Placeholder, Shape> shapes = Map.of(features, shape, labels, labels.shape().with(0, size),
                weights, Shape.of(size));
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
