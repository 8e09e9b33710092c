package dev.weft.training;

import dev.weft.blas.Blas;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.Mode;
import dev.weft.network.Network;
import dev.weft.optimizer.Lbfgs;
import dev.weft.random.RandomStream;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model with its weights: what {@link Model#fit} returns. It predicts, is evaluated, trains on and is saved. Any
 * number of threads may predict at once; training changes the weights, so train from one thread while none predicts.
 */
public final class Trained {
    /** A matrix of this size will meet products that need an engine. */
    private static final int LARGE = 4096;

    private final Model model;
    private final Shape features;
    private final Graph graph = new Graph();
    private final Network.Built network;
    private final Minimizer minimizer;
    private final Predictor predictor;
    private final History history = new History();
    private final Map<Kind, Recording> recordings = new HashMap<>();
    private Optional<Preprocessing> preprocessing = Optional.empty();
    private Supplier<Checkpoint> memory = () -> Memory.NONE;

    /** With the given weights, or first ones of its own: what is not among them is refused before room is made for it. */
    Trained(Model model, Shape features, Optional<Map<String, Tensor>> weights) {
        this.model = model;
        this.features = features;
        this.network = model.network().build(graph, features, model.seed());
        weights.ifPresent(tensors -> Snapshot.check(graph.variables(), tensors));
        if (graph.variables().stream().anyMatch(variable -> variable.shape().size() >= LARGE)) {
            Blas.prepare();
        }
        weights.ifPresentOrElse(tensors -> graph.variables().forEach(variable -> variable.assign(tensors.get(variable.name()))),
                () -> graph.variables().forEach(Variable::initialize));
        this.minimizer = new Minimizer(model.optimizer(), graph.trainableVariables(), model.average(), model.clip());
        this.predictor = new Predictor(graph, network, features);
    }

    /** The description. */
    public Model model() {
        return model;
    }

    /** The shape of one example. */
    public Shape features() {
        return features;
    }

    /** How raw rows become examples, if the model was told. */
    public Optional<Preprocessing> preprocessing() {
        return preprocessing;
    }

    /**
     * Tells the model how raw rows become its examples, which is saved with it. Say it before training, for checkpoints to have it.
     *
     * @return this
     * @throws IllegalArgumentException if it makes examples of another shape, or the network has not as many outputs as there are
     *     classes (or one, of two classes, and for a number)
     */
    public Trained preprocess(Preprocessing preprocessing) {
        if (!preprocessing.features().equals(features)) {
            throw new IllegalArgumentException("Model expects examples of " + features + " but the preprocessing makes "
                    + preprocessing.features());
        }
        int outputs = network.output().rowSize();
        int classes = preprocessing.label().classes().size();
        if (outputs != Math.max(1, classes) && !(outputs == 1 && classes == 2)) {
            throw new IllegalArgumentException("Model has " + outputs + " outputs but the preprocessing tells "
                    + (classes == 0 ? "a number" : classes + " classes"));
        }
        this.preprocessing = Optional.of(preprocessing);
        return this;
    }

    /** The layers with their variables, for summaries. */
    public Network.Built network() {
        return network;
    }

    /** The weights by name, in the order of the layers: shared, so changing them changes the model. */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.variables().forEach(variable -> weights.put(variable.name(), variable.tensor()));
        return weights;
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
     * @throws NonFiniteException if the loss or a weight becomes NaN or infinite; the weights are of no use then, the last
     *     checkpoint is
     */
    public Trained fit(Dataset data, Training training) {
        Batches batches = training.batching().of(training.examples(data), training.batchSize(), RandomStream.of(model.seed(), "batches"));
        new Trainer(this, training, training.validation(data), recording(data.labels(), data.isWeighted())).run(batches);
        return this;
    }

    /**
     * Minimizes the loss of all of {@code data} at once, from where the model stands; the optimizer and its step are left alone.
     * Masks are the same at every evaluation, and running statistics stay as they are.
     *
     * @throws ArithmeticException if the loss or its gradient is not finite at the start
     */
    public Lbfgs.Result fit(Dataset data, Lbfgs search) {
        return new FullBatch(this, data).minimize(search);
    }

    /** The network's outputs {@code [n, outputs]} for {@code n} examples. */
    public Tensor predict(Tensor examples) {
        return predictor.predict(examples);
    }

    /**
     * The network's outputs {@code [n, outputs]} for {@code n} raw rows.
     *
     * @throws IllegalStateException if the model knows no {@link #preprocessing()}
     */
    public Tensor predict(Table rows) {
        return predict(preprocessing.orElseThrow(() -> new IllegalStateException(
                "Model knows no preprocessing: say it with preprocess(…), or predict a tensor")).features(rows));
    }

    /** The mean loss ({@code loss}) and the metrics of the model on {@code data}. */
    public Report evaluate(Dataset data) {
        return Evaluation.of(this, data).report();
    }

    /** This model with its averaged weights, at the same step but with a fresh optimizer. */
    public Trained averaged() {
        Map<String, Tensor> averages = weights();
        averages.putAll(minimizer.averages());
        Trained averaged = new Trained(model, features, Optional.of(averages));
        averaged.preprocessing = preprocessing;
        return averaged;
    }

    private record Kind(Shape labels, boolean weighted) {
    }

    /** One training step, recorded for a label shape: placeholders, the loss, the predictions and the updates. */
    public Recording recording(Shape labels, boolean weighted) {
        return recordings.computeIfAbsent(new Kind(labels, weighted), this::record);
    }

    private Recording record(Kind kind) {
        int earlier = network.scope().updates().size();
        Placeholder x = graph.placeholder("features", features.batch(Shape.UNKNOWN).toArray());
        Placeholder y = graph.placeholder("labels", kind.labels().batch(Shape.UNKNOWN).toArray());
        Placeholder w = graph.placeholder("weights", Shape.UNKNOWN);
        Value predictions = network.forward().apply(x, Mode.TRAINING);
        Value losses = graph.within("loss", () -> model.loss().of(predictions, y));
        if (kind.weighted() && losses.shape().rank() != 1) {
            throw new IllegalArgumentException("Weighted examples expect a loss for each of them but " + model.loss() + " gives "
                    + losses.shape());
        }
        Value loss = model.loss().total(kind.weighted() ? losses.times(w) : losses);
        for (Value added : network.scope().losses()) {
            loss = loss.plus(added);
        }
        List<Fetch> fetches = new ArrayList<>(List.of(loss, predictions, minimizer.minimize(loss)));
        List<Update> updates = network.scope().updates();
        fetches.addAll(updates.subList(earlier, updates.size()));
        return new Recording(x, y, w, loss, predictions, fetches);
    }

    /** The layers with their outputs and numbers of weights, as a table. */
    public String summary() {
        return Summary.of(network);
    }

    /** The SHA-256 of all weights, by which two trainings are compared bit for bit. */
    public String weightsSha256() {
        return Snapshot.sha256(weights());
    }

    /** All that this model is, with what its training needs to go on bit for bit. */
    public Checkpoint checkpoint() {
        return Snapshot.of(this);
    }

    /**
     * Takes over weights, optimizer state and position from a checkpoint of a model of the same layers and optimizer; the next training
     * also what {@link Resumable} listeners remembered, if it was saved while they watched.
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
     * @throws dev.weft.file.MalformedDataException if the file is damaged, or holds layers or functions of your own, which
     *     only code can make: build the model in code then, and {@link #restore} the checkpoint
     * @throws IOException if it cannot be read
     */
    public static Trained load(Path path) throws IOException {
        return Snapshot.load(path);
    }
}
