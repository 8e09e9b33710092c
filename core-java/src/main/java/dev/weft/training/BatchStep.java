package dev.weft.training;

import dev.weft.data.Batch;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a training: on a batch at once or, if it is larger than a micro-batch may be, on the sum of the
 * gradients of its parts.
 */
final class BatchStep implements AutoCloseable {
    /** The number of a run is that of the step, with that of the part above these bits: parts have masks of their own. */
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

    BatchStep(Trained trained, Plans<TrainingStep.Kind, TrainingStep> steps, TrainingStep.Kind kind,
            Optional<Integer> microBatchSize) {
        this.trained = trained;
        this.steps = steps;
        this.kind = kind;
        this.whole = steps.take(kind);
        this.part = microBatchSize.isPresent() ? steps.take(kind.ofParts()) : whole;
        this.largest = microBatchSize.orElse(Integer.MAX_VALUE);
    }

    /** Takes a step. */
    void run(Batch batch) {
        if (batch.size() > largest) {
            runInParts(batch);
            return;
        }
        Plan all = whole.of(batch);
        all.run(trained.step());
        plan = all;
        loss = all.value(whole.loss()).item();
        predictions = all.value(whole.predictions());
    }

    private void runInParts(Batch batch) {
        GradientSums sums = part.sums();
        sums.clear();
        Tensor all = Tensor.zeros(part.predictions().shape().with(0, batch.size()).toArray());
        double sum = 0;
        // A loss that is not finite ends the training after this step; the plan then holds what led to it.
        for (int from = 0; from < batch.size() && Double.isFinite(sum); from += largest) {
            int to = Math.min(batch.size(), from + largest);
            Plan some = part.of(rows(batch, from, to));
            sums.feed(some, to - from, batch.size());
            some.run(trained.step() | (long) (from / largest) << STEP_BITS);
            sum += some.value(part.loss()).item();
            Tensor predicted = some.value(part.predictions());
            System.arraycopy(predicted.data(), 0, all.data(), from * all.shape().rowSize(), predicted.size());
            plan = some;
        }
        trained.minimizer().applyGradients(sums.sums());
        loss = (float) sum;
        predictions = all;
    }

    private static Batch rows(Batch batch, int from, int to) {
        return new Batch(batch.features().rows(from, to), batch.labels().rows(from, to),
                batch.weights().map(weights -> weights.rows(from, to)));
    }

    /** The loss of the batch before its update, with the penalties of layers. */
    float loss() {
        return loss;
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
}
