package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.graph.Fetch;
import dev.weft.graph.Plan;
import dev.weft.graph.Plans;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.optimizer.Lbfgs;
import dev.weft.shard.Sharding;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The training loss of one batch as a function of the model's weights, for a search that changes the weights itself:
 * change them in place and ask again. Running statistics stay unchanged. {@link Trained#batchLoss} creates one.
 *
 * <pre>{@code
 * BatchLoss loss = trained.batchLoss(data.all());
 * float before = loss.loss(0);
 * loss.variables().get(0).tensor().data()[0] += 0.001f;
 * float after = loss.loss(0);
 * }</pre>
 *
 * <p>Equal step numbers give equal dropout masks, which makes two losses comparable. Not safe for several threads, nor
 * while the model trains.
 */
public final class BatchLoss {
    private final TrainingStep step;
    private final Minimizer minimizer;
    private final List<Variable> variables;
    private final Optional<Device> device;
    private Batch batch;
    private @Nullable Plan loss;
    private @Nullable Plan lossAndGradients;
    private List<Value> gradients = List.of();

    /** The loss of {@code batch}, whose arrays are read at each call, for the weights of {@code trained}. */
    BatchLoss(Trained trained, Batch batch) {
        trained.live().names().expectFeatures("examples", batch.features().shape().without(0));
        this.step = trained.trainingStep(batch.labels().shape().without(0), batch.weights().isPresent());
        this.minimizer = trained.minimizer();
        this.variables = trained.variables().stream().filter(Variable::trainable).toList();
        this.device = Optional.empty();
        this.batch = batch;
    }

    private BatchLoss(BatchLoss other, Optional<Device> device) {
        this.step = other.step;
        this.minimizer = other.minimizer;
        this.variables = other.variables;
        this.device = device;
        this.batch = other.batch;
    }

    /**
     * Returns the same loss, computed on a device with the same weights, which a call takes there if they have changed:
     * get their {@link Variable#tensor} again for each change.
     *
     * @param place as for {@link Predictor#onDevice}
     * @throws IllegalStateException if the device is missing; the message says why, and what to do
     */
    public BatchLoss onDevice(String place) {
        return new BatchLoss(this, Predictor.device(place));
    }

    /** Replaces the batch by another one of the same shapes. */
    void batch(Batch other) {
        batch = other;
    }

    /** The trainable weights, in the order of the layers. Change their tensors in place. */
    public List<Variable> variables() {
        return variables;
    }

    /**
     * Returns the loss for the current weights: what training minimizes, with the penalties of layers.
     *
     * @param number the number of the training step whose dropout masks are used, from 0
     */
    public float loss(long number) {
        if (loss == null) {
            loss = step.plan(List.of(step.loss()), batch, device);
        }
        return run(loss, number);
    }

    /**
     * Returns the loss and its gradients for the current weights.
     *
     * @param number the number of the training step whose dropout masks are used, from 0
     */
    public LossAndGradients lossAndGradients(long number) {
        if (lossAndGradients == null) {
            gradients = step.loss().graph().gradients(step.loss(), variables);
            List<Fetch> fetches = new ArrayList<>(gradients);
            fetches.add(step.loss());
            lossAndGradients = step.plan(fetches, batch, device);
        }
        float value = run(lossAndGradients, number);
        Map<String, Tensor> copies = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            copies.put(variables.get(i).name(), lossAndGradients.value(gradients.get(i)).copy());
        }
        return new LossAndGradients(value, copies);
    }

    private float run(Plan plan, long number) {
        step.feed(plan, batch).run(number, minimizer.stepsPerEpoch());
        return plan.value(step.loss()).item();
    }

    /** The losses and gradients of single batches, with a recorded {@link BatchLoss} for each of their shapes. */
    static final class ByShape {
        private final Trained trained;
        private final Plans<Kind, BatchLoss> losses;

        ByShape(Trained trained) {
            this.trained = trained;
            this.losses = new Plans<>(kind -> new BatchLoss(trained, kind.batch));
        }

        /** The shapes of a batch, and the first batch that had them. */
        private record Kind(Shape features, Shape labels, boolean weighted, Batch batch) {
            @Override
            public boolean equals(Object other) {
                return other instanceof Kind kind && features.equals(kind.features) && labels.equals(kind.labels)
                        && weighted == kind.weighted;
            }

            @Override
            public int hashCode() {
                return Objects.hash(features, labels, weighted);
            }
        }

        /** Returns the loss of {@code batch} and its gradients, with the dropout masks of the next step. */
        LossAndGradients of(Batch batch) {
            Kind kind = new Kind(batch.features().shape(), batch.labels().shape(), batch.weights().isPresent(), batch);
            BatchLoss loss = losses.take(kind);
            loss.batch(batch);
            try {
                return loss.lossAndGradients(trained.step());
            } finally {
                losses.give(kind, loss);
            }
        }
    }

    /**
     * The training loss over all data as a function of all weights in one array.
     *
     * @param variables the trainable weights
     * @param loss computes the loss and its gradients for the current weights
     */
    record FullBatch(List<Variable> variables, Supplier<LossAndGradients> loss) implements Lbfgs.Objective {
        static FullBatch of(Trained trained, Dataset data) {
            Training.expectExamples(data);
            BatchLoss loss = new BatchLoss(trained, data.all());
            return new FullBatch(loss.variables(), () -> loss.lossAndGradients(0));
        }

        /** Minimizes the loss of the data of all workers, with one of the recorded {@code steps} of the model. */
        static Lbfgs.Result minimize(Trained trained, Plans<TrainingStep.Kind, TrainingStep> steps, Dataset data,
                Sharding sharding, Lbfgs search) {
            TrainingStep.Kind kind = new TrainingStep.Kind(data.labels(), data.isWeighted(), Workers.shared(), true);
            TrainingStep step = steps.take(kind);
            try {
                return of(trained, data, sharding, step).minimize(search);
            } finally {
                step.rest();
                steps.give(kind, step);
            }
        }

        /** The loss of the data of all workers, computed shard by shard; {@code data} are those of this worker. */
        private static FullBatch of(Trained trained, Dataset data, Sharding sharding, TrainingStep step) {
            trained.live().names().expectFeatures("examples", data.features());
            long size = sharding.allExamples(data.size());
            int width = sharding.to() - sharding.from();
            Batch own = data.rows(IntStream.range(0, width)
                    .flatMap(shard -> IntStream.iterate(shard, place -> place < data.size(), place -> place + width))
                    .toArray()).all();
            List<Variable> variables = trained.variables().stream().filter(Variable::trainable).toList();
            BatchStep.Shards shards = new BatchStep.Shards(trained, step, sharding, Workers.shared());
            return new FullBatch(variables, () -> {
                shards.run(own, shard -> (int) Sharding.size(shard, sharding.shards(), size), size, 0, false);
                Map<String, Tensor> gradients = new LinkedHashMap<>();
                List<Tensor> sums = step.sums().sums();
                for (int i = 0; i < variables.size(); i++) {
                    gradients.put(variables.get(i).name(), sums.get(i));
                }
                return new LossAndGradients(shards.loss, gradients);
            });
        }

        /** Refuses weights that a search would move out of their bounds. */
        FullBatch {
            variables.stream().filter(Variable::isConstrained).findFirst().ifPresent(variable -> {
                throw new IllegalArgumentException("Lbfgs expects weights without constraints but " + variable.name()
                        + " has one: train with an optimizer");
            });
        }

        /** Minimizes the loss and assigns the best weights found to the variables. */
        Lbfgs.Result minimize(Lbfgs search) {
            long count = variables.stream().mapToLong(variable -> variable.shape().size()).sum();
            if (count > Shape.LONGEST) {
                throw new IllegalArgumentException(
                        "Lbfgs expects at most " + Shape.LONGEST + " weights but got " + count);
            }
            float[] weights = new float[(int) count];
            int offset = 0;
            for (Variable variable : variables) {
                System.arraycopy(variable.tensor().data(), 0, weights, offset, variable.shape().size());
                offset += variable.shape().size();
            }
            try {
                return search.minimize(this, weights);
            } finally {
                assign(weights);
            }
        }

        private void assign(float[] weights) {
            int offset = 0;
            for (Variable variable : variables) {
                System.arraycopy(weights, offset, variable.tensor().data(), 0, variable.shape().size());
                offset += variable.shape().size();
            }
        }

        @Override
        public double valueAndGradient(float[] weights, float[] gradient) {
            assign(weights);
            LossAndGradients now = loss.get();
            int offset = 0;
            for (Tensor slope : now.gradients().values()) {
                System.arraycopy(slope.data(), 0, gradient, offset, slope.size());
                offset += slope.size();
            }
            return now.loss();
        }
    }
}
