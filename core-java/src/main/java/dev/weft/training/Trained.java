package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plans;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.Network;
import dev.weft.network.Pass;
import dev.weft.optimizer.Lbfgs;
import dev.weft.random.RandomStream;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model with its weights: what {@link Model#fit} returns. It predicts, is evaluated, trains on and is saved. Any
 * number of threads may predict at once; training changes the weights, so train from one thread while none predicts.
 */
public final class Trained {
    private final Model model;
    private final Predictor predictor;
    private final Graph graph;
    private final Minimizer minimizer;
    private final History history = new History();
    private final Plans<Kind, TrainingStep> steps = new Plans<>(this::record);
    private final Plans<BatchKind, BatchLoss> losses = new Plans<>(kind -> new BatchLoss(this, kind.batch));
    private Supplier<Checkpoint> memory = () -> Memory.NONE;

    /** Trains the weights of {@code predictor}, which nobody else changes. */
    Trained(Predictor predictor) {
        this.model = predictor.model();
        this.predictor = predictor;
        this.graph = predictor.graph();
        this.minimizer = new Minimizer(model.optimizer(), graph.trainableVariables(), model.average(), model.clip());
    }

    /** The description. */
    public Model model() {
        return model;
    }

    /** The shape of one example. */
    public Shape features() {
        return predictor.features();
    }

    /** How raw rows become examples, if the model was told. */
    public Optional<Preprocessing> preprocessing() {
        return predictor.preprocessing();
    }

    /**
     * Tells the model how raw rows become its examples, which is saved with it. Call this before training, so that
     * checkpoints have it.
     *
     * @return this
     * @throws IllegalArgumentException if it makes examples of another shape, or the network has not as many outputs
     *     as there are classes (or one, of two classes, and for a number)
     */
    public Trained preprocess(Preprocessing preprocessing) {
        predictor.preprocess(preprocessing);
        return this;
    }

    /** The layers with their variables, from the input to the output. */
    public Network.Built network() {
        return predictor.network();
    }

    /** The weights by name, in the order of the layers: shared, so changing them changes the model. */
    public Map<String, Tensor> weights() {
        return predictor.weights();
    }

    /** A predictor with copies of the weights as they are now: it predicts on any thread while this model trains on. */
    public Predictor predictor() {
        return predictor.with(weights(), step());
    }

    /** The weights as variables of the graph. */
    List<Variable> variables() {
        return graph.variables();
    }

    /** What the running training, or the one that a checkpoint was saved in, knows beside the model. */
    Checkpoint memory() {
        return memory.get();
    }

    void remember(Supplier<Checkpoint> memory) {
        this.memory = memory;
    }

    /** The number of steps taken. */
    public long step() {
        return minimizer.step();
    }

    /** The optimizer at work. */
    public Minimizer minimizer() {
        return minimizer;
    }

    /** What all trainings of this object have reported. */
    public History history() {
        return history;
    }

    /**
     * Trains on {@code data} from where the model stands: the examples go on where the last training on the same data
     * ended, so two trainings of five epochs are one of ten, bit for bit.
     *
     * @return this
     * @throws NonFiniteException if the loss or a weight becomes NaN or infinite; the weights are of no use then, the
     *     last checkpoint is
     */
    public Trained fit(Dataset data, Training training) {
        Batches batches =
                training.batching()
                        .of(training.examples(data), training.batchSize(), RandomStream.of(model.seed(), "batches"));
        Kind kind = new Kind(data.labels(), data.isWeighted(), training.workers());
        TrainingStep step = steps.take(kind);
        try {
            new Trainer(this, training, data, batches, step).run();
        } finally {
            step.rest();
            steps.give(kind, step);
        }
        return this;
    }

    /**
     * Minimizes the loss of all of {@code data} at once, from where the model stands; the optimizer and its step are
     * left alone. Masks are the same at every evaluation, and running statistics stay as they are.
     *
     * @throws ArithmeticException if the loss or its gradient is not finite at the start
     */
    public Lbfgs.Result fit(Dataset data, Lbfgs search) {
        return new FullBatch(this, data).minimize(search);
    }

    /** The network's outputs {@code [n, outputs]} for {@code n} examples, see {@link Predictor#predict(Tensor)}. */
    public Tensor predict(Tensor examples) {
        return predictor.predict(examples);
    }

    /** The network's outputs {@code [n, outputs]} for {@code n} raw rows, see {@link Predictor#predict(Table)}. */
    public Tensor predict(Table rows) {
        return predictor.predict(rows);
    }

    /** The probability of each class for {@code n} examples, see {@link Predictor#probabilities}. */
    public Tensor probabilities(Tensor examples) {
        return predictor.probabilities(examples);
    }

    /** What the model answers for {@code n} examples, see {@link Predictor#answers(Tensor)}. */
    public List<Answer> answers(Tensor examples) {
        return predictor.answers(examples);
    }

    /** What the model answers for {@code n} raw rows, see {@link Predictor#answers(Table)}. */
    public List<Answer> answers(Table rows) {
        return predictor.answers(rows);
    }

    /** The mean loss ({@code loss}) and the metrics of the model on {@code data}. */
    public Report evaluate(Dataset data) {
        return predictor.evaluate(data);
    }

    /** A model with copies of the averaged weights and a fresh optimizer, at its first step. */
    public Trained averaged() {
        Map<String, Tensor> averages = weights();
        averages.putAll(minimizer.averages());
        return new Trained(predictor.with(averages, step()));
    }

    private record Kind(Shape labels, boolean weighted, Workers workers) {}

    /** The shapes of a batch, and the first one that had them. */
    private record BatchKind(Shape features, Shape labels, boolean weighted, Batch batch) {
        @Override
        public boolean equals(Object other) {
            return other instanceof BatchKind kind && features.equals(kind.features) && labels.equals(kind.labels)
                    && weighted == kind.weighted;
        }

        @Override
        public int hashCode() {
            return Objects.hash(features, labels, weighted);
        }
    }

    /**
     * The training loss of {@code batch} and its gradients, with the masks of the next step; weights, optimizer and
     * running statistics stay as they are. {@link Minimizer#applyGradients} takes such gradients, or sums of several.
     *
     * @throws IllegalArgumentException if the batch does not fit the model
     */
    public LossAndGradients lossAndGradients(Batch batch) {
        BatchKind kind =
                new BatchKind(batch.features().shape(), batch.labels().shape(), batch.weights().isPresent(), batch);
        BatchLoss loss = losses.take(kind);
        loss.batch(batch);
        try {
            return loss.lossAndGradients(step());
        } finally {
            losses.give(kind, loss);
        }
    }

    /** The training loss of {@code batch} as a function of the weights, for whatever changes those by itself. */
    public BatchLoss batchLoss(Batch batch) {
        return new BatchLoss(this, batch);
    }

    /**
     * Checks, without reading an example, that the loss takes the outputs beside the labels of {@code data}.
     *
     * @throws IllegalArgumentException if it does not
     */
    public void expectFits(Dataset data) {
        trainingStep(data.labels(), data.isWeighted());
    }

    /** One training step, recorded for a label shape: placeholders, the loss, the predictions and the updates. */
    TrainingStep trainingStep(Shape labels, boolean weighted) {
        return record(new Kind(labels, weighted, Workers.shared()));
    }

    private TrainingStep record(Kind kind) {
        Pass pass = Pass.training();
        Placeholder x = graph.placeholder("features", features().batch(Shape.UNKNOWN).toArray());
        Placeholder y = graph.placeholder("labels", kind.labels().batch(Shape.UNKNOWN).toArray());
        Placeholder w = graph.placeholder("weights", Shape.UNKNOWN);
        Value predictions = network().forward().apply(x, pass);
        Value losses = graph.within("loss", () -> model.loss().of(predictions, y));
        if (kind.weighted() && losses.shape().rank() != 1) {
            throw new IllegalArgumentException("Weighted examples expect a loss for each of them but " + model.loss()
                    + " gives "
                    + losses.shape());
        }
        Value loss = model.loss().total(kind.weighted() ? losses.times(w) : losses);
        for (Value added : pass.losses()) {
            loss = loss.plus(added);
        }
        List<Fetch> fetches = new ArrayList<>(List.of(loss, predictions, minimizer.minimize(loss)));
        fetches.addAll(pass.updates());
        return new TrainingStep(x, y, w, loss, predictions, fetches, kind.workers());
    }

    /** The live predictor, which sees the weights change. */
    Predictor live() {
        return predictor;
    }

    /** The layers with their outputs and numbers of weights, as a table. */
    public String summary() {
        return Summary.of(network());
    }

    /** The SHA-256 of all weights, by which two trainings are compared bit for bit. */
    public String weightsSha256() {
        return predictor.weightsSha256();
    }

    /** All that this model is, with what its training needs to go on bit for bit. */
    public Checkpoint checkpoint() {
        return Snapshot.of(this);
    }

    /**
     * Takes over weights, optimizer state and position from a checkpoint of a model of the same layers and optimizer;
     * the next training also what {@link Resumable} listeners remembered, if it was saved while they watched.
     *
     * @return this
     * @throws IllegalArgumentException if a tensor is missing or has another shape
     */
    public Trained restore(Checkpoint checkpoint) {
        Snapshot.restore(this, checkpoint);
        return this;
    }

    /**
     * Writes {@link #checkpoint} to one file, atomically.
     *
     * @throws IOException if it cannot be written; what stood there before is still there then
     */
    public void save(Path file) throws IOException {
        checkpoint().write(file);
    }

    /**
     * Reads a model that {@link #save} wrote, or of a folder of checkpoints the newest that is whole.
     *
     * @throws dev.weft.file.MalformedDataException if the file is damaged, or holds layers or functions of your own
     *     that are not in the {@link Registry}: build such a model in code and {@link #restore} the checkpoint
     * @throws IOException if it cannot be read
     */
    public static Trained load(Path path) throws IOException {
        return Snapshot.load(path);
    }

    /**
     * The model that {@link #checkpoint} was taken of.
     *
     * @throws IllegalArgumentException if the checkpoint holds no model, or one of layers or functions that are not
     *     registered
     */
    public static Trained of(Checkpoint checkpoint) {
        return Snapshot.of(checkpoint);
    }
}
