package dev.weft.training;

import dev.weft.blas.Blas;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.graph.Graph;
import dev.weft.graph.Placement;
import dev.weft.graph.Variable;
import dev.weft.network.Network;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Snapshot.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network with its weights that only predicts: it needs no optimizer and no memory for optimizer state.
 *
 * <pre>{@code
 * Predictor digits = Predictor.load(Path.of("digits.safetensors"));
 * String digit = (String) digits.answers(image).get(0).value(); // image [1, 784]
 * }</pre>
 *
 * <p>Any number of threads may use one predictor at the same time, as long as none changes {@link #weights()}. Up to
 * 504 examples are computed at once; larger inputs are cut into chunks of 504, which run in parallel, so memory for
 * activations stays bounded. The number of threads changes no bit of the result, and neither does the company of a
 * row, see {@link #predict(Tensor)}.
 *
 * <p>{@link #load} reads a model file; {@link Trained#predictor} copies the weights of a model in training. Layers
 * behave as in predictions: dropout and noise are off, batch normalization uses its running statistics.
 */
public final class Predictor {
    /** From this size on, a weight matrix needs a product that runs on the BLAS engine. */
    private static final int LARGE = 4096;

    private final Model model;
    private final Shape features;
    private final Graph graph;
    private final Network.Built network;
    private final Inference inference;
    private final Inference.Names names;
    private final long step;
    private volatile TableRows rows = TableRows.NONE;

    /**
     * Builds the network with copies of the given weights, taken after {@code step} steps, or with initial weights.
     * Weights that do not fit are refused before memory is allocated for them.
     */
    Predictor(Model model, Shape features, Optional<Map<String, Tensor>> weights, long step) {
        this.model = model;
        this.features = features;
        this.step = step;
        this.graph = new Graph();
        this.network = model.network().build(graph, features, model.seed(), model.frozen())
                .predicting(model.loss()::predictions);
        weights.ifPresent(this::check);
        if (graph.variables().stream().anyMatch(variable -> variable.shape().size() >= LARGE)) {
            Blas.prepare();
        }
        weights.ifPresentOrElse(this::assign, () -> graph.variables().forEach(Variable::initialize));
        this.inference = new Inference(network, Optional.empty());
        this.names = new Inference.Names(model, features, network);
    }

    /** The predictor with the weights of {@code other}, but on a device. */
    private Predictor(Predictor other, Optional<Device> device) {
        this.model = other.model;
        this.features = other.features;
        this.step = other.step;
        this.graph = other.graph;
        this.network = other.network;
        this.names = other.names;
        this.rows = other.rows;
        this.inference = new Inference(network, device);
    }

    /**
     * Loads a predictor from a model file that {@link Trained#save} wrote, or from the newest intact checkpoint of a
     * folder. Optimizer state is neither read into memory nor required. The weights are those of the last step, even if
     * the model has moving averages.
     *
     * @param path a model file or a folder of checkpoints
     * @throws dev.weft.file.MalformedDataException if the file is damaged, or names your own layers or functions that
     *     are not in the {@link Registry}
     * @throws IOException if the file cannot be read, or the folder contains no checkpoint
     */
    public static Predictor load(Path path) throws IOException {
        return Snapshot.predictor(path);
    }

    /**
     * Loads a predictor as {@link #load} does, with the moving averages of the weights if the model has them.
     *
     * @param path a model file or a folder of checkpoints
     * @throws dev.weft.file.MalformedDataException if the file is damaged, lacks the averages of a model that has them,
     *     or names your own layers or functions that are not in the {@link Registry}
     * @throws IOException if the file cannot be read, or the folder contains no checkpoint
     */
    public static Predictor loadAveraged(Path path) throws IOException {
        return Snapshot.averaged(path);
    }

    /**
     * Creates the predictor of a checkpoint, with copies of its weights.
     *
     * @throws IllegalArgumentException if the checkpoint contains no model, or one whose layers or functions are not
     *     registered
     */
    public static Predictor of(Checkpoint checkpoint) {
        return Snapshot.predictor(checkpoint);
    }

    /** A predictor of the same model with copies of other weights, taken after {@code step} steps. */
    Predictor with(Map<String, Tensor> weights, long step) {
        Predictor copy = new Predictor(model, features, Optional.of(weights), step);
        copy.rows = rows;
        return inference.device().isEmpty() ? copy : new Predictor(copy, inference.device());
    }

    /**
     * Returns a predictor that computes on a device, with the same weights, not copies: the first prediction takes them
     * there, and they stay. It works as this one does, for any number of threads, which take turns. Its numbers differ
     * from the processor's by rounding; the same examples at once give the same bits each time.
     *
     * <pre>{@code
     * Predictor digits = Predictor.load(path).onDevice("gpu");
     * double accuracy = digits.evaluate(test).get("accuracy");
     * }</pre>
     *
     * @param place {@code "gpu"}, short for {@code "/gpu:0"}, needs the module {@code weft-gpu}; {@code "cpu"} is the
     *     processor
     * @throws IllegalArgumentException if it is no place
     * @throws IllegalStateException if the device is missing; the message says why, and what to do
     */
    public Predictor onDevice(String place) {
        return new Predictor(this, device(place));
    }

    /** The device of a place; empty for the processor. */
    static Optional<Device> device(String place) {
        return Optional.of(Devices.place(place)).filter(one -> !one.equals(Placement.CPU)).map(Devices::open);
    }

    /** The description that the network was built from. */
    public Model model() {
        return model;
    }

    /** The shape of one example, without the batch dimension. */
    public Shape features() {
        return features;
    }

    /** The number of training steps after which the weights were taken. */
    public long step() {
        return step;
    }

    /** The built layers with their variables, from the input to the output. */
    public Network.Built network() {
        return network;
    }

    /** How many examples are computed at once. */
    int chunk() {
        return inference.chunk();
    }

    Graph graph() {
        return graph;
    }

    /**
     * The weights by name, in the order of the layers. The tensors are shared: if you change one, you change the
     * predictions.
     */
    public Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.variables().forEach(variable -> weights.put(variable.name(), variable.tensor()));
        return weights;
    }

    /**
     * The SHA-256 of all weights, in hexadecimal: of the name of each, in UTF-8, and its elements as little-endian
     * floats, in the order of the layers. Two models with equal digests have bit-identical weights.
     */
    public String weightsSha256() {
        return Snapshot.sha256(weights());
    }

    /** How table rows become features, if the model was trained on a table. */
    public Optional<Preprocessing> preprocessing() {
        return rows.preprocessing();
    }

    /** How table rows become named features and labels, if the model was trained on a table with fields. */
    public Optional<TableFields> tableFields() {
        return rows.fields();
    }

    TableRows rows() {
        return rows;
    }

    /** Sets how table rows become features, if that fits. */
    void takes(TableRows rows) {
        rows.expectFits(this);
        this.rows = rows;
    }

    /** The inputs and outputs by name, which arrange data for this model. */
    Inference.Names names() {
        return names;
    }

    /** Checks that every variable has a weight of its name and shape. */
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
     * Returns the network's outputs {@code [n, outputs]} for {@code n} examples. The loss defines what outputs mean,
     * such as logits; {@link #answers(Tensor)} turns them into classes and numbers.
     *
     * <p>Each example is predicted by itself: on one machine with one engine its outputs are bit-identical whether it
     * is predicted alone or together with others, however many, in whatever order and on any number of threads. Only a
     * layer of your own that combines the examples of a batch changes that. The predictions within a training step may
     * differ from these in the last bits. So may those of other engines and kinds of CPU, unless every kernel has at
     * most 1024 weights or the engine is {@code java}; see {@link Blas#addByRow}.
     *
     * @param examples the examples {@code [n, …features]}; {@code n} may be 0
     * @throws IllegalArgumentException if the examples have another shape
     */
    public Tensor predict(Tensor examples) {
        return inference.predict(examples);
    }

    /**
     * Returns the outputs {@code [n, width]} by name for {@code n} examples of named features. An only output without a
     * name is called {@code output}.
     *
     * <pre>{@code
     * Tensor ratings = predictor.predict(Map.of("customer", customers, "product", products)).get("rating");
     * }</pre>
     *
     * @param features the features {@code [n, …]} by the names of the inputs; others are ignored
     * @throws IllegalArgumentException if an input is missing or has another shape
     */
    public Map<String, Tensor> predict(Map<String, Tensor> features) {
        Tensor predictions = predict(names.examples(features));
        return predictions.shape().fields().isEmpty()
                ? Map.of(network.outputs().keySet().iterator().next(), predictions) : predictions.fields();
    }

    /**
     * Returns the network's outputs {@code [n, outputs]} for {@code n} table rows.
     *
     * @param rows the rows, with the columns that the model was trained on; the target column may be missing
     * @throws IllegalStateException if the model has no {@link #preprocessing()} and no {@link #tableFields()}
     * @throws dev.weft.file.MalformedDataException as {@link Preprocessing#features(Table)}, such as for a missing
     *     column
     */
    public Tensor predict(Table rows) {
        return predict(this.rows.examples(this, rows));
    }

    /**
     * Returns the probability of each class for {@code n} examples, {@code [n, classes]}; a single output gives two
     * columns. Softmax probabilities sum to 1. A row is NaN if its outputs are.
     *
     * @param examples the examples {@code [n, …features]}
     * @throws IllegalArgumentException if the examples have another shape
     * @throws UnsupportedOperationException if the loss has outputs without probabilities, such as numbers or scores
     */
    public Tensor probabilities(Tensor examples) {
        return model.loss().outputs().classProbabilities(predict(examples));
    }

    /**
     * Returns the predicted class or number of each of {@code n} examples, with the class names and the unit of its
     * {@link #preprocessing}. See {@link Answer} for classes without names, and for NaN.
     *
     * @param examples the examples {@code [n, …features]}
     * @return one answer per example, in order
     * @throws IllegalArgumentException if the examples have another shape
     * @throws UnsupportedOperationException if several outputs stand for numbers and no preprocessing names their
     *     classes
     */
    public List<Answer> answers(Tensor examples) {
        return Answer.of(model.loss().outputs(), onlyLabel(), predict(examples));
    }

    /**
     * Returns the probability of each class for one of several outputs, see {@link #probabilities(Tensor)}.
     *
     * @param features the features {@code [n, …]} by the names of the inputs
     * @param output the name of the output
     * @throws IllegalArgumentException if the model has no such input or output
     * @throws UnsupportedOperationException if the output has no probabilities
     */
    public Tensor probabilities(Map<String, Tensor> features, String output) {
        return model.ofOutput(output).loss().outputs().classProbabilities(predict(features).get(output));
    }

    /**
     * Returns the predicted class or number of each example for one of several outputs, see {@link #answers(Tensor)}.
     *
     * @param features the features {@code [n, …]} by the names of the inputs
     * @param output the name of the output
     * @throws IllegalArgumentException if the model has no such input or output
     */
    public List<Answer> answers(Map<String, Tensor> features, String output) {
        return answers(output, predict(features).get(output));
    }

    private List<Answer> answers(String output, Tensor predictions) {
        return Answer.of(model.ofOutput(output).loss().outputs(), rows.label(output), predictions);
    }

    /**
     * Returns the predicted class or number of each of {@code n} table rows, such as {@code setosa}, or a price in the
     * unit of the target column.
     *
     * @param rows the rows, with the columns that the model was trained on; the target column may be missing
     * @return one answer per row, in order
     * @throws IllegalStateException if the model has no {@link #preprocessing()} and no {@link #tableFields()}
     * @throws UnsupportedOperationException if it has several outputs: see {@link #answersByOutput}
     * @throws dev.weft.file.MalformedDataException as {@link Preprocessing#features(Table)}, such as for a missing
     *     column
     */
    public List<Answer> answers(Table rows) {
        return Answer.of(model.loss().outputs(), onlyLabel(), predict(rows));
    }

    private Optional<Preprocessing.Label> onlyLabel() {
        return network.outputs().size() == 1 ? rows.label(network.outputs().keySet().iterator().next())
                : Optional.empty();
    }

    /**
     * Returns the predicted class or number of each of {@code n} table rows for each output, as
     * {@link #answers(Table)} does for an only one. Outputs of several numbers without classes are left out.
     *
     * <pre>{@code
     * double stars = (Double) predictor.answersByOutput(rows).get("rating").get(0).value();
     * }</pre>
     *
     * @param rows the rows, with the columns that the model was trained on; those of labels may be missing
     * @return by the name of the output, one answer per row, in order
     * @throws IllegalStateException if the model has no {@link #preprocessing()} and no {@link #tableFields()}
     * @throws dev.weft.file.MalformedDataException as {@link TableFields#features(Table)}
     */
    public Map<String, List<Answer>> answersByOutput(Table rows) {
        return answersOf(predict(rows));
    }

    /**
     * Returns what outputs {@code [n, …]} of {@link #predict(Tensor)} mean, as {@link #answersByOutput} does: for
     * programs that need both, or that predict the rows of several tables at once.
     */
    public Map<String, List<Answer>> answersOf(Tensor all) {
        Map<String, List<Answer>> answers = new LinkedHashMap<>();
        names.outputWidths().forEach((name, width) -> {
            if (width == 1 || this.rows.label(name).isPresent() || model.ofOutput(name).loss().outputs().hasClasses()) {
                answers.put(name, answers(name, all.shape().fields().isEmpty() ? all : all.field(name)));
            }
        });
        return answers;
    }

    /**
     * Returns the mean loss as {@code loss}, without the penalties of layers, and the model's metrics over all of
     * {@code data}. Sample weights count as in training. All numbers are NaN if {@code data} is empty.
     *
     * @throws IllegalArgumentException if the data does not fit the model
     */
    public Report evaluate(Dataset data) {
        return Evaluation.of(this, data).report();
    }
}
