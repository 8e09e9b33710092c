package dev.weft.training;

import org.jspecify.annotations.Nullable;
import java.util.Objects;
import dev.weft.tensor.Tensor;
import dev.weft.graph.Plans;
import dev.weft.graph.Plan;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import java.util.Map;
import java.util.Optional;

/** The training loop: one recorded step, replayed for every batch. */
final class Trainer {
    private final Trained trained;
    private final Optional<Dataset> validation;
    private final Batches batches;
    private final BatchStep step;
    private final Listener[] listeners;
    private final long stepsPerEpoch;
    private final Means means;
    private final Progress progress;
    private final Health health;
    private final Memory memory;
    private int started;

    Trainer(Trained trained, Training training, Dataset data, Batches batches, BatchStep step) {
        this.trained = trained;
        this.validation = training.validation(data);
        this.batches = batches;
        this.step = step;
        this.listeners = training.listeners().toArray(Listener[]::new);
        this.stepsPerEpoch = batches.stepsPerEpoch();
        this.means = new Means(trained.model());
        long steps = training.unit() == Training.Unit.EPOCHS ? training.length() * stepsPerEpoch : training.length();
        this.progress = new Progress(trained, trained.step() + steps, stepsPerEpoch, means::report);
        this.health = new Health(trained);
        this.memory = Memory.of(training.listeners(), means, stepsPerEpoch);
    }

    void run() {
        try {
            begin();
            while (!progress.ended() && !Thread.currentThread().isInterrupted()) {
                step();
            }
            if (progress.ended()) {
                trained.remember(() -> Memory.NONE);
            }
            for (Listener listener : listeners) {
                listener.finished(progress);
            }
        } catch (Throwable failure) {
            // Also checked exceptions: a listener written in Kotlin may throw them undeclared.
            fail(failure);
            throw failure;
        } finally {
            trained.remember(() -> Memory.NONE);
        }
    }

    private void begin() {
        trained.minimizer().stepsPerEpoch(stepsPerEpoch);
        batches.skipTo(trained.step());
        memory.resume(trained.memory());
        trained.remember(memory::now);
        for (Listener listener : listeners) {
            started++;
            listener.started(progress);
        }
        if (means.examples() > 0 && trained.step() % stepsPerEpoch == 0) {
            // The checkpoint was saved between an epoch's last step and its report.
            progress.at(means.lastLoss(), means.loss());
            report();
        }
    }

    private void step() {
        Batch batch = batches.next();
        step.run(batch);
        health.check(step.loss(), batch, step.plan(), stepsPerEpoch);
        means.add(step.loss(), step.predictions(), batch.labels());
        progress.at(step.loss(), means.loss());
        for (Listener listener : listeners) {
            listener.step(progress);
        }
        if (trained.step() % stepsPerEpoch == 0) {
            report();
        }
    }

    private void report() {
        Map<String, Double> report = means.take();
        validation.ifPresent(data -> trained.evaluate(data)
                .forEach((name, value) -> report.put("val_" + name, value)));
        trained.history().add(report);
        for (Listener listener : listeners) {
            listener.epoch(progress, report);
        }
    }

    private void fail(Throwable failure) {
        for (int i = 0; i < started; i++) {
            try {
                listeners[i].failed(progress, failure);
            } catch (Throwable another) {
                if (another != failure) {
                    failure.addSuppressed(another);
                }
            }
        }
    }

    /**
     * Takes the steps of a training: on a batch at once or, if it is larger than a micro-batch may be, on the sum of
     * the gradients of its parts.
     */
    static final class BatchStep implements AutoCloseable {
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
            TrainingStep.Sums sums = part.sums();
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
}
