package dev.weft.training;

import dev.weft.data.Dataset;
import dev.weft.internal.check.NamePatterns;
import dev.weft.internal.text.Spelling;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.metric.Metric;
import dev.weft.metric.Metric.OfOutput;
import dev.weft.metric.Metrics;
import dev.weft.network.Branch;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The immutable description of a model: its layers, the loss to minimize and the optimizer. It has no weights;
 * {@link #build} and {@link #fit} create a {@link Trained} model that has them.
 *
 * <pre>{@code
 * // One of ten classes: class indices as labels, logits as outputs.
 * Model digits = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99),
 *         Dense.of(500, Activations.RELU), Dense.of(10));
 * Trained trained = digits.fit(mnist.train(), Training.epochs(5).withBatchSize(200));
 * System.out.println(trained.evaluate(mnist.test()));
 *
 * // A number: labels [1].
 * Model price = Model.of(Losses.MSE, Optimizers.adam(0.001), Dense.of(32, Activations.RELU), Dense.of(1))
 *         .withMetrics(Metrics.RMSE, Metrics.R2);
 * }</pre>
 *
 * <p>Equal descriptions with equal seeds, data and trainings end with bit-identical weights, on any number of threads,
 * on one kind of CPU and one BLAS engine; with {@code WEFT_BLAS=java}, on every machine. The {@code with…} methods
 * return a changed copy. Threads may share a model. Two models are equal if all components are equal; a lambda among
 * them equals itself only.
 *
 * @param network the layers, from the input to the output
 * @param loss the loss to minimize: its mean over the batch, or what {@link Loss#total} makes of it, plus the penalties
 *     that layers add, such as L2
 * @param optimizer the rule that updates the weights
 * @param metrics the metrics reported beside the loss, in this order, with different labels
 * @param average the moving average of the weights, if there is one
 * @param clip the limit on the gradients before each update, if there is one
 * @param seed the seed of the initial weights, of the order of the examples and of dropout masks; 1 by default
 * @param input the shape of one example without the batch dimension; if absent, the first data set decides
 * @param frozen the layers whose weights training does not change, by name, see {@link #withFrozen}
 * @param training the default training of the Kotlin DSL's {@code fit(data)}; the methods of this class ignore it. It
 *     is not saved with the model
 */
public record Model(Network network, Loss loss, Optimizer optimizer, List<Metric> metrics,
        Optional<MovingAverage> average, Optional<Clip> clip, long seed, Optional<Shape> input,
        List<String> frozen, Optional<Training> training) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if two metrics have the same label, or one is called {@code loss}; or if there
     *     are more than 4,000 frozen patterns, or one is empty or longer than 1,024 characters
     */
    public Model {
        metrics = List.copyOf(metrics);
        frozen = new NamePatterns(frozen).patterns();
        Set<String> labels = new HashSet<>(Set.of("loss"));
        for (Metric metric : metrics) {
            if (!labels.add(metric.label())) {
                throw new IllegalArgumentException("Model expects metrics with different names but got two called "
                        + metric.label() + ": name your own with Metric.smallerIsBetter or Metric.largerIsBetter");
            }
        }
    }

    /**
     * Creates a model with seed 1, without weight averages and without gradient clipping. It reports accuracy if the
     * outputs of its loss stand for classes.
     *
     * @param loss the loss to minimize
     * @param optimizer the rule that updates the weights
     * @param layers the layers, from the input to the output, at least one
     * @throws IllegalArgumentException if there is no layer
     */
    public static Model of(Loss loss, Optimizer optimizer, Layer... layers) {
        return of(Network.of(layers), loss, optimizer);
    }

    /**
     * An output of a network of branches, with its loss.
     *
     * <pre>{@code
     * Model shop = Model.of(Optimizers.adam(0.001), Head.of("rating", rating, Losses.MSE),
     *         Head.of("returned", returned, Losses.BCE_WITH_LOGITS).weighted(0.3));
     * }</pre>
     *
     * @param name the name of the output and of its labels
     * @param branch what the output is
     * @param loss the loss to minimize
     * @param weight the factor of the loss in the sum over all outputs
     */
    public record Head(String name, Branch branch, Loss loss, double weight) {
        /**
         * Checks the name.
         *
         * @throws IllegalArgumentException if reports use it for something else
         */
        public Head {
            if (name.equals("loss") || name.equals("val") || name.startsWith("val_") || name.endsWith(".weight")) {
                throw new IllegalArgumentException("Model expects an output name that reports do not use but got "
                        + name + ": rename it");
            }
        }

        /** An output whose loss counts 1. */
        public static Head of(String name, Branch branch, Loss loss) {
            return new Head(name, branch, loss, 1);
        }

        /** Returns this output with its loss multiplied by {@code weight}, at least 0. */
        public Head weighted(double weight) {
            return new Head(name, branch, loss, weight);
        }
    }

    /**
     * Creates a model of branches with seed 1. With several outputs it minimizes {@code Σ weight · loss}, see
     * {@link Joint}, and reports the loss of each output, such as {@code rating_loss}, and the accuracy of those that
     * stand for classes.
     *
     * @param optimizer the rule that updates the weights
     * @param heads the outputs, at least one, with different names
     * @throws IllegalArgumentException if there is none, two have one name, one is not {@code [batch, n]}, or an only
     *     one has another weight than 1
     */
    public static Model of(Optimizer optimizer, Head... heads) {
        Map<String, Branch> outputs = new LinkedHashMap<>();
        for (Head head : heads) {
            if (outputs.put(head.name, head.branch) != null) {
                throw new IllegalArgumentException("Model expects different names of outputs but got " + head.name
                        + " twice: rename one");
            }
        }
        Network network = Branch.network(outputs);
        if (heads.length == 1) {
            if (heads[0].weight != 1) {
                throw new IllegalArgumentException("Model expects the weight 1 for its only output but got "
                        + heads[0].weight + ": change the learning rate instead");
            }
            return of(heads[0].loss, optimizer, network.layers().get(0));
        }
        Loss loss = new Joint(Stream.of(heads)
                .map(head -> new Joint.Part(head.name, head.loss, head.weight)).toList());
        return of(network, loss, optimizer);
    }

    /** The model of one output, for what its predictions mean; its network is that of all. */
    Model ofOutput(String name) {
        if (loss instanceof Joint joint) {
            Joint.Part part = joint.parts().stream().filter(each -> each.output().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("Model expects the name of an output but got "
                            + name + Spelling.question(name, joint.parts().stream().map(Joint.Part::output).toList())));
            return with(draft -> {
                draft.loss = part.loss();
                draft.metrics = metrics.stream().filter(OfOutput.class::isInstance).map(OfOutput.class::cast)
                        .filter(metric -> metric.output().equals(name)).map(OfOutput::metric)
                        .filter(metric -> !metric.label().equals("loss")).toList();
            });
        }
        if (!network.outputs().isEmpty() && !network.outputs().contains(name)) {
            throw new IllegalArgumentException("Model expects the name of its output " + network.outputs() + " but got "
                    + name);
        }
        return this;
    }

    private static Model of(Network network, Loss loss, Optimizer optimizer) {
        return new Model(network, loss, optimizer, Metrics.usual(loss), Optional.empty(), Optional.empty(), 1,
                Optional.empty(), List.of(), Optional.empty());
    }

    /** The components of a changed copy. */
    private static final class Draft {
        private Network network;
        private Loss loss;
        private Optimizer optimizer;
        private List<Metric> metrics;
        private Optional<MovingAverage> average;
        private Optional<Clip> clip;
        private long seed;
        private Optional<Shape> input;
        private List<String> frozen;
        private Optional<Training> training;

        private Draft(Model model) {
            network = model.network;
            loss = model.loss;
            optimizer = model.optimizer;
            metrics = model.metrics;
            average = model.average;
            clip = model.clip;
            seed = model.seed;
            input = model.input;
            frozen = model.frozen;
            training = model.training;
        }
    }

    private Model with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Model(draft.network, draft.loss, draft.optimizer, draft.metrics, draft.average, draft.clip,
                draft.seed,
                draft.input, draft.frozen, draft.training);
    }

    /**
     * Returns this model with other metrics, in this order. Without arguments, reports contain the loss alone.
     *
     * @param metrics the metrics that replace those of this model
     */
    public Model withMetrics(Metric... metrics) {
        return with(draft -> draft.metrics = List.of(metrics));
    }

    /**
     * Returns this model with a moving average of its weights. Training updates it after every step and saves it with
     * the model; {@link Trained#averaged} and {@link Predictor#loadAveraged} use it.
     */
    public Model withAverage(MovingAverage average) {
        return with(draft -> draft.average = Optional.of(average));
    }

    /**
     * Returns this model with its gradients clipped before each update, by a training or by
     * {@link Minimizer#applyGradients}. What {@link Trained#lossAndGradients} returns is not clipped.
     */
    public Model withClip(Clip clip) {
        return with(draft -> draft.clip = Optional.of(clip));
    }

    /**
     * Returns this model with other layers, such as its own with further ones:
     * {@code model.withNetwork(model.network().then(Layers.dense(10)))}.
     */
    public Model withNetwork(Network network) {
        return with(draft -> draft.network = network);
    }

    /** Returns this model with another loss. The metrics stay: change them with {@link #withMetrics}, if need be. */
    public Model withLoss(Loss loss) {
        return with(draft -> draft.loss = loss);
    }

    /** Returns this model for examples of the shape that the first data set has. */
    Model withoutInput() {
        return with(draft -> draft.input = Optional.empty());
    }

    /** Returns this model with another seed. */
    public Model withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /** Returns this model with another optimizer. */
    public Model withOptimizer(Optimizer optimizer) {
        return with(draft -> draft.optimizer = optimizer);
    }

    /**
     * Returns this model for examples of the given dimensions, without the batch: {@code withInput(784)} for rows of
     * 784 features, {@code withInput(28, 28)} for images.
     */
    public Model withInput(int... dimensions) {
        return with(draft -> draft.input = Optional.of(Shape.of(dimensions)));
    }

    /**
     * Returns this model with other frozen layers: training does not change their weights, and computes no gradients
     * for them. It replaces the patterns of this model; without arguments, no layer is frozen by name.
     *
     * <pre>{@code
     * model.withFrozen("dense1", "encoder*") // Keras: layer.trainable = False
     * }</pre>
     *
     * <p>A frozen layer behaves as in a {@link dev.weft.network.Layer.Frozen}: no weight decay, moving average or
     * regularizer, and batch normalization uses its running statistics. Layers that are frozen in the network itself
     * stay so. Freezing changes no name and no initial weight. {@link Trained#freeze} freezes layers of a trained
     * model.
     *
     * @param patterns the paths of layers, such as {@code dense1} or {@code residual1.dense2}, where {@code *} stands
     *     for any characters; the layers inside a frozen one are frozen, too. Building the model throws an
     *     {@link IllegalArgumentException} if a pattern matches no layer
     */
    public Model withFrozen(String... patterns) {
        return with(draft -> draft.frozen = List.of(patterns));
    }

    /** Returns this model with a default training for the Kotlin DSL's {@code fit(data)}. */
    public Model withTraining(Training training) {
        return with(draft -> draft.training = Optional.of(training));
    }

    /**
     * The part of this model that files contain: everything but the training, whose data and listeners cannot be saved.
     */
    Model untrained() {
        return with(draft -> draft.training = Optional.empty());
    }

    /**
     * Creates the model with its initial weights for the declared input.
     *
     * @throws IllegalStateException if no input is declared, see {@link #withInput}
     * @throws IllegalArgumentException if a layer does not accept the shape that it gets
     */
    public Trained build() {
        return build(network.features().or(() -> input).orElseThrow(() -> new IllegalStateException(
                "Model does not know its input: declare it with withInput(784), or build or fit it with a data set")));
    }

    /**
     * Creates the model with its initial weights for examples of shape {@code features}.
     *
     * @param features the shape of one example, without the batch dimension
     * @throws IllegalArgumentException if another input was declared, or if a layer does not accept the shape that it
     *     gets; the message names the layer and both shapes
     */
    public Trained build(Shape features) {
        return build(features, Optional.empty());
    }

    /**
     * Creates the model with the weights of {@code beginning} in the layers that have their names, and initial weights
     * in the others. The beginning stays unchanged. It is a part of another network, or the same network with another
     * loss or optimizer:
     *
     * <pre>{@code
     * Trained encoder = trained.withoutLast(1);
     * Model model = Model.of(Losses.MSE, Optimizers.adam(0.001))
     *         .withNetwork(encoder.model().network().then(Layers.dense(1))).withFrozen("dense1");
     * Trained price = model.build(encoder).fit(prices, Training.epochs(5));
     * Trained gently = trained.model().withOptimizer(Optimizers.sgd(0.001)).build(trained);
     * }</pre>
     *
     * <p>A layer's number counts those of its kind before it, so the layers of the beginning come first. It is a fresh
     * training, whose step is 0. The preprocessing of the beginning is kept if it fits the outputs.
     *
     * @throws IllegalArgumentException if a weight of the beginning is not among those of the model, or has another
     *     shape; or if a layer does not accept the shape that it gets
     */
    public Trained build(Trained beginning) {
        Trained made = build(beginning.features());
        Transfer.Report report = made.take(Transfer.matching(beginning.weights()));
        if (!report.left().isEmpty() || !report.otherShape().isEmpty()) {
            throw new IllegalArgumentException("Model expects the layers of the beginning before its own but "
                    + (report.left().isEmpty() ? "has other shapes than " + report.otherShape()
                            : "has no " + report.left())
                    + ": append layers with beginning.model().network().then(…)");
        }
        return made.keep(Snapshot.TableRows.of(beginning));
    }

    Trained build(Shape features, Optional<Map<String, Tensor>> weights) {
        return new Trained(predictor(features, weights, 0));
    }

    Predictor predictor(Shape features, Optional<Map<String, Tensor>> weights, long step) {
        Optional<Shape> declared = input.or(network::features);
        if (declared.isPresent() && !declared.get().equals(features)) {
            throw new IllegalArgumentException("Model expects examples of " + declared.get() + " but got " + features);
        }
        Joint.expect(loss, network.outputs());
        return new Predictor(this, features, weights, step);
    }

    /**
     * Creates the model with its initial weights and trains it. The same as
     * {@code build(data.features()).fit(data, training)}.
     *
     * @param data the training examples, at least one
     * @param training the number of steps or epochs, the batch size, the validation data and the listeners
     * @throws IllegalArgumentException if the data is empty or does not fit the model, see {@link Trained#fit}
     * @throws NonFiniteException if training diverges
     */
    public Trained fit(Dataset data, Training training) {
        // Refuses empty data before a network is built.
        training.examples(data);
        return (network.features().isPresent() ? build() : build(data.features())).fit(data, training);
    }
}
