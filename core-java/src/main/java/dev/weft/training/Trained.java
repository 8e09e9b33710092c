package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batch;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.network.Mode;
import dev.weft.network.Network;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with its weights: what {@link Model#fit} returns. It predicts, is evaluated, trains on and is saved. Any
 * number of threads may predict at once; training changes the weights, so train from one thread while none predicts.
 */
public final class Trained {
    private final Model model;
    private final Shape features;
    private final Graph graph = new Graph();
    private final Network.Built network;
    private final Minimizer minimizer;
    private final Predictor predictor;
    private final History history = new History();

    Trained(Model model, Shape features) {
        this.model = model;
        this.features = features;
        this.network = model.network().build(graph, features, model.seed());
        graph.variables().forEach(Variable::initialize);
        this.minimizer = new Minimizer(model.optimizer(), graph.trainableVariables(), model.average());
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
     */
    public Trained fit(Dataset data, Training training) {
        Batches batches = training.batching().of(data, training.batchSize(), RandomStream.of(model.seed(), "batches"));
        new Trainer(this, training, data.labels()).run(batches);
        return this;
    }

    /** The network's outputs {@code [n, outputs]} for {@code n} examples. */
    public Tensor predict(Tensor examples) {
        return predictor.predict(examples);
    }

    /** The mean loss ({@code loss}) and the metrics of the model on {@code data}. */
    public Map<String, Double> evaluate(Dataset data) {
        return Evaluation.of(this, data).report();
    }

    /** This model with its averaged weights, at the same step but with a fresh optimizer. */
    public Trained averaged() {
        Trained averaged = new Trained(model, features);
        Map<String, Tensor> averages = minimizer.averages();
        averaged.graph.variables().forEach(variable ->
                variable.assign(averages.getOrDefault(variable.name(), weights().get(variable.name()))));
        return averaged;
    }

    /** One training step, recorded for a label shape: placeholders, the loss, the predictions and the updates. */
    Recording record(Shape labels) {
        int[] example = features.toArray();
        int[] batch = new int[example.length + 1];
        batch[0] = Shape.UNKNOWN;
        System.arraycopy(example, 0, batch, 1, example.length);
        Graph graph = this.graph;
        String suffix = "#" + graph.variables().size() + "." + recordings++;
        Placeholder x = graph.placeholder("features" + suffix, batch);
        int[] label = new int[labels.rank() + 1];
        label[0] = Shape.UNKNOWN;
        System.arraycopy(labels.toArray(), 0, label, 1, labels.rank());
        Placeholder y = graph.placeholder("labels" + suffix, label);
        Value predictions = network.forward().apply(x, Mode.TRAINING);
        Value data = model.loss().of(predictions, y);
        Value loss = data.shape().rank() == 0 ? data : dev.weft.graph.Reductions.mean(data);
        for (Value added : network.scope().losses()) {
            loss = loss.plus(added);
        }
        List<Fetch> fetches = new ArrayList<>(List.of(loss, predictions, minimizer.minimize(loss)));
        fetches.addAll(network.scope().updates());
        return new Recording(x, y, loss, predictions, fetches);
    }

    private int recordings;

    record Recording(Placeholder features, Placeholder labels, Value loss, Value predictions, List<Fetch> fetches) {
        Plan plan(Batch batch, Workers workers) {
            return Plan.of(fetches, Map.of(features, batch.features().shape(), labels, batch.labels().shape()), workers);
        }
    }
}
