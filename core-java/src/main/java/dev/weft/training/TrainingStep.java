package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.device.Kernel;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Reductions;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.network.Pass;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One training step, recorded for a label shape: its placeholders, its results, and its plans by batch size. */
final class TrainingStep {
    private final Placeholder features;
    private final Placeholder labels;
    private final Placeholder weights;
    private final Objective objective;
    private final Value loss;
    private final Value predictions;
    private final boolean isMeasured;
    private final @Nullable GradientSums sums;
    private final Optional<String> device;
    private final Plans<String, Plan> applications;
    private final List<Variable> statistics;
    private final Plans<Shape, Plan> plans;
    private final Plans<Shape, Plan> counts;
    private final Optional<Health.Watch> watch;
    private @Nullable Shape heldFor;
    private @Nullable Plan held;

    /** What a step is recorded for; {@code isPart} if it adds up gradients in place of updating the weights. */
    record Kind(Shape labels, boolean isWeighted, Workers workers, boolean isPart, Optional<String> device) {
        /** A step on the processor. */
        Kind(Shape labels, boolean isWeighted, Workers workers, boolean isPart) {
            this(labels, isWeighted, workers, isPart, Optional.empty());
        }

        Kind ofParts() {
            return new Kind(labels, isWeighted, workers, true, device);
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
        isMeasured = !trained.model().metrics().isEmpty();
        List<Fetch> fetches = new ArrayList<>(objective.count().stream().toList());
        if (kind.isPart()) {
            if (trained.model().loss() instanceof Joint && objective.isScalar()) {
                throw new IllegalArgumentException("Training with micro-batches or shards expects losses whose mean "
                        + "counts all examples alike but got " + trained.model().loss() + ": leave them out");
            }
            sums = new GradientSums(graph, kind.device().isPresent());
            loss = sums.objective(objective);
            fetches.addAll(List.of(loss, predictions, sums.add(loss)));
        } else {
            sums = null;
            loss = objective.loss();
            fetches.addAll(List.of(loss, predictions, trained.minimizer().minimize(loss)));
        }
        fetches.addAll(pass.updates());
        statistics = pass.updates().stream().flatMap(update -> update.variables().stream())
                .filter(variable -> !variable.trainable()).distinct().toList();
        device = kind.device();
        List<Update> applied = sums == null ? List.of() : List.of(trained.minimizer().update(sums.variables));
        applications = new Plans<>(
                place -> Plan.on(Devices.open(place), applied, Map.of(), kind.workers(), any -> true));
        plans = new Plans<>(shape -> plan(fetches, shape, kind.workers(), kind.device().map(Devices::open)));
        watch = device.map(place -> Health.Watch.of(trained.variables(), place, kind.workers()));
        counts = new Plans<>(
                shape -> plan(objective.count().stream().toList(), shape, kind.workers(), Optional.empty()));
    }

    /** Counts the weights that are not finite, on the device of the step if it has one. */
    Optional<Health.Watch> watch() {
        return watch;
    }

    /** The sums that a step of a part adds to. */
    GradientSums sums() {
        return Objects.requireNonNull(sums);
    }

    /** Moves the weights against the {@link #sums} of their gradients: a step of {@code minimizer}. */
    void apply(Minimizer minimizer) {
        if (device.isEmpty()) {
            minimizer.apply(sums().sums(), false);
        } else {
            Plan plan = applications.take(device.get());
            plan.run(minimizer.step());
            applications.give(device.get(), plan);
        }
    }

