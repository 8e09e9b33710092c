package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.TrainingStep.Objective;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a training: on a batch at once or, if it is larger than a micro-batch may be, on the sum of the
 * gradients of its parts.
 */
final class BatchStep implements AutoCloseable {
    /** A run has the number of its step, and above these bits that of its part: each part draws its own masks. */
    private static final int STEP_BITS = 40;

    private final Trained trained;
    private final Plans<TrainingStep.Kind, TrainingStep> steps;
    private final TrainingStep.Kind kind;
    private final TrainingStep whole;
    private final TrainingStep part;
    private final int largest;
    private @Nullable Plan plan;
    private @Nullable Tensor predictions;
    private float loss;
    private double count;

    BatchStep(Trained trained, Plans<TrainingStep.Kind, TrainingStep> steps, TrainingStep.Kind kind,
            Optional<Integer> microBatchSize) {
        this.trained = trained;
        this.steps = steps;
        this.kind = kind;
        this.whole = steps.take(kind);
        this.part = microBatchSize.isPresent() ? steps.take(kind.ofParts()) : whole;
        this.largest = microBatchSize.orElse(Integer.MAX_VALUE);
    }

    /**
     * Makes the plan for a batch of {@code examples}, or for its last part.
     *
     * @throws IllegalArgumentException if a layer does not accept so few
     */
    void prepare(int examples) {
        if (examples <= largest) {
            whole.prepare(examples);
        } else {
            part.prepare((examples - 1) % largest + 1);
        }
    }

    /** Takes a step. */
    void run(Batch batch) {
        if (batch.size() > largest) {
            runInParts(batch);
            return;
        }
        Plan all = whole.of(batch);
        all.run(trained.step(), trained.minimizer().stepsPerEpoch());
        plan = all;
        loss = all.value(whole.loss()).item();
        count = whole.count(batch, all);
        predictions = all.value(whole.predictions());
    }

    private void runInParts(Batch batch) {
        GradientSums sums = part.sums();
        sums.clear();
        Tensor all = Tensor.zeros(part.predictions().shape().with(0, batch.size()));
        count = part.count(batch);
        double sum = 0;
        // A loss that is not finite ends the training after this step; the plan then holds what led to it.
        for (int from = 0; from < batch.size() && Double.isFinite(sum); from += largest) {
            int to = Math.min(batch.size(), from + largest);
            Batch rows = rows(batch, from, to);
            Plan some = part.of(rows);
            sums.feed(some, scale(rows), (to - from) / (double) batch.size());
            some.run(trained.step() | (long) (from / largest) << STEP_BITS, trained.minimizer().stepsPerEpoch());
            sum += some.value(part.loss()).item();
            Tensor predicted = some.value(part.predictions());
            System.arraycopy(predicted.data(), 0, all.data(), from * all.shape().rowSize(), predicted.size());
            plan = some;
        }
        trained.minimizer().applyGradients(sums.sums());
        loss = (float) sum;
        predictions = all;
    }

    /** The factor with which the loss of a part enters that of the batch: what its examples count for a mean. */
    private double scale(Batch rows) {
        return part.objective().isSum() ? 1 : count == 0 ? 0 : part.count(rows) / count;
    }

    private static Batch rows(Batch batch, int from, int to) {
        return new Batch(batch.features().rows(from, to), batch.labels().rows(from, to),
                batch.weights().map(weights -> weights.rows(from, to)));
    }

    /** The loss of the batch before its update, with the penalties of layers. */
    float loss() {
        return loss;
    }

    /** How much the examples of the batch count in the mean. */
    double count() {
        return count;
    }

    /** By what to multiply the loss for its sum over the examples. */
    double examplesInLoss() {
        return whole.objective().examplesInLoss(count);
    }

    /** The network's outputs for the batch, until the next step. */
    Tensor predictions() {
        return Objects.requireNonNull(predictions);
    }

    /** The plan that computed the step or its last part. */
    Plan plan() {
        return Objects.requireNonNull(plan);
    }

    @Override
    public void close() {
        whole.rest();
        steps.give(kind, whole);
        if (part != whole) {
            part.rest();
            steps.give(kind.ofParts(), part);
        }
    }

    /**
     * The gradients of a batch that is computed in parts, added up: gradient accumulation. The sums live within one
     * step, so no checkpoint contains them.
     */
    static final class GradientSums implements Update.Rule {
        private final List<Variable> variables;
        private final List<Tensor> sums;
        private final Placeholder scale;
        private final Placeholder share;
        private boolean isFirst;

        /** Sums for the trainable variables of {@code graph}. */
        GradientSums(Graph graph) {
            this.variables = graph.trainableVariables();
            this.sums = variables.stream().map(variable -> Tensor.zeros(variable.shape().toArray())).toList();
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

        /** Returns the update that adds the gradients of {@code objective}. It changes no variable. */
        Update add(Value objective) {
            return Update.of(variables, objective.graph().gradients(objective, variables), this);
        }

        /** The placeholders of {@link #objective} with their shapes. */
        Map<Placeholder, Shape> shapes() {
            return Map.of(scale, Shape.SCALAR, share, Shape.SCALAR);
        }

        /**
         * Feeds a plan that computes a part of a batch.
         *
         * @param scaled the factor with which the loss of the part enters that of the batch
         * @param shared the fraction of the batch's examples in the part
         */
        void feed(Plan plan, double scaled, double shared) {
            plan.feed(scale, Tensor.scalar((float) scaled)).feed(share, Tensor.scalar((float) shared));
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
