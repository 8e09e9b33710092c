package dev.weft.lint;

import static dev.weft.lint.LintTest.FIVE;
import static dev.weft.lint.LintTest.THREE;
import static dev.weft.lint.LintTest.classes;
import static dev.weft.lint.LintTest.data;
import static dev.weft.lint.LintTest.ending;
import static dev.weft.lint.LintTest.found;
import static dev.weft.lint.LintTest.labelled;
import static dev.weft.lint.LintTest.model;
import static dev.weft.lint.LintTest.silent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.data.Dataset;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Shaping;
import dev.weft.graph.Value;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.loss.Outputs;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.network.Forward;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.network.Range;
import dev.weft.network.Scope;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedule;
import dev.weft.optimizer.Schedules;
import dev.weft.optimizer.Slot;
import dev.weft.optimizer.Step;
import dev.weft.optimizer.WeightDecay;
import dev.weft.tensor.Shape;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lint judges what users write themselves as it judges the library's own. */
class OwnPartsTest {
    /** {@code 1.5 · tanh x}, which says what it gives. */
    private record Wide() implements Activation {
        @Override
        public Value apply(Value x) {
            return Elementwise.tanh(x).times(1.5);
        }

        @Override
        public Optional<Range> range() {
            return Optional.of(new Range(-1.5, 1.5));
        }
    }

