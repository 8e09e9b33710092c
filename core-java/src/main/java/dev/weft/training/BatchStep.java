package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Prefetch;
import dev.weft.data.ShardOrder;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Variable;
import dev.weft.random.RandomStream;
import dev.weft.shard.ShardSums;
import dev.weft.shard.Sharding;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.TrainingStep.GradientSums;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of a training: on a batch at once; if it is larger than a micro-batch may be, on the sum of the
 * gradients of its parts; or on the sum of those of its shards.
 */
final class BatchStep implements AutoCloseable {
    /** A run has the number of its step, and above these bits that of its part: each part draws its own masks. */
    private static final int STEP_BITS = 40;

    private final Trained trained;
    private final Plans<TrainingStep.Kind, TrainingStep> steps;
    private final TrainingStep.Kind kind;
    private final Batches batches;
    private final @Nullable ShardOrder order;
    private final @Nullable Shards shards;
    private final TrainingStep whole;
    private final TrainingStep part;
    private final int largest;
    private @Nullable Plan plan;
    private @Nullable Tensor predictions;
    private @Nullable Tensor labels;
    private Optional<Tensor> weights = Optional.empty();
    private float loss;
    private double count;
    private int size;

    /** Prepares the steps of {@code training} on {@code data}, from the recorded {@code steps} of the model. */
    BatchStep(Trained trained, Plans<TrainingStep.Kind, TrainingStep> steps, Training training, Dataset data) {
        this.trained = trained;
        this.steps = steps;
        this.kind = new TrainingStep.Kind(data.labels(), data.isWeighted(), training.workers(),
                training.sharding().isPresent(), training.device());
        Dataset examples = training.examples(data);
        RandomStream stream = RandomStream.of(trained.model().seed(), "batches");
        if (training.sharding().isPresent()) {
            Sharding sharding = training.sharding().get();
            order = new ShardOrder(sharding.shards(), sharding.from(), sharding.to(),
                    examples(sharding, training, examples), training.batchSize(),
                    Training.isContinuous(training.batching()).orElseThrow());
            Batches own = order.batches(examples, stream);
            batches = ahead(training, training.batching() instanceof Training.Prefetched ? own.prefetch() : own);
            whole = steps.take(kind);
            shards = new Shards(trained, whole, sharding, training.workers());
        } else {
            order = null;
            batches = ahead(training, training.batching().of(examples, training.batchSize(), stream));
            whole = steps.take(kind);
            shards = null;
        }
        this.part = training.microBatchSize().isPresent() ? steps.take(kind.ofParts()) : whole;
        this.largest = training.microBatchSize().orElse(Integer.MAX_VALUE);
    }

    /** A device computes while the next batch is made, unless all batches are the same. */
    private static Batches ahead(Training training, Batches batches) {
        boolean isMade = batches instanceof Prefetch || batches.stepsPerEpoch() == 1;
        return training.device().isEmpty() || isMade ? batches : batches.prefetch();
    }

    /** The number of examples of all workers, whose settings must be the same. */
    private long examples(Sharding sharding, Training training, Dataset own) {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("number of shards", (long) sharding.shards());
        settings.put("batch size", (long) training.batchSize());
        settings.put("length", training.length());
        settings.put("unit of length (1 for epochs)", (long) training.unit().ordinal());
        settings.put("step", trained.step());
        settings.put("kind of examples (1 with sample weights)", own.isWeighted() ? 1L : 0L);
        sharding.expectSame(settings);
        return sharding.allExamples(own.size());
    }

    /** The batches of the training; of a worker, those of its shards. */
    Batches batches() {
        return batches;
    }

    /** The number of examples in an epoch, of all workers. */
    long examples(Dataset own) {
        return order == null ? own.size() : order.examples();
    }

    /** Makes the plan for a batch of {@code examples}, its last part or a shard, if all layers accept so few. */
    void prepare(int examples) {
        if (examples <= largest) {
            whole.prepare(examples);
        } else {
            part.prepare((examples - 1) % largest + 1);
        }
    }

    /** Takes a step. */
    void run(Batch batch) {
        labels = batch.labels();
        weights = batch.weights();
        size = batch.size();
        if (shards != null) {
            runInShards(shards, Objects.requireNonNull(order), batch);
        } else if (batch.size() > largest) {
            runInParts(batch);
        } else {
            runWhole(batch);
        }
    }