    /** What layers update beside the weights, such as running means. */
    List<Variable> statistics() {
        return statistics;
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

    /** The factor with which the loss of a part enters that of its batch: what its examples count for a mean. */
    double scale(double ofPart, double ofBatch) {
        return objective.isSum() ? 1 : ofBatch == 0 ? 0 : ofPart / ofBatch;
    }

    Value predictions() {
        return predictions;
    }

    /** Copies the predictions of a part to row {@code from}, if a metric asks for them. */
    void copyPredictions(Plan part, Tensor all, int from) {
        if (isMeasured) {
            Tensor rows = part.value(predictions);
            System.arraycopy(rows.data(), 0, all.data(), from * all.shape().rowSize(), rows.size());
        }
    }

    /** Returns a plan of other fetches for batches of the size of {@code batch}, which it is fed. */
    Plan plan(List<? extends Fetch> fetches, Batch batch, Optional<Device> device) {
        return feed(plan(fetches, batch.features().shape(), Workers.shared(), device), batch);
    }

    private Plan plan(List<? extends Fetch> fetches, Shape shape, Workers workers, Optional<Device> device) {
        int size = shape.rows();
        Map<Placeholder, Shape> shapes = new HashMap<>(Map.of(features, shape, labels, labels.shape().with(0, size),
                weights, Shape.of(size)));
        if (sums != null) {
            shapes.putAll(sums.shapes());
        }
        return device.map(one -> Plan.on(one, fetches, shapes, workers, any -> true))
                .orElseGet(() -> Plan.of(fetches, shapes, workers));
    }

    /** Makes the plan for batches of {@code examples}, kept for the first of them, if all layers accept so few. */
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

    /** Takes the batch of the next step to the device of {@code plan}, if it is of the same size. */
    void ahead(Plan plan, Batch next) {
        plan.ahead(features, next.features()).ahead(labels, next.labels());
        next.weights().ifPresent(values -> plan.ahead(weights, values));
    }

    /**
     * Returns the step's plan, fed with {@code batch}. It is kept for further batches of the size until {@link #rest}.
     */
    Plan of(Batch batch) {
        Shape shape = batch.features().shape();
        Plan plan = held;
        if (plan == null || !shape.equals(heldFor)) {
            giveBack();
            plan = plans.take(shape);
            heldFor = shape;
            held = plan;
        }
        return feed(plan, batch);
    }

    /** Gives back the kept plan, which the garbage collector may then free, and frees the memory on the device. */
    void rest() {
        giveBack();
        plans.rest();
        applications.rest();
        watch.ifPresent(some -> Stream.of(some.vectors(), some.matrices()).forEach(Health.Count::rest));
        if (sums != null) {
            sums.variables.forEach(sum -> sum.leaveDevice(false));
        }
    }

    private void giveBack() {
        if (held != null && heldFor != null) {
            plans.give(heldFor, held);
        }
        held = null;
        heldFor = null;
    }

    /**
     * The gradients of a batch that is computed in parts, added up: gradient accumulation. The sums live within one
     * step, so no checkpoint contains them. It also hands over the gradients of a shard, in an array.
     */
    static final class GradientSums implements Update.Rule {
        private final boolean isThere;
        private final List<Variable> weights;
        private final List<Variable> variables;
        private final List<Tensor> sums;
        private final Placeholder scale;
        private final Placeholder share;
        private final int[] offsets;
        private float @Nullable [] target;
        private boolean isFirst;

        /** Sums for the trainable variables of {@code graph}, on a device if {@code isThere}. */
        GradientSums(Graph graph, boolean isThere) {
            this.isThere = isThere;
            this.weights = graph.trainableVariables();
            this.variables = weights.stream()
                    .map(weight -> graph.accumulator("sum of gradients of " + weight.name(), weight.shape())).toList();
            this.sums = variables.stream().map(Variable::tensor).toList();
            this.offsets = new int[variables.size() + 1];
            for (int i = 0; i < variables.size(); i++) {
                offsets[i + 1] = offsets[i] + variables.get(i).shape().size();
            }
            this.scale = graph.placeholder("scale");
            this.share = graph.placeholder("share");
        }

        /** Records what a part adds to the loss of its batch: its own, and its share of the penalties of layers. */
        Value objective(Objective part) {
            Value objective = part.total().times(scale);
            for (Value penalty : part.penalties()) {
                objective = objective.plus(penalty.times(share));
            }
            return objective;
        }

        /** Returns the update that adds the gradients of {@code objective}. It changes no weight. */
        Update add(Value objective) {
            return Update.of(variables, objective.graph().gradients(objective, weights), this);
        }

        /** The placeholders of {@link #objective} with their shapes. */
        Map<Placeholder, Shape> shapes() {
            return Map.of(scale, Shape.SCALAR, share, Shape.SCALAR);
        }

        /** Feeds a plan the factor of a part's loss in that of its batch, and its fraction of the examples. */
        void feed(Plan plan, double scaled, double shared) {
            plan.feed(scale, Tensor.scalar((float) scaled)).feed(share, Tensor.scalar((float) shared));
        }

        /** Starts anew: the next gradients replace the sums. */
        void clear() {
            isFirst = true;
        }

        /**
         * Writes the next gradients one after the other into {@code values}, in place of the sums, or adds them there.
         */
        void into(float[] values, boolean isSum) {
            target = values;
            isFirst = !isSum;
        }

        /** The number of elements of all gradients. */
        int size() {
            return offsets[variables.size()];
        }

        /** Replaces the sums by those in {@code values}, one after the other. */
        void set(float[] values) {
            for (int i = 0; i < variables.size(); i++) {
                Tensor sum = variables.get(i).tensor();
                System.arraycopy(values, offsets[i], sum.data(), 0, sum.size());
            }
        }

        /** Copies the sums from a device one after the other into {@code values}, or adds them there. */
        private void copy(float[] values, boolean isSum) {
            for (int i = 0; i < variables.size(); i++) {
                float[] sum = variables.get(i).values().data();
                for (int k = 0, at = offsets[i]; k < sum.length; k++, at++) {
                    values[at] = isSum ? values[at] + sum[k] : sum[k];
                }
            }
        }

        /** The gradients of the batch on the processor, in the order of the trainable variables. */
        List<Tensor> sums() {
            return sums;
        }

        @Override
        public void apply(int index, float[] variable, float[] gradient, int from, int to) {
            float[] sum = target == null || isThere ? variable : target;
            int offset = sum == target ? offsets[index] : 0;
            if (isFirst || target != null && isThere) {
                System.arraycopy(gradient, from, sum, offset + from, to - from);
            } else {
                for (int i = from; i < to; i++) {
                    sum[offset + i] += gradient[i];
                }
            }
        }

        @Override
        public Optional<Update.Change> onDevice(int index) {
            Kernel sum = Kernel.each("sum = first != 0.0f ? x : sum + x;", "sum", "x").changing()
                    .number("first", () -> isFirst || target != null ? 1 : 0);
            return Optional.of(new Update.Change(sum, List.of()));
        }

        @Override
        public void end() {
            if (target != null && isThere) {
                copy(target, !isFirst);
            }
            isFirst = false;
            target = null;
        }
    }
}
