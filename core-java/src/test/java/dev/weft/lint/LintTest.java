package dev.weft.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import dev.weft.graph.Pointwise;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.network.Activation;
import dev.weft.network.Activations;
import dev.weft.network.Branch;
import dev.weft.network.Constraints;
import dev.weft.network.Dense;
import dev.weft.network.Flatten;
import dev.weft.network.Initializer;
import dev.weft.network.Initializers;
import dev.weft.network.Layer;
import dev.weft.network.Layers;
import dev.weft.optimizer.Clip;
import dev.weft.optimizer.Optimizers;
import dev.weft.optimizer.Schedules;
import dev.weft.random.RandomStream;
import dev.weft.table.Csv;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LintTest {
    static final Training FIVE = Training.epochs(5);
    static final Dataset THREE = data(4, 1, 3).oneHot(3);

    /** 200 examples of {@code width} features around 0, of the size {@code scale}, and classes in turn. */
    static Dataset data(int width, float scale, int classes) {
        RandomStream random = RandomStream.of(1, "lint");
        float[][] features = new float[200][width];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < width; j++) {
                features[i][j] = scale * (2 * random.nextFloat() - 1);
            }
            labels[i] = i % classes;
        }
        return Dataset.of(features, labels);
    }

    /** The examples of {@link #THREE} with class indices, sorted by class. */
    private static final Dataset BY_CLASS = Dataset.of(THREE.all().features(), Tensor.vector(sorted(200, 67)));
    private static final Dataset RISING =
            Dataset.of(THREE.all().features(), Tensor.of(Shape.of(200, 1), sorted(200, 1)));

    /** The numbers {@code i / run}, rounded down. */
    private static float[] sorted(int n, int run) {
        float[] labels = new float[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i / run;
        }
        return labels;
    }

    /** The features of {@link #THREE} with other labels in turn. */
    static Dataset labelled(float[]... labels) {
        float[][] all = new float[200][];
        for (int i = 0; i < 200; i++) {
            all[i] = labels[i % labels.length];
        }
        return Dataset.of(THREE.all().features(), Tensor.matrix(all));
    }

    static Dataset classes(int... labels) {
        int[] all = new int[200];
        for (int i = 0; i < 200; i++) {
            all[i] = labels[i % labels.length];
        }
        float[][] features = new float[200][];
        for (int i = 0; i < 200; i++) {
            features[i] = THREE.slice(i, i + 1).all().features().data();
        }
        return Dataset.of(features, all);
    }

    static Model model(Loss loss, Layer... layers) {
        return Model.of(loss, Optimizers.sgd(0.1), layers);
    }

    /** A layer whose sums are far below 0. */
    private static Dense dead(Activation activation) {
        return Dense.of(16, activation).withBiasInitializer(Initializers.constant(-9));
    }

    static Model ending(Loss loss, int units, Activation last) {
        return model(loss, Dense.of(16, Activations.RELU), Dense.of(units, last));
    }

    /** {@code depth} equal layers and a last one of three outputs. */
    private static Layer[] deep(int depth, int width, Activation activation, Initializer kernel) {
        Stream<Layer> hidden = Stream.generate(() -> (Layer) Dense.of(width, activation).withKernelInitializer(kernel))
                .limit(depth);
        return Stream.concat(hidden, Stream.of(Dense.of(3))).toArray(Layer[]::new);
    }

    /** A number of the size {@code scale} and the number of the example. */
    private static Dataset numbered(float scale) {
        float[][] features = new float[200][];
        for (int i = 0; i < 200; i++) {
            features[i] = new float[]{i % 2 == 0 ? scale : -scale, i};
        }
        return Dataset.of(Tensor.matrix(features), THREE.all().labels());
    }

    /** A model that reads the first feature as it is, and the second one with a layer. */
    private static Model withNames(Layer names) {
        Branch row = Branch.input("row", 2);
        Branch all = Branch.concat(row.columns(0, 1), row.columns(1, 2).then(names, new Flatten()));
        return model(Losses.SOFTMAX_CE,
                Branch.network(Map.of("all", all.then(Dense.of(3)))).layers().toArray(Layer[]::new));
    }

    /** A rule, and what it must find, with words of the message, and what it must not. */
    static Stream<Arguments> cases() {
        Model plain = ending(Losses.SOFTMAX_CE, 3, Activations.IDENTITY);
        Dataset yesNo = labelled(new float[]{0}, new float[]{1});
        Dataset[] rare = {classes(new int[20]).take(95), classes(1)};
        return Stream.of(
                found("softmax-twice", ending(Losses.SOFTMAX_CE, 3, Activations.SOFTMAX), THREE, FIVE,
                        "dense2 gives 0 to 1", "the loss SOFTMAX_CE", "0.551"),
                found("softmax-twice",
                        model(Losses.softmaxCE(0.1).summed(), Dense.of(3), Layers.activation(Activations.SOFTMAX),
                                Layers.dropout(0.1)),
                        THREE, FIVE, "activation1"),
                silent("softmax-twice", plain, THREE, FIVE),
                silent("softmax-twice", ending(Losses.MSE, 3, Activations.SOFTMAX), THREE, FIVE),
                found("sigmoid-twice", ending(Losses.BCE_WITH_LOGITS, 1, Activations.SIGMOID), yesNo, FIVE,
                        "dense2 gives 0 to 1", "0.731"),
                silent("sigmoid-twice", ending(Losses.BCE, 1, Activations.SIGMOID), yesNo, FIVE),
                found("no-probabilities", ending(Losses.BCE, 1, Activations.IDENTITY), yesNo, FIVE,
                        "BCE expects probabilities", "dense2 gives any number"),
                silent("no-probabilities", ending(Losses.BCE, 1, Activations.SIGMOID), yesNo, FIVE),
                silent("no-probabilities", ending(Losses.BCE, 1, x -> x), yesNo, FIVE),
                found("relu-at-the-end", ending(Losses.SOFTMAX_CE, 3, Activations.RELU), THREE, FIVE,
                        "dense2 gives 0 to inf"),
                silent("relu-at-the-end", plain, THREE, FIVE),
                found("labels-out-of-reach", ending(Losses.MSE, 1, Activations.RELU),
                        labelled(new float[]{-2.5f}, new float[]{1}), FIVE,
                        "labels are -2.5 to 1 in all 200 examples", "gives 0 to inf"),
                found("labels-out-of-reach", ending(Losses.MAE, 1, Activations.SIGMOID),
                        labelled(new float[]{0}, new float[]{12}), FIVE, "0 to 12"),
                silent("labels-out-of-reach", ending(Losses.MSE, 1, Activations.RELU), yesNo, FIVE),
                found("labels-out-of-range", plain, classes(0, 1, 3), FIVE, "a class from 0 to 2", "66 of 200", "3.0"),
                found("labels-out-of-range", plain, classes(0, 1, -1), FIVE, "-1.0"),
                found("labels-out-of-range", plain, labelled(new float[]{0, 1, 1}, new float[]{1, 0, 0}), FIVE,
                        "100 of 200", "[0.0, 1.0, 1.0]"),
                found("labels-out-of-range", ending(Losses.BCE, 1, Activations.SIGMOID),
                        labelled(new float[]{-1}, new float[]{1}), FIVE, "0 to 1", "-1.0"),
                silent("labels-out-of-range", plain, classes(0, 1, 2), FIVE),
                silent("labels-out-of-range", plain, THREE, FIVE),
                found("constant-labels", plain, classes(2), FIVE, "the label is 2.0 in all 200 examples"),
                silent("constant-labels", plain, classes(2, 1), FIVE),
                found("class-imbalance", plain, rare[0].then(rare[1].take(5)), FIVE,
                        "class 0 makes 95.0 % of all 100 examples"),
                silent("class-imbalance", plain, rare[0].then(rare[1].take(20)), FIVE),
                found("sorted-labels", plain, BY_CLASS, FIVE.withValidation(0.2), "holds back the last 20 %"),
                found("sorted-labels", plain, BY_CLASS.oneHot(3), FIVE.withValidation(0.125),
                        "last 12.5 %"),
                found("sorted-labels", ending(Losses.MSE, 1, Activations.IDENTITY), RISING, FIVE.withValidation(0.2),
                        "the examples are sorted by their label"),
                found("sorted-labels", plain, BY_CLASS,
                        FIVE.withBatching((data, size, stream) -> Batches.cyclic(data, size)),
                        "the first batches have one class alone"),
                silent("sorted-labels", plain, BY_CLASS, FIVE),
                silent("sorted-labels", plain, BY_CLASS.shuffle(1), FIVE.withValidation(0.2)),
                silent("sorted-labels", plain, BY_CLASS, FIVE.withValidation(BY_CLASS)),
                silent("sorted-labels", ending(Losses.MSE, 1, Activations.IDENTITY), RISING.shuffle(1),
                        FIVE.withValidation(0.2)),
                silent("sorted-labels", plain, THREE,
                        FIVE.withBatching((data, size, stream) -> Batches.cyclic(data, size))),
                found("unseen-classes", plain, BY_CLASS, FIVE.withValidation(0.4), "class 2 makes 66 of 80 validation "
                        + "examples and none of the training examples", "the last 40 % of the data"),
                found("unseen-classes", plain, BY_CLASS, FIVE.withValidation(0.1),
                        "class 0 makes 67 of 180 training examples and none of the validation examples"),
                found("unseen-classes", plain, classes(0, 1), FIVE.withValidation(classes(2)),
                        "class 2 makes 200 of 200 validation", "differ from the training data"),
                silent("unseen-classes", plain, THREE, FIVE.withValidation(0.2)),
                silent("unseen-classes", plain, THREE, FIVE.withValidation(0.01)),
                silent("unseen-classes", plain, BY_CLASS, FIVE),
                found("not-finite-features", plain, THREE.map(x -> Tensor.vector(x.data()[0], Float.NaN)), FIVE,
                        "200 of 400 features"),
                found("not-finite-labels", ending(Losses.MSE, 1, Activations.IDENTITY),
                        labelled(new float[]{Float.NaN}, new float[]{1}), FIVE, "100 of 200"),
                silent("not-finite-features", plain, THREE, FIVE),
                found("unscaled-features", plain, data(4, 255, 3), FIVE, "features are -2", "4 of 4"),
                found("unscaled-features", plain, data(4, 1e-4f, 3), FIVE, "all of them tiny"),
                silent("unscaled-features", plain, THREE, FIVE),
                silent("unscaled-features", plain, data(4, 10, 3), FIVE),
                silent("unscaled-features", model(Losses.SOFTMAX_CE, Layers.batchNorm(), Dense.of(3)), data(4, 255, 3),
                        FIVE),
                found("constant-features", plain, THREE.map(x -> Tensor.vector(x.data()[0], 1, 2, 3)), FIVE,
                        "3 of 4 features"),
                silent("constant-features", plain, THREE, FIVE),
                found("dead-relus", model(Losses.SOFTMAX_CE, dead(Activations.RELU), Dense.of(3)), THREE, FIVE,
                        "16 of 16 units of dense1"),
                silent("dead-relus", plain, THREE, FIVE),
                silent("dead-relus", model(Losses.SOFTMAX_CE, dead(Activations.STEP), Dense.of(3)), THREE, FIVE),
                found("exploding-signal", model(Losses.SOFTMAX_CE,
                        deep(6, 64, Activations.RELU, Initializers.normal(1))), THREE, FIVE,
                        "4690 times as much after dense6 as before dense1",
                        "values of the 6 kernels so far are 10.1, 15.4"),
                found("exploding-signal", model(Losses.SOFTMAX_CE,
                        deep(3, 64, Activations.RELU, Initializers.constant(1))), THREE, FIVE,
                        "are 16, 64"),
                silent("exploding-signal", model(Losses.SOFTMAX_CE,
                        deep(30, 64, Activations.RELU, Initializers.heNormal())), THREE, FIVE),
                silent("exploding-signal",
                        model(Losses.SOFTMAX_CE, Dense.of(3).withKernelInitializer(Initializers.normal(1))),
                        THREE, FIVE),
                found("vanishing-signal", model(Losses.SOFTMAX_CE,
                        deep(8, 64, Activations.TANH, Initializers.normal(0.01))), THREE, FIVE,
                        "3.67e-05 times as much after dense5 as after dense1", "5 kernels so far are 0.101, 0.154"),
                found("vanishing-signal", model(Losses.SOFTMAX_CE,
                        deep(12, 64, Activations.SIGMOID, Initializers.glorotUniform())), THREE, FIVE,
                        "after dense8 as after dense1", "1.69, 1.82"),
                found("vanishing-signal", model(Losses.SOFTMAX_CE,
                        deep(2, 16, Activations.RELU, Initializers.zeros())), THREE, FIVE,
                        "differ 0 times", "kernels so far are 0"),
                silent("vanishing-signal", model(Losses.SOFTMAX_CE,
                        deep(22, 64, Activations.RELU, Initializers.glorotUniform())), THREE, FIVE),
                silent("vanishing-signal",
                        model(Losses.SOFTMAX_CE, Dense.of(3).withKernelInitializer(Initializers.zeros())),
                        THREE, FIVE),
                found("sum-of-losses", ending(Losses.SOFTMAX_CE.summed(), 3, Activations.IDENTITY), THREE, FIVE,
                        "batch of 32", "a learning rate of 0.1", "like 3.2"),
                silent("sum-of-losses",
                        ending(Losses.SOFTMAX_CE.summed(), 3, Activations.IDENTITY)
                                .withOptimizer(Optimizers.adam(0.1)),
                        THREE, FIVE),
                silent("sum-of-losses",
                        ending(Losses.SOFTMAX_CE.summed(), 3, Activations.IDENTITY).withClip(Clip.byGlobalNorm(1)),
                        THREE, FIVE),
                silent("sum-of-losses", plain, THREE, FIVE),
                found("vanishing-rate", plain.withOptimizer(Optimizers.sgd(0.1).decay(0.9).every(1)), THREE,
                        Training.epochs(100), "from 0.1", "of 700"),
                silent("vanishing-rate", plain.withOptimizer(Optimizers.sgd(0.1).decay(0.99)), THREE,
                        Training.epochs(100)),
                silent("vanishing-rate",
                        plain.withOptimizer(Optimizers.sgd(0.1).withRate(Schedules.oneCycle(0.1, 100))), THREE,
                        Training.epochs(100)),
                silent("vanishing-rate", plain.withOptimizer(Optimizers.sgd(0.1).withRate(Schedules.cosine(0.1, 100))),
                        THREE, Training.epochs(100)),
                found("large-batch", plain, THREE, FIVE.withBatchSize(300), "has 300 examples but there are 200"),
                silent("large-batch", plain, THREE, FIVE.withBatchSize(200)),
                found("large-batch", plain, THREE.slice(0, 20), FIVE.withBatchSize(33), "33 examples but there are 20"),
                silent("large-batch", plain, THREE.slice(0, 20), FIVE),
                found("runs-on-host", model(Losses.SOFTMAX_CE, doubled(""), Dense.of(3)), THREE,
                        FIVE.withDevice("gpu"), "on /gpu:0, ", "doubled#", "Java code alone", "copies 0.000512 MB"),
                silent("runs-on-host", model(Losses.SOFTMAX_CE, doubled(""), Dense.of(3)), THREE, FIVE),
                silent("runs-on-host", model(Losses.SOFTMAX_CE, Layers.batchNorm(), Dense.of(3)), THREE,
                        FIVE.withBatchSize(1).withDevice("gpu")),
                silent("runs-on-host", model(Losses.SOFTMAX_CE, doubled("x * 2.0f"), Dense.of(3)), THREE,
                        FIVE.withDevice("gpu")),
                found("runs-on-host", model(Losses.SOFTMAX_CE, Dense.of(3).withConstraint((weights, shape) -> {})),
                        THREE, FIVE.withDevice("gpu"), "constraint of dense1.kernel has", "copies 9.6e-05 MB"),
                silent("runs-on-host", model(Losses.SOFTMAX_CE, Dense.of(3).withConstraint(Constraints.maxNorm(1))),
                        THREE, FIVE.withDevice("gpu")),
                silent("unscaled-features", withNames(Layers.embedding(200, 8)), numbered(1), FIVE),
                found("unscaled-features", withNames(Layers.embedding(200, 8)), numbered(99), FIVE, "1 of 1 with"),
                found("unscaled-features", withNames(Dense.of(8)), numbered(1), FIVE, "1 of 2 with"),
                found("no-examples", plain, THREE.take(0), FIVE, "empty"),
                found("unreadable-example", plain, classes(0, 3).oneHot(3), FIVE, "example 1 has 3.0"),
                found("does-not-fit", ending(Losses.MSE, 3, Activations.IDENTITY), classes(0, 1, 2), FIVE,
                        "reshape them"),
                found("does-not-fit", plain.withInput(7), THREE, FIVE, "[7]"));
    }

    /** A layer of an operation with Java code and, unless it is empty, a text for devices. */
    private static Layer doubled(String text) {
        return (scope, input) -> (x, pass) -> Pointwise.unary("doubled", x, 1, text, (a, y, from, to) -> {
            for (int i = from; i < to; i++) {
                y[i] = 2 * a[i];
            }
        }, text.replace('x', 'g'), (a, y, g, d, from, to) -> {
            for (int i = from; i < to; i++) {
                d[i] = 2 * g[i];
            }
        });
    }

    static Arguments found(String name, Model model, Dataset data, Training training, String... words) {
        return Arguments.of(name, true, model, data, training, List.of(words));
    }

    static Arguments silent(String name, Model model, Dataset data, Training training) {
        return Arguments.of(name, false, model, data, training, List.of());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void aMistakeIsFoundWhereItIsAndOnlyThere(String name, boolean there, Model model, Dataset data, Training training,
            List<String> words) {
        judge(name, there, model, data, training, words);
    }

    static void judge(String name, boolean there, Model model, Dataset data, Training training, List<String> words) {
        List<Lint.Finding> findings =
                Lint.of(model, data, training).stream().filter(finding -> finding.name().equals(name)).toList();
        assertEquals(there ? 1 : 0, findings.size(), () -> Lint.of(model, data, training).toString());
        findings.forEach(finding -> {
            words.forEach(word -> assertTrue(finding.message().contains(word), finding.toString()));
            assertFalse(finding.fix().isBlank());
        });
    }

    static Stream<Arguments> remedies() {
        return Stream.of(
                Arguments.of(deep(8, 64, Activations.TANH, Initializers.normal(0.01)), "start with larger kernels"),
                Arguments.of(deep(12, 64, Activations.SIGMOID, Initializers.glorotUniform()),
                        "use activations that saturate less"));
    }

    @ParameterizedTest
    @MethodSource("remedies")
    void theNormsOfTheKernelsTellWhatMakesASignalVanish(Layer[] layers, String remedy) {
        Lint.Finding found = Lint.of(model(Losses.SOFTMAX_CE, layers), THREE, FIVE).get(0);
        assertTrue(found.fix().startsWith(remedy), found.toString());
    }

    @Test
    void aLayerThatNormalizesGivesTheSignalANewSize() {
        Layer[] layers = deep(8, 64, Activations.TANH, Initializers.normal(0.01));
        Layer[] normalized = Stream.of(layers).flatMap(layer -> Stream.of(layer, Layers.layerNorm())).limit(17)
                .toArray(Layer[]::new);
        assertEquals(List.of(), Lint.of(model(Losses.SOFTMAX_CE, normalized), THREE, FIVE));
    }

    @Test
    void everyRuleHasBothKindsOfCase() {
        List<String> oneWay = List.of("no-examples", "unreadable-example", "does-not-fit", "not-finite-labels");
        List<String> found =
                cases().filter(row -> (boolean) row.get()[1]).map(row -> (String) row.get()[0]).distinct().sorted()
                        .toList();
        List<String> silent =
                cases().filter(row -> !(boolean) row.get()[1]).map(row -> (String) row.get()[0]).distinct().sorted()
                        .toList();
        assertEquals(found.stream().filter(name -> !oneWay.contains(name)).toList(), silent);
    }

    @Test
    void aSoundTrainingIsPassedOver() throws IOException {
        Model digits =
                Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99), Dense.of(500, Activations.RELU),
                        Dense.of(10));
        Dataset mnist = Mnist.read(Path.of("..", "examples", "data", "mnist")).train();
        assertEquals(List.of(), Lint.of(digits, mnist, FIVE.withBatchSize(200)));
        Table iris = Csv.read(Path.of("..", "examples", "data", "iris", "iris.csv"));
        Preprocessing fitted = Preprocessing.fit(iris, "species");
        assertEquals(List.of(),
                Lint.of(ending(Losses.SOFTMAX_CE, 3, Activations.IDENTITY), fitted.dataset(iris), FIVE));
    }
}