    private void runWhole(Batch batch) {
        Plan all = whole.of(batch);
        all.run(trained.step(), trained.minimizer().stepsPerEpoch());
        plan = all;
        whole.watch().ifPresent(watch -> watch.vectors().start());
        if (kind.device().isPresent() && batches instanceof Prefetch made) {
            made.ready().ifPresent(next -> whole.ahead(all, next));
        }
        loss = all.value(whole.loss()).item();
        count = whole.count(batch, all);
        predictions = null;
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
            Batch rows = batch.rows(from, to);
            Plan some = part.of(rows);
            sums.feed(some, part.scale(part.count(rows), count), (to - from) / (double) batch.size());
            some.run(trained.step() | (long) (from / largest) << STEP_BITS, trained.minimizer().stepsPerEpoch());
            sum += some.value(part.loss()).item();
            part.copyPredictions(some, all, from);
            plan = some;
        }
        descend();
        loss = (float) sum;
        predictions = all;
    }

    private void runInShards(Shards all, ShardOrder rows, Batch own) {
        long step = trained.step();
        size = rows.rows(step);
        all.run(own, shard -> rows.rows(step, shard), size, step, true);
        plan = all.plan;
        loss = all.loss;
        count = all.count;
        predictions = all.predictions;
        if (!trained.model().metrics().isEmpty()) {
            Evaluation joined = new Evaluation(trained.model(), predictions, own.labels(), own.weights())
                    .joined(all.sharding, false);
            predictions = joined.predictions();
            labels = joined.labels();
            weights = joined.weights();
        }
        descend();
    }

    /** Moves the weights, once all parts are added up. */
    private void descend() {
        part.apply(trained.minimizer());
        whole.watch().ifPresent(watch -> watch.vectors().start());
    }

    /** The loss of the batch before its update, with the penalties of layers. */
    float loss() {
        return loss;
    }

    /** How much the examples of the batch count in the mean. */
    double count() {
        return count;
    }

    /** The number of examples in the batch, of all workers. */
    int size() {
        return size;
    }

    /** By what to multiply the loss for its sum over the examples. */
    double examplesInLoss() {
        return whole.objective().examplesInLoss(count);
    }

    /** The network's outputs for the batch, until the next step; of all workers if the model has metrics. */
    Tensor predictions() {
        return predictions != null ? predictions : Objects.requireNonNull(plan).value(whole.predictions());
    }

    /** The labels of {@link #predictions}. */
    Tensor labels() {
        return Objects.requireNonNull(labels);
    }

    /** The sample weights of {@link #predictions}. */
    Optional<Tensor> weights() {
        return weights;
    }

    /** @throws NonFiniteException if the step diverged in the rows of another worker, which can say why */
    void expectOwn() {
        if (shards != null && shards.broken >= 0) {
            int worker = Sharding.worker(shards.broken, shards.sharding.shards(), shards.sharding.workers());
            if (worker != shards.sharding.worker()) {
                throw new NonFiniteException("training diverged in step " + trained.step() + ", with a loss of " + loss
                        + ": the loss of shard " + shards.broken + " is not finite. Likely cause: see the message of "
                        + "worker " + worker + ", which computed it");
            }
        }
    }

    /** Counts the weights that are not finite where a device has them. */
    Optional<Health.Watch> watch() {
        return whole.watch();
    }

    /** The plan that computed the step or its last part; null before a worker's first row. */
    @Nullable
    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        if (kind.device().isPresent() && batches instanceof Prefetch made) {
            made.close();
        }
        whole.rest();
        steps.give(kind, whole);
        if (part != whole) {
            part.rest();
            steps.give(kind.ofParts(), part);
        }
    }

    /**
     * Computes the loss of a batch and its gradients, shard by shard, and adds them up over all workers. What layers
     * update beside the weights becomes the mean of what it became in the shards with rows, each of which starts from
     * the same values.
     */
    static final class Shards {
        private final Trained trained;
        private final TrainingStep part;
        private final Sharding sharding;
        private final List<Variable> statistics;
        private final int losses;
        private final ShardSums sums;
        private @Nullable Plan plan;
        private @Nullable Tensor predictions;
        float loss;
        private double count;
        /** The first shard whose loss is not finite; -1 if there is none. */
        private int broken = -1;

        /** Prepares the arrays: gradients, statistics and, so that one sum is enough, a place for each shard's loss. */
        Shards(Trained trained, TrainingStep part, Sharding sharding, Workers workers) {
            this.trained = trained;
            this.part = part;
            this.sharding = sharding;
            this.statistics = part.statistics();
            long length = sharding.shards() + trained.variables().stream()
                    .filter(variable -> variable.trainable() || statistics.contains(variable))
                    .mapToLong(variable -> variable.shape().size()).sum();
            if (length > Shape.LONGEST) {
                throw new IllegalArgumentException("Training in shards expects a model with at most " + Shape.LONGEST
                        + " weights but got " + length);
            }
            this.losses = (int) length - sharding.shards();
            this.sums = new ShardSums(sharding, (int) length, workers);
        }

        /**
         * Computes a batch with the weights as they are.
         *
         * @param own this worker's rows, in the order of its shards
         * @param rows how many rows of the whole batch belong to each shard
         * @param size the number of rows of the whole batch
         * @param number the number of the step whose masks are drawn
         * @param isStep whether to keep what layers updated beside the weights
         */
        void run(Batch own, IntUnaryOperator rows, long size, long number, boolean isStep) {
            count = count(own, rows, size);
            float[] before = new float[losses - part.sums().size()];
            take(before, 0, false);
            predictions = Tensor.zeros(part.predictions().shape().with(0, own.size()));
            sums.clear();
            boolean isFinite = true;
            for (int shard = sharding.from(), from = 0, to; shard < sharding.to(); from = to, shard++) {
                to = from + rows.applyAsInt(shard);
                if (from == to || !isFinite) {
                    sums.skip();
                } else {
                    give(before, 0);
                    // A loss that is not finite ends the training; the plan then holds what led to it.
                    isFinite = Float.isFinite(run(own.rows(from, to), shard, from, size, number));
                }
            }
            float[] total = sums.total();
            part.sums().set(total);
            int present = 0;
            double sum = 0;
            broken = -1;
            for (int shard = 0; shard < sharding.shards(); shard++) {
                if (rows.applyAsInt(shard) > 0) {
                    present++;
                    sum += total[losses + shard];
                    broken = broken < 0 && !Float.isFinite(total[losses + shard]) ? shard : broken;
                }
            }
            loss = (float) sum;
            for (int i = part.sums().size(); i < losses; i++) {
                total[i] /= present;
            }
            give(isStep ? total : before, isStep ? part.sums().size() : 0);
        }

        private float run(Batch batch, int shard, int from, long size, long number) {
            float[] values = sums.next();
            Plan some = part.of(batch);
            part.sums().into(values, sums.isSum());
            part.sums().feed(some, part.scale(part.count(batch), count), batch.size() / (double) size);
            some.run(number | (long) shard << STEP_BITS, trained.minimizer().stepsPerEpoch());
            take(values, part.sums().size(), sums.isSum());
            float own = some.value(part.loss()).item();
            if (!sums.isSum()) {
                Arrays.fill(values, losses, values.length, 0);
            }
            values[losses + shard] = own;
            part.copyPredictions(some, Objects.requireNonNull(predictions), from);
            plan = some;
            sums.add();
            return own;
        }

        /** How much the examples of the batch count in the mean: the sum over all shards, in their order. */
        private double count(Batch own, IntUnaryOperator rows, long size) {
            if (part.objective().count().isEmpty()) {
                return size;
            }
            float[] counts = new float[sharding.to() - sharding.from()];
            for (int i = 0, from = 0; i < counts.length; i++) {
                int to = from + rows.applyAsInt(sharding.from() + i);
                counts[i] = from == to ? 0 : (float) part.count(own.rows(from, to));
                from = to;
            }
            double sum = 0;
            for (float[] some : sharding.gather(counts)) {
                for (float one : some) {
                    sum += one;
                }
            }
            return sum;
        }

        /** Copies the statistics to a place of {@code values}, or adds them there. */
        private void take(float[] values, int place, boolean isSum) {
            int at = place;
            for (Variable variable : statistics) {
                for (float one : variable.tensor().data()) {
                    values[at] = isSum ? values[at] + one : one;
                    at++;
                }
            }
        }

        /** Sets the statistics to those at a place of {@code values}. */
        private void give(float[] values, int place) {
            int at = place;
            for (Variable variable : statistics) {
                System.arraycopy(values, at, variable.tensor().data(), 0, variable.shape().size());
                at += variable.shape().size();
            }
        }
    }
}
