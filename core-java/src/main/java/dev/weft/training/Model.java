package dev.weft.training;

import dev.weft.data.Dataset;
import dev.weft.loss.Loss;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Layer;
import dev.weft.network.Network;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The description of something that learns: layers, what they shall minimize and by which rule. Immutable and without
 * weights; {@link #fit} and {@link #build} give it weights. Equal descriptions with equal seeds and data give equal
 * bits.
 *
 * @param network   the layers
 * @param loss      what is minimized: its mean over the batch plus what the layers add
 * @param optimizer the rule of the updates
 * @param metrics   what is reported beside the loss
 * @param average   how weights are averaged over training, if they are
 * @param clip      how the gradients are limited before each update, if they are
 * @param seed      initial weights, order of the examples and masks follow from it
 * @param input     the shape of one example; if absent it is taken from the first data set
 * @param training  how it trains unless told otherwise; not saved with it
 */
public record Model(Network network, Loss loss, Optimizer optimizer, List<Metric> metrics,
        Optional<MovingAverage> average, Optional<Clip> clip, long seed, Optional<Shape> input,
        Optional<Training> training) {
    /** Copies the list. */
    public Model {
        metrics = List.copyOf(metrics);
    }

    /** A model of {@code layers} that reports accuracy, without averages, seed 1. */
    public static Model of(Loss loss, Optimizer optimizer, Layer... layers) {
        return new Model(Network.of(layers), loss, optimizer, List.of(Metrics.ACCURACY), Optional.empty(),
                Optional.empty(), 1,
                Optional.empty(), Optional.empty());
    }

    /** The components on their way into a changed copy. */
    private static final class Draft {
        private Network network;
        private Loss loss;
        private Optimizer optimizer;
        private List<Metric> metrics;
        private Optional<MovingAverage> average;
        private Optional<Clip> clip;
        private long seed;
        private Optional<Shape> input;
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
            training = model.training;
        }
    }

    private Model with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new Model(draft.network, draft.loss, draft.optimizer, draft.metrics, draft.average, draft.clip,
                draft.seed,
                draft.input, draft.training);
    }

    /** This model with other metrics. */
    public Model withMetrics(Metric... metrics) {
        return with(draft -> draft.metrics = List.of(metrics));
    }

    /** This model with averages of its weights. */
    public Model withAverage(MovingAverage average) {
        return with(draft -> draft.average = Optional.of(average));
    }

    /** This model with its gradients limited before each update. */
    public Model withClip(Clip clip) {
        return with(draft -> draft.clip = Optional.of(clip));
    }

    /** This model with another seed. */
    public Model withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /** This model with another rule of the updates. */
    public Model withOptimizer(Optimizer optimizer) {
        return with(draft -> draft.optimizer = optimizer);
    }

    /** This model for examples of {@code dimensions}, without the batch. */
    public Model withInput(int... dimensions) {
        return with(draft -> draft.input = Optional.of(Shape.of(dimensions)));
    }

    /** This model with another way to train unless {@code fit} is given one. */
    public Model withTraining(Training training) {
        return with(draft -> draft.training = Optional.of(training));
    }

    /** What a file keeps of this model: all but the training, whose data and listeners are no part of it. */
    Model untrained() {
        return with(draft -> draft.training = Optional.empty());
    }

    /**
     * This model with its initial weights, for examples of the declared input shape.
     *
     * @throws IllegalStateException if none was declared
     */
    public Trained build() {
        return build(input.orElseThrow(() -> new IllegalStateException(
                "Model does not know its input: declare it with withInput(784), or build or fit it for a data set")));
    }

    /**
     * This model with its initial weights, for examples of shape {@code features}.
     *
     * @throws IllegalArgumentException if another input was declared, or a layer does not take what it gets
     */
    public Trained build(Shape features) {
        return build(features, Optional.empty());
    }

    Trained build(Shape features, Optional<Map<String, Tensor>> weights) {
        return new Trained(predictor(features, weights, 0));
    }

    Predictor predictor(Shape features, Optional<Map<String, Tensor>> weights, long step) {
        if (input.isPresent() && !input.get().equals(features)) {
            throw new IllegalArgumentException("Model expects examples of " + input.get() + " but got " + features);
        }
        return new Predictor(this, features, weights, step);
    }

    /** Trains from initial weights on {@code data}. */
    public Trained fit(Dataset data, Training training) {
        return build(data.features()).fit(data, training);
    }
}