    /** A sigmoid, or a relu, as a layer of one's own. */
    private record Own(Activation function) implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return (x, pass) -> function.apply(x);
        }

        @Override
        public Optional<Range> output(Optional<Range> input) {
            return function.range();
        }
    }

    /** Every example divided by its largest magnitude. */
    private record Divided() implements Layer {
        @Override
        public Forward build(Scope scope, Shape input) {
            return (x, pass) -> x.div(Shaping.reshape(Reductions.max(Elementwise.abs(x), 1), Shape.UNKNOWN, 1));
        }

        @Override
        public boolean normalizes() {
            return true;
        }
    }

    /** Gradient descent, or only its signs. */
    private record Descent(Schedule rate, boolean signs) implements Optimizer {
        @Override
        public Descent withRate(Schedule rate) {
            return new Descent(rate, signs);
        }

        @Override
        public List<Slot> slots() {
            return List.of();
        }

        @Override
        public void update(float[] weights, float[] gradient, float[][] slots, Step step, int from, int to) {
            for (int i = from; i < to; i++) {
                weights[i] -= step.rate() * (signs ? Math.signum(gradient[i]) : gradient[i]);
            }
        }
    }

    /** The sum over the batch of a loss of one's own. */
    private record OwnSum() implements Loss {
        @Override
        public Value of(Value predictions, Value labels) {
            return Losses.SOFTMAX_CE.of(predictions, labels);
        }

        @Override
        public Value total(Value losses) {
            return Reductions.sum(losses);
        }

        @Override
        public Outputs outputs() {
            return Outputs.LOGITS;
        }
    }

    static Stream<Arguments> own() {
        Dataset yesNo = labelled(new float[]{0}, new float[]{1});
        Loss lambda = (y, t) -> Losses.BCE_WITH_LOGITS.of(y, t);
        Loss declared = lambda.withOutputs(Outputs.BINARY_LOGITS);
        Layer sigmoid = new Own(Activations.SIGMOID);
        Model summed = ending(new OwnSum(), 3, Activations.IDENTITY);
        return Stream.of(
                found("sigmoid-twice", model(Losses.BCE_WITH_LOGITS, Dense.of(1), sigmoid), yesNo, FIVE,
                        "own1 gives 0 to 1"),
                found("sigmoid-twice", model(declared, Dense.of(1), sigmoid), yesNo, FIVE, "the loss WithOutputs"),
                found("sigmoid-twice", model(Losses.binaryFocal(2).weighted(1, 2).summed(), Dense.of(1), sigmoid),
                        yesNo, FIVE, "own1"),
                silent("sigmoid-twice", model(lambda, Dense.of(1), sigmoid), yesNo, FIVE),
                found("no-probabilities", ending(Losses.BCE, 1, new Wide()), yesNo, FIVE, "dense2 gives -1.5 to 1.5"),
                found("labels-out-of-reach", ending(Losses.POISSON, 1, new Wide()),
                        labelled(new float[]{0}, new float[]{7}), FIVE, "-1.5 to 1.5"),
                found("labels-out-of-reach", ending((y, t) -> Losses.MSE.of(y, t), 1, new Wide()),
                        labelled(new float[]{0}, new float[]{7}), FIVE, "0 to 7"),
                silent("labels-out-of-reach", ending((y, t) -> Losses.SOFTMAX_CE.of(y, t), 3, Activations.SIGMOID),
                        classes(0, 1, 2), FIVE),
                found("labels-out-of-range", ending(declared, 1, Activations.IDENTITY),
                        labelled(new float[]{-1}, new float[]{1}), FIVE, "0 to 1"),
                found("labels-out-of-range", ending(Losses.KLD, 3, Activations.SOFTMAX),
                        labelled(new float[]{0, 1, 1}, new float[]{1, 0, 0}), FIVE,
                        "numbers >= 0 with sum 1"),
                found("class-imbalance", ending(Losses.BCE_WITH_LOGITS, 1, Activations.IDENTITY), labelled(oneOf(20)),
                        FIVE, "class 0 makes 95.0 %"),
                silent("unscaled-features", model(Losses.SOFTMAX_CE, new Divided(), Dense.of(3)), data(4, 255, 3),
                        FIVE),
                silent("unscaled-features", model(Losses.SOFTMAX_CE, Layers.dropout(0.1), new Divided(), Dense.of(3)),
                        data(4, 255, 3), FIVE),
                found("unscaled-features", model(Losses.SOFTMAX_CE, sigmoid, new Divided(), Dense.of(3)),
                        data(4, 255, 3), FIVE, "4 of 4"),
                found("dead-relus",
                        model(Losses.SOFTMAX_CE, Dense.of(16).withBiasInitializer(Initializers.constant(-9)),
                                new Own(Activations.RELU), Dense.of(3)),
                        THREE, FIVE, "16 of 16 units of own1"),
                found("sum-of-losses", summed.withOptimizer(new Descent(Schedules.constant(0.1), false)), THREE, FIVE,
                        "batch of 32"),
                silent("sum-of-losses", summed.withOptimizer(new Descent(Schedules.constant(0.1), true)), THREE,
                        FIVE));
    }

    private static float[][] oneOf(int count) {
        float[][] labels = new float[count][1];
        labels[0][0] = 1;
        return labels;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("own")
    void layersLossesActivationsAndOptimizersOfOnesOwnAreJudgedAsWell(String name, boolean there, Model model,
            Dataset data, Training training,
            List<String> words) {
        LintTest.judge(name, there, model, data, training, words);
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(Optimizers.sgd(0.1), Optimizers.momentum(0.1, 0.9), Optimizers.nesterov(0.1, 0.9),
                new WeightDecay(Optimizers.sgd(0.1), 0.01), Optimizers.adagrad(0.1), Optimizers.adadelta(0.1),
                Optimizers.rmsprop(0.1),
                Optimizers.adam(0.1), Optimizers.adamw(0.1, 0.01), Optimizers.adamax(0.1), Optimizers.nadam(0.1));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void onlyRulesWhoseStepsGrowWithTheGradientMindASum(Optimizer optimizer) {
        Model model = ending(Losses.SOFTMAX_CE.summed(), 3, Activations.IDENTITY).withOptimizer(optimizer);
        boolean grows = optimizer.toString().matches("(WeightDecay\\[optimizer=)?(Sgd|Momentum|Nesterov).*");
        assertEquals(grows, Lint.of(model, THREE, FIVE).stream()
                .anyMatch(found -> found.name().equals("sum-of-losses")));
    }
}
