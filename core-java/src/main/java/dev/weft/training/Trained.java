package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Batch;
import dev.weft.data.Dataset;
import dev.weft.graph.Graph;
import dev.weft.graph.Plans;
import dev.weft.graph.Variable;
import dev.weft.network.Network;
import dev.weft.optimizer.Lbfgs;
import dev.weft.shard.Sharding;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Snapshot.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model with its weights: what {@link Model#fit} returns. It predicts, and can be evaluated, trained further and
 * saved.
 *
 * <pre>{@code
 * Trained trained = model.fit(data, Training.epochs(5));
 * double accuracy = trained.evaluate(test).get("accuracy");
 * trained.save(Path.of("model.safetensors"));
 * Trained.load(Path.of("model.safetensors")).fit(data, Training.epochs(5)); // bit-identical to ten epochs at once
 * }</pre>
 *
 * <p>It contains the {@link #model}, the description that it was built from; the {@link #weights} by name; the
 * {@link #minimizer}, with the optimizer's state, the step count and the moving averages; if it was trained on a table,
 * the {@link #preprocessing} or the {@link #tableFields}; and the {@link #history}, which is not saved.
 *
 * <p>Any number of threads may predict at the same time. Training changes the weights, so train on one thread while no
 * other thread predicts, or let the others use a {@link #predictor()}, which has its own copy of the weights.
 */
public final class Trained implements Reusable {
    private final Model model;
    private final Predictor predictor;
    private final Graph graph;
    private final Minimizer minimizer;
    private final History history = new History();
    private final Plans<TrainingStep.Kind, TrainingStep> steps = new Plans<>(kind -> new TrainingStep(this, kind));
    private final BatchLoss.ByShape losses = new BatchLoss.ByShape(this);
    private Supplier<Checkpoint> memory = () -> Snapshot.Memory.NONE;

    /** Trains the weights of {@code predictor}, which must belong to this object alone. */
    Trained(Predictor predictor) {
        this.model = predictor.model();
        this.predictor = predictor;
        this.graph = predictor.graph();
        this.minimizer = new Minimizer(model.optimizer(), graph.trainableVariables(), model.average(), model.clip());
    }

    /** A model with copies of {@code weights}, a fresh optimizer, and what makes table rows its features if it fits. */
    static Trained of(Model model, Shape features, Map<String, Tensor> weights, TableRows rows) {
        return model.build(features, Optional.of(weights)).keep(rows);
    }

    /** Keeps how table rows become features if that fits this model. */
    Trained keep(TableRows rows) {
        return rows.fits(predictor) ? with(rows) : this;
    }

    private Trained with(TableRows rows) {
        predictor.takes(rows);
        return this;
    }

    /** The description that this model was built from. */
    @Override
    public Model model() {
        return model;
    }

    @Override
    public Shape features() {
        return predictor.features();
    }

    @Override
    public Optional<Preprocessing> preprocessing() {
        return predictor.preprocessing();
    }

    @Override
    public Optional<TableFields> tableFields() {
        return predictor.tableFields();
    }

    /**
     * Sets how table rows become features. It is saved with the model. Call it before training, so that checkpoints
     * contain it.
     *
     * @return this
     * @throws IllegalArgumentException if the preprocessing makes features of another shape, or if the number of
     *     outputs is neither the number of classes (or 1 for two classes) nor, for a numeric target, 1; or if it has
     *     more columns and categories than a model file can hold, about 20,000 columns
     */
    public Trained preprocess(Preprocessing preprocessing) {
        return preprocess(TableRows.of(preprocessing));
    }

    /**
     * Sets how table rows become the named features of this model, as {@link #preprocess(Preprocessing)} does.
     *
     * @return this
     * @throws IllegalArgumentException if an input is missing or has another shape, an output with a label does not
     *     have as many units as that needs, or the fields do not fit into a model file
     */
    public Trained preprocess(TableFields fields) {
        return preprocess(TableRows.of(fields));
    }

    private Trained preprocess(TableRows rows) {
        rows.expectFits(predictor);
        rows.expectSavable();
        return with(rows);
    }

    @Override
    public Network.Built network() {
        return predictor.network();
    }

    /**
     * The weights by name, in the order of the layers, such as {@code dense1.kernel}. The tensors are shared: if you
     * change one, you change the model. While a device trains, get them again after each step: only that copies them.
     */
    @Override
    public Map<String, Tensor> weights() {
        return predictor.weights();
    }

    /**
     * Returns a predictor with a copy of the current weights. It may be used on any thread while this model trains on.
     */
    public Predictor predictor() {
        return predictor.with(weights(), step());
    }

    /**
     * Returns a predictor that computes on a device with the weights of this model, as they are at each call, see
     * {@link Predictor#onDevice}: {@code trained.onDevice("gpu").evaluate(test)}.
     */
    public Predictor onDevice(String place) {
        return predictor.onDevice(place);
    }

    /** The weights as variables of the graph. */
    List<Variable> variables() {
        return graph.variables();
    }

    /** The state of the running training beside the model, or the one that was restored from a checkpoint. */
    Checkpoint memory() {
        return memory.get();
    }

    void remember(Supplier<Checkpoint> memory) {
        this.memory = memory;
    }

    /** The number of training steps that this model has taken. */
    public long step() {
        return minimizer.step();
    }

    @Override
    public Minimizer minimizer() {
        return minimizer;
    }

    /** The reports of all trainings of this object, one for each completed epoch; empty after loading. */
    public History history() {
        return history;
    }

    /**
     * Trains on {@code data}, starting from the current weights, optimizer state and position in the data. Two
     * trainings of five epochs on the same data with the same batch size end with weights that are bit-identical to
     * those of one training of ten; listeners such as early stopping count afresh in the second.
     *
     * <p>If the thread is interrupted, training stops after the current step, {@link Listener#finished} is called, and
     * the thread's interrupt flag stays set. What a listener throws ends the training and is thrown on.
     *
     * @param given the training examples, at least one
     * @param training the settings
     * @return this
     * @throws IllegalArgumentException if the data is empty, it or the validation data do not fit the model, its loss,
     *     or a layer that needs larger batches; or, once its batch is reached, a label is a class index without an
     *     output
     * @throws IllegalStateException if the model was restored without optimizer state, or the workers are closed
     * @throws NonFiniteException if the loss or a weight becomes NaN or infinite. The weights are useless then;
     *     continue from the last checkpoint
     */
    public Trained fit(Dataset given, Training training) {
        Dataset data = predictor.names().labelled("examples", given);
        try (BatchStep step = new BatchStep(this, steps, training, data)) {
            new Trainer(this, training, data, step).run();
        }
        return this;
    }

    /**
     * Minimizes the loss over all of {@code data} at once with L-BFGS, starting from the current weights. Neither the
     * model's optimizer nor its step count changes. Every evaluation uses the same dropout masks, and running
     * statistics and {@link #history} stay unchanged. All examples are copied into one batch. Suits small models and
     * data.
     *
     * <pre>{@code
     * Lbfgs.Result result = trained.fit(data, Lbfgs.of(100));
     * }</pre>
     *
     * @return the loss at the end and the reason why the search stopped
     * @throws IllegalArgumentException if the data does not fit the model
     * @throws ArithmeticException if the loss or its gradient is not finite at the start
     */
    public Lbfgs.Result fit(Dataset data, Lbfgs search) {
        return BatchLoss.FullBatch.of(this, predictor.names().labelled("examples", data)).minimize(search);
    }

    /**
     * Minimizes the loss over all data as {@link #fit(Dataset, Lbfgs)} does, computed shard by shard: alone or, to the
     * same bits, with the other workers of {@code sharding}. Each worker gives the examples of its shards.
     *
     * @throws IllegalArgumentException if the data does not fit the model, or the workers' parts one another
     */
    public Lbfgs.Result fit(Dataset data, Lbfgs search, Sharding sharding) {
        return BatchLoss.FullBatch.minimize(this, steps, predictor.names().labelled("examples", data), sharding,
                search);
    }

    /**
     * Returns the outputs {@code [n, outputs]} of n examples, each by itself, see {@link Predictor#predict(Tensor)}.
     *
     * @param examples the examples {@code [n, …features]}; {@code n} may be 0
     * @throws IllegalArgumentException if the examples have another shape
     */
    public Tensor predict(Tensor examples) {
        return predictor.predict(examples);
    }

    /** Returns the outputs by name for examples of named features, see {@link Predictor#predict(Map)}. */
    public Map<String, Tensor> predict(Map<String, Tensor> features) {
        return predictor.predict(features);
    }

    /**
     * Returns the network's outputs {@code [n, outputs]} for {@code n} table rows, see
     * {@link Predictor#predict(Table)}.
     */
    public Tensor predict(Table rows) {
        return predictor.predict(rows);
    }

    /** Returns the probability of each class for {@code n} examples; errors as {@link Predictor#probabilities}. */
    public Tensor probabilities(Tensor examples) {
        return predictor.probabilities(examples);
    }

    /** Returns the predicted class or number of each of {@code n} examples, see {@link Predictor#answers(Tensor)}. */
    public List<Answer> answers(Tensor examples) {
        return predictor.answers(examples);
    }

    /** Returns the predicted class or number of each of {@code n} table rows, see {@link Predictor#answers(Table)}. */
    public List<Answer> answers(Table rows) {
        return predictor.answers(rows);
    }

    /**
     * Returns the mean loss as {@code loss}, without the penalties of layers, and the model's metrics over all of
     * {@code data}. Layers behave as in predictions: dropout is off, batch normalization uses its running statistics.
     * Sample weights count as in training. All numbers are NaN if {@code data} is empty.
     *
     * @throws IllegalArgumentException if the data does not fit the model
     */
    public Report evaluate(Dataset data) {
        return predictor.evaluate(data);
    }

    /**
     * Computes the training loss of {@code batch} and its gradients, with the dropout masks of the next step. The model
     * stays unchanged. Pass the gradients, or a mean of several, to {@link Minimizer#applyGradients} to take a step.
     * The gradients are not clipped; {@code applyGradients} clips them if the model has a clip.
     *
     * <pre>{@code
     * LossAndGradients now = trained.lossAndGradients(batch);
     * trained.minimizer().applyGradients(List.copyOf(now.gradients().values()));
     * }</pre>
     *
     * @throws IllegalArgumentException if the batch does not fit the model
     */
    public LossAndGradients lossAndGradients(Batch batch) {
        return losses.of(batch);
    }

    /**
     * Returns the training loss of {@code batch} as a function of the weights, for a search that changes the weights
     * itself.
     *
     * @param batch the examples; the arrays are read at each call, so keep them unchanged
     * @throws IllegalArgumentException if the batch does not fit the model
     */
    public BatchLoss batchLoss(Batch batch) {
        return new BatchLoss(this, batch);
    }

    /**
     * Checks that the network accepts the features and the loss the labels of {@code given}. It reads no example.
     *
     * @throws IllegalArgumentException if they do not
     */
    public void expectFits(Dataset given) {
        Dataset data = predictor.names().labelled("examples", given);
        trainingStep(data.labels(), data.isWeighted());
    }

    /** Records one training step for a label shape: placeholders, loss, predictions and updates. */
    TrainingStep trainingStep(Shape labels, boolean weighted) {
        return new TrainingStep(this, new TrainingStep.Kind(labels, weighted, Workers.shared(), false));
    }

    /** The predictor on the live weights, which training changes. */
    Predictor live() {
        return predictor;
    }

    /**
     * Returns everything that is needed to continue: model, weights, optimizer state and step; during a training, also
     * the state of its {@link Resumable} listeners and the running means of the epoch. The tensors are shared with this
     * model, so write the checkpoint before training continues.
     *
     * <p>The order of the examples and dropout masks follow from the seed and the step. So a training that starts from
     * a loaded or restored model continues exactly where the checkpoint was taken, even within an epoch: same data,
     * batch size and batching give bit-identical weights. {@link Training#withSteps} shows how to train the steps that
     * are left.
     */
    public Checkpoint checkpoint() {
        return Snapshot.of(this);
    }

    /**
     * Restores weights, optimizer state and position from a checkpoint of a model with the same layers and optimizer;
     * the seed stays that of this model. If the checkpoint was taken during a training with {@link Resumable}
     * listeners, the next training restores them, too. A checkpoint without optimizer state restores a model that
     * predicts but does not train.
     *
     * @return this
     * @throws IllegalArgumentException if a tensor is missing or has another shape; nothing has changed then
     */
    public Trained restore(Checkpoint checkpoint) {
        Snapshot.restore(this, checkpoint);
        return this;
    }

    /**
     * Writes {@link #checkpoint} to one file, atomically: after a crash the path holds either the complete old file or
     * the complete new one. It is a safetensors file, so other programs can read the weights.
     *
     * @param file the path, usually ending with {@code .safetensors}; an existing file is replaced
     * @throws NonFiniteException if a weight or the optimizer's state is NaN or infinite; nothing is written then
     * @throws IOException if the file cannot be written, see {@link Checkpoint#write}
     */
    public void save(Path file) throws IOException {
        Snapshot.ofFinite(this).write(file);
    }

    /**
     * Loads a model that {@link #save} wrote, or the newest intact checkpoint of a folder. It can train on; to predict
     * only, {@link Predictor#load} needs less memory.
     *
     * @throws dev.weft.file.MalformedDataException if the file is damaged, or if it names your own layers or functions
     *     that are not in the {@link Registry}. Register them, or build the model in code and {@link #restore} the
     *     checkpoint
     * @throws IOException if the file cannot be read, or the folder contains no checkpoint
     */
    public static Trained load(Path path) throws IOException {
        return Snapshot.load(path);
    }

    /**
     * Creates the model that {@link #checkpoint} was taken of, with copies of its tensors.
     *
     * @throws IllegalArgumentException if the checkpoint contains no model, or one whose layers or functions are not
     *     registered
     */
    public static Trained of(Checkpoint checkpoint) {
        return Snapshot.of(checkpoint);
    }
}
