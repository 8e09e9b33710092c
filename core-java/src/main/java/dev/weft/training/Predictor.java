package dev.weft.training;

import dev.weft.blas.Blas;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.network.Network;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with its weights, which predicts and needs nothing else: no optimizer, no memory for its slots. Any number
 * of threads may use it at once. {@link #load} reads one from a model's file; {@link Trained#predictor} copies one
 * from a model that trains on.
 */
public final class Predictor {
    /** A matrix of this size will meet products that need an engine. */
    private static final int LARGE = 4096;

    private final Model model;
    private final Shape features;
    private final Graph graph = new Graph();
    private final Network.Built network;
    private final Inference inference;
    private final long step;
    private volatile Optional<Preprocessing> preprocessing = Optional.empty();

    /**
     * With copies of the given weights, as they were after {@code step} steps, or first ones of its own: what does not
     * fit is refused before room is made for it.
     */
    Predictor(Model model, Shape features, Optional<Map<String, Tensor>> weights, long step) {
        this.model = model;
        this.features = features;
        this.step = step;
        this.network = model.network().build(graph, features, model.seed());
        weights.ifPresent(this::check);
        if (graph.variables().stream().anyMatch(variable -> variable.shape().size() >= LARGE)) {
            Blas.prepare();
        }
        weights.ifPresentOrElse(this::assign, () -> graph.variables().forEach(Variable::initialize));
        this.inference = new Inference(network);
    }

    /**
     * Reads the weights of a model that {@link Trained#save} wrote, or of a folder of checkpoints the newest that is
     * whole. What only training needs is not read into memory, and need not be there.
     *
     * @throws dev.weft.file.MalformedDataException if the file is damaged, or holds layers or functions of your own
     *     that are not in the {@link Registry}
     * @throws IOException if it cannot be read
     */
    public static Predictor load(Path path) throws IOException {
        return Snapshot.predictor(path);
    }

    /** Reads a model as {@link #load} does, with the moving averages of its weights where it has them. */
    public static Predictor loadAveraged(Path path) throws IOException {
        return Snapshot.averaged(path);
    }

    /**
     * The predictor of the model that a checkpoint was taken of, with its weights as they were then.
     *
     * @throws IllegalArgumentException if the checkpoint holds no model, or one of layers or functions that are not
     *     registered
     */
    public static Predictor of(Checkpoint checkpoint) {
        return Snapshot.predictor(checkpoint);
    }

    /** A predictor of the same model with copies of other weights, as they are after {@code step} steps. */
    Predictor with(Map<String, Tensor> weights, long step) {
        Predictor copy = new Predictor(model, features, Optional.of(weights), step);
        copy.preprocessing = preprocessing;
        return copy;
    }

    /** The description. */
    public Model model() {
        return model;
    }

    /** The shape of one example. */
    public Shape features() {
        return features;
    }

    /** The number of training steps after which the weights were taken. */
    public long step() {
        return step;
    }

    /** The layers with their variables, from the input to the output. */
    public Network.Built network() {
        return network;
    }

    Graph graph() {
        return graph;
    }

    /** The weights by name, in the order of the layers: shared, so changing them changes the predictions. */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.variables().forEach(variable -> weights.put(variable.name(), variable.tensor()));
        return weights;
    }

    /** The SHA-256 of all weights, by which two models are compared bit for bit. */
    public String weightsSha256() {
        return Snapshot.sha256(weights());
    }

    /** How raw rows become examples, if the model was told. */
    public Optional<Preprocessing> preprocessing() {
        return preprocessing;
    }

    void preprocess(Preprocessing preprocessing) {
        if (!preprocessing.features().equals(features)) {
            throw new IllegalArgumentException("Model expects examples of " + features + " but the preprocessing makes "
                    + preprocessing.features());
        }
        int outputs = network.output().rowSize();
        int classes = preprocessing.label().classes().size();
        if (outputs != Math.max(1, classes) && !(outputs == 1 && classes == 2)) {
            throw new IllegalArgumentException("Model has " + outputs + " outputs but the preprocessing's label is "
                    + (classes == 0 ? "a number" : "one of " + classes + " classes"));
        }
        this.preprocessing = Optional.of(preprocessing);
    }

    /** Holds the weights that the variables need against those that there are. */
    void check(Map<String, Tensor> tensors) {
        for (Variable variable : graph.variables()) {
            Tensor saved = tensors.get(variable.name());
            if (saved == null || !saved.shape().equals(variable.shape())) {
                throw new IllegalArgumentException("Model expects weights " + variable.name() + " " + variable.shape()
                        + " but the checkpoint has " + (saved == null ? "none of that name" : saved.shape()));
            }
        }
    }

    /** Copies weights into the variables. */
    void assign(Map<String, Tensor> tensors) {
        graph.variables().forEach(variable -> variable.assign(tensors.get(variable.name())));
    }

    /**
     * The network's outputs {@code [n, outputs]} for {@code n} examples; what they mean, the loss says: {@link
     * #answers} turns them into classes and numbers.
     *
     * @throws IllegalArgumentException if the examples have another shape
     */
    public Tensor predict(Tensor examples) {
        return inference.predict(examples);
    }

    /**
     * The network's outputs {@code [n, outputs]} for {@code n} raw rows.
     *
     * @throws IllegalStateException if the model knows no {@link #preprocessing()}
     */
    public Tensor predict(Table rows) {
        return predict(preprocessing.orElseThrow(() -> new IllegalStateException(
                "Model has no preprocessing: give it one with preprocess(…), or predict a tensor")).features(rows));
    }

    /**
     * The probability of each class for {@code n} examples, {@code [n, classes]}.
     *
     * @throws UnsupportedOperationException if the loss takes the outputs for numbers or scores, which have none
     */
    public Tensor probabilities(Tensor examples) {
        return model.loss().outputs().classProbabilities(predict(examples));
    }

    /** What the model answers for {@code n} examples, one by one and in the words of its {@link #preprocessing}. */
    public List<Answer> answers(Tensor examples) {
        return Answer.of(model.loss().outputs(), preprocessing.map(Preprocessing::label), predict(examples));
    }

    /**
     * What the model answers for {@code n} raw rows, one by one.
     *
     * @throws IllegalStateException if the model knows no {@link #preprocessing()}
     */
    public List<Answer> answers(Table rows) {
        return Answer.of(model.loss().outputs(), preprocessing.map(Preprocessing::label), predict(rows));
    }

    /** The mean loss ({@code loss}) and the metrics of the model on {@code data}. */
    public Report evaluate(Dataset data) {
        return Evaluation.of(this, data).report();
    }
}
