package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The largest, smallest and infinite predictions, labels that are none, and batches of one. */
class LossEdgesTest {
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float MAX = Float.MAX_VALUE;
    private static final float NAN = Float.NaN;

    /** The loss of each example and the gradient of their sum. */
    private static List<Tensor> run(Loss loss, Tensor predictions, Tensor labels) {
        Graph graph = new Graph();
        Placeholder y = graph.placeholder("y", predictions.shape().with(0, Shape.UNKNOWN).toArray());
        Placeholder t = graph.placeholder("t", labels.shape().with(0, Shape.UNKNOWN).toArray());
        Value each = loss.of(y, t);
        List<Value> fetches = List.of(each, graph.gradients(Reductions.sum(each), List.of(y)).get(0));
        return new Session(graph, Workers.of(1)).run(Map.of(y, predictions, t, labels), fetches);
    }

    static Stream<Arguments> outputs() {
        double e100 = Math.exp(-100);
        return Stream.of(
                Arguments.of(Losses.quantile(0.5), -MAX, MAX, MAX, -0.5),
                Arguments.of(Losses.quantile(0.9), INF, 0, INF, 0.1),
                Arguments.of(Losses.quantile(0.9), INF, INF, NAN, 0),
                Arguments.of(Losses.quantile(0.9), NAN, 0, NAN, NAN),
                Arguments.of(Losses.binaryFocal(2), MAX, 1, 0, 0), Arguments.of(Losses.binaryFocal(2), INF, 1, 0, 0),
                Arguments.of(Losses.binaryFocal(2), -MAX, 1, MAX, -1),
                Arguments.of(Losses.binaryFocal(2), -INF, 1, INF, -1),
                Arguments.of(Losses.binaryFocal(2), INF, 0, INF, 1),
                Arguments.of(Losses.binaryFocal(0.5), 100, 0, 100, 1),
                Arguments.of(Losses.binaryFocal(0), 100, 1, e100, -e100),
                Arguments.of(Losses.binaryFocal(0.1), -100, 0, Math.exp(-110), 1.1 * Math.exp(-110)),
                Arguments.of(Losses.binaryFocal(2, 0.25), -MAX, 1, 0.25 * MAX, -0.25),
                Arguments.of(Losses.binaryFocal(2, 0.25).smoothed(0.5), MAX, 1,
                        0.375 * 0.0625 * 0.25 * MAX, 0.375 * 0.0625 * 0.25));
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void aSingleOutputHasTheExactLossAndSlope(Loss loss, float prediction, float label, double value, double slope) {
        List<Tensor> results = run(loss, Tensor.of(Shape.of(1, 1), prediction), Tensor.of(Shape.of(1, 1), label));
        assertClose(value, results.get(0).item());
        assertClose(slope, results.get(1).item());
    }

    static Stream<Arguments> classes() {
        double tiny = Math.exp(-80);
        return Stream.of(
                Arguments.of(Losses.focal(2), new float[]{MAX, -MAX}, 0, 0, new double[]{0, 0}),
                Arguments.of(Losses.focal(2), new float[]{MAX, 0}, 1, MAX, new double[]{1, -1}),
                Arguments.of(Losses.focal(2), new float[]{0, -INF}, 1, INF, new double[]{1, -1}),
                Arguments.of(Losses.focal(0), new float[]{80, 0}, 0, tiny, new double[]{-tiny, tiny}),
                Arguments.of(Losses.focal(0.01), new float[]{80, 0}, 0, Math.pow(tiny, 1.01),
                        new double[]{-1.01 * Math.pow(tiny, 1.01), 1.01 * Math.pow(tiny, 1.01)}),
                Arguments.of(Losses.focal(2), new float[]{NAN, 0}, 1, NAN, new double[]{NAN, NAN}),
                Arguments.of(Losses.focal(2), new float[]{-INF, -INF}, 1, NAN, new double[]{NAN, NAN}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{0.25f, 0.75f}, 0, Math.log(4), new double[]{-3, 1}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{1, 0}, 0, 1e-7, new double[]{0, 0}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{1, 0}, 1, -Math.log(1e-7), new double[]{0, 0}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{MAX, MAX}, 1, Math.log(2),
                        new double[]{0.5 / MAX, -0.5 / MAX}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{0, 0}, 1, NAN, new double[]{NAN, NAN}),
                Arguments.of(Losses.CROSS_ENTROPY, new float[]{NAN, 1}, 1, NAN, new double[]{NAN, NAN}));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aRowOfClassesHasTheExactLossAndSlopes(Loss loss, float[] row, int label, double value, double[] slopes) {
        List<Tensor> results = run(loss, Tensor.of(Shape.of(1, 2), row), Tensor.vector(label));
        assertClose(value, results.get(0).item());
        for (int i = 0; i < slopes.length; i++) {
            assertClose(slopes[i], results.get(1).data()[i]);
        }
        Tensor rows = Tensor.of(Shape.of(1, 2), 1 - label, label);
        assertClose(value, run(loss, Tensor.of(Shape.of(1, 2), row), rows).get(0).item());
    }

    @Test
    void embeddingsMayBeEqualOrFarApartOrAlone() {
        Tensor classes = Tensor.vector(0, 0, 1);
        Tensor equal = Tensor.matrix(new float[]{1, 2}, new float[]{1, 2}, new float[]{1, 2});
        List<Tensor> triplet = run(Losses.triplet(0.5), equal, classes);
        assertEquals(Tensor.vector(0.5f, 0.5f, 0), triplet.get(0));
        assertEquals(Tensor.zeros(3, 2), triplet.get(1));
        List<Tensor> contrastive = run(Losses.contrastive(2), equal, classes);
        assertEquals(Tensor.vector(1, 1, 2), contrastive.get(0));
        assertEquals(Tensor.zeros(3, 2), contrastive.get(1));
        Tensor far = Tensor.matrix(new float[]{-MAX, 0}, new float[]{0, 0}, new float[]{3e38f, 0});
        assertEquals((float) ((double) MAX - 3e38f), run(Losses.triplet(1), far, classes).get(0).data()[1], 1e31f);
        for (Loss loss : List.of(Losses.triplet(1), Losses.contrastive(1))) {
            List<Tensor> alone = run(loss, Tensor.matrix(new float[]{1, 2}), Tensor.vector(3));
            assertEquals(List.of(Tensor.vector(0), Tensor.zeros(1, 2)), alone);
            Tensor nan = Tensor.matrix(new float[]{NAN, 2}, new float[]{1, 2}, new float[]{5, 2});
            assertEquals(NAN, run(loss, nan, classes).get(0).data()[0]);
        }
    }

    @Test
    void givenPairsAndTripletsOfEmbeddingsHaveTheirDistances() {
        Graph graph = new Graph();
        Value a = graph.constant(Tensor.matrix(new float[]{0, 0}, new float[]{1, 1}));
        Value b = graph.constant(Tensor.matrix(new float[]{3, 4}, new float[]{1, 1}));
        Value c = graph.constant(Tensor.matrix(new float[]{0, 2}, new float[]{1, 4}));
        Value triplet = Losses.triplet(1).of(a, b, c);
        Value pairs = Losses.contrastive(6).of(a, b, graph.constant(Tensor.vector(0, 1)));
        List<Value> slopes = graph.gradients(Reductions.sum(triplet), List.of(a, b, c));
        List<Value> fetches = List.of(triplet, pairs, slopes.get(0), slopes.get(1), slopes.get(2));
        List<Tensor> results = new Session(graph, Workers.of(1)).run(Map.of(), fetches);
        assertEquals(Tensor.vector(4, 0), results.get(0));
        assertEquals(Tensor.vector(0.5f, 0), results.get(1));
        assertEquals(Tensor.matrix(new float[]{-0.6f, 1 - 0.8f}, new float[]{0, 0}), results.get(2));
        assertEquals(Tensor.matrix(new float[]{0.6f, 0.8f}, new float[]{0, 0}), results.get(3));
        assertArrayEquals(new float[]{0, -1, 0, 0}, results.get(4).data(), 1e-9f);
        assertEquals("Triplet expects embeddings [batch, outputs] of equal shape but got [2, 2] and [2]",
                assertThrows(IllegalArgumentException.class,
                        () -> Losses.triplet(1).of(a, graph.constant(Tensor.vector(0, 1)), c)).getMessage());
    }

    static Stream<Arguments> refused() {
        String several = " of at least 2 classes but got [2, 1]: for yes or no with a single output use ";
        String otherwise = ", otherwise give the last layer one output per class";
        Tensor one = Tensor.zeros(2, 1);
        Tensor three = Tensor.zeros(2, 3);
        Tensor pair = Tensor.vector(0, 1);
        String logits = "expects logits [batch, classes]" + several + "BCE_WITH_LOGITS" + otherwise;
        return Stream.of(
                Arguments.of(Losses.SOFTMAX_CE, one, pair, "softmaxCE " + logits),
                Arguments.of(Losses.SOFTMAX_CE, one, one, "softmaxCE " + logits),
                Arguments.of(Losses.softmaxCE(0.1).weighted(1, 2), one, pair, "softmaxCE " + logits),
                Arguments.of(Losses.SOFTMAX_CE.ignoring(3).summed(), one, pair, "softmaxCE " + logits),
                Arguments.of(Losses.focal(2), one, pair, "Focal " + logits),
                Arguments.of(Losses.CROSS_ENTROPY, one, pair,
                        "CROSS_ENTROPY expects probabilities [batch, classes]" + several + "BCE" + otherwise),
                Arguments.of(Losses.KLD, one, one,
                        "KLD expects probabilities [batch, classes]" + several + "BCE" + otherwise),
                Arguments.of(Losses.CATEGORICAL_HINGE, one, one,
                        "CATEGORICAL_HINGE expects scores [batch, classes]" + several + "HINGE" + otherwise),
                Arguments.of(Losses.focal(2), three, Tensor.vector(0, 3),
                        "Focal expects labels from 0 to 2 but got 3.0"),
                Arguments.of(Losses.focal(2), three, Tensor.vector(0, NAN),
                        "Focal expects labels from 0 to 2 but got NaN"),
                Arguments.of(Losses.focal(2), Tensor.zeros(1, 2), Tensor.matrix(new float[]{1, NAN}),
                        "Focal expects labels >= 0 but got NaN"),
                Arguments.of(Losses.focal(2), three, Tensor.zeros(3, 3),
                        "Focal expects logits [batch, classes] and labels [batch] of class indices or "
                                + "[batch, classes] of probabilities but got [2, 3] and [3, 3]"),
                Arguments.of(Losses.CROSS_ENTROPY, three, Tensor.vector(0.5f, 0),
                        "CROSS_ENTROPY expects labels from 0 to 2 but got 0.5"),
                Arguments.of(Losses.binaryFocal(2), pair, Tensor.vector(0, 2),
                        "BinaryFocal expects labels from 0 to 1 but got 2.0: label the classes 0 and 1"),
                Arguments.of(Losses.binaryFocal(2, 0.5), pair, Tensor.vector(0, NAN),
                        "BalancedBinaryFocal expects labels from 0 to 1 but got NaN: label the classes 0 and 1"),
                Arguments.of(Losses.BCE_WITH_LOGITS, pair, Tensor.vector(0, -1),
                        "BCE_WITH_LOGITS expects labels from 0 to 1 but got -1.0: label the classes 0 and 1"),
                Arguments.of(Losses.BCE, pair, Tensor.vector(0, NAN),
                        "BCE expects labels from 0 to 1 but got NaN: label the classes 0 and 1"),
                Arguments.of(Losses.binaryFocal(2), one, pair,
                        "BinaryFocal expects labels of the predictions' shape [2, 1] but got [2]: reshape them"),
                Arguments.of(Losses.BCE.smoothed(0.9), pair, Tensor.vector(0, 1.05f),
                        "Smoothed expects labels from 0 to 1 but got 1.05: label the classes 0 and 1"),
                Arguments.of(Losses.SOFTMAX_CE.smoothed(0.1), three, Tensor.vector(0, 3),
                        "Smoothed expects labels from 0 to 2 but got 3.0"),
                Arguments.of(Losses.SOFTMAX_CE.smoothed(0.1), one, pair,
                        "Smoothed expects outputs [batch, classes]" + several + "BCE_WITH_LOGITS" + otherwise),
                Arguments.of(Losses.quantile(0.5), pair, Tensor.vector(0, NAN),
                        "Quantile expects numbers as labels but got NaN: remove the example"),
                Arguments.of(Losses.SOFTMAX_CE.ignoring(-1), three, Tensor.vector(-1, -2),
                        "softmaxCE expects labels from 0 to 2 but got -2.0"),
                Arguments.of(Losses.SOFTMAX_CE.ignoring(-1), three, three,
                        "Ignoring expects one label per example, [batch] or [batch, 1], but got [2, 3]"),
                Arguments.of(Losses.triplet(1), three, three, "Triplet expects embeddings [batch, outputs] and "
                        + "classes [batch] as labels but got [2, 3] and [2, 3]"),
                Arguments.of(Losses.triplet(1), three, Tensor.vector(0, NAN),
                        "Triplet expects classes, whole numbers from 0, as labels but got NaN"),
                Arguments.of(Losses.contrastive(1), three, Tensor.vector(-1, 0),
                        "Contrastive expects classes, whole numbers from 0, as labels but got -1.0"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void labelsAndOutputsThatDoNotFitAreRefused(Loss loss, Tensor predictions, Tensor labels, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> loss.mean(predictions, labels)).getMessage());
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                Arguments.of("Quantile expects a quantile above 0 and below 1 but got 1.0",
                        (Runnable) () -> Losses.quantile(1)),
                Arguments.of("Triplet expects a margin > 0 but got NaN", (Runnable) () -> Losses.triplet(Double.NaN)),
                Arguments.of("Contrastive expects a margin > 0 but got 0.0", (Runnable) () -> Losses.contrastive(0)),
                Arguments.of("BalancedBinaryFocal expects an alpha from 0 to 1 but got 2.0",
                        (Runnable) () -> Losses.binaryFocal(2, 2)),
                Arguments.of("BalancedBinaryFocal expects a gamma >= 0 but got -1.0",
                        (Runnable) () -> Losses.binaryFocal(-1, 0.5)),
                Arguments.of("Smoothed expects a smoothing from 0 to 1 but got NaN",
                        (Runnable) () -> Losses.BCE.smoothed(Double.NaN)),
                Arguments.of("Smoothed expects a loss of logits or probabilities but the outputs of MSE are NUMBERS",
                        (Runnable) () -> Losses.MSE.smoothed(0.1)));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void parametersOutOfRangeAreRefused(String message, Runnable make) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make::run).getMessage());
    }

    @Test
    void ignoredExamplesHaveNoLossNoGradientAndDoNotCount() {
        Tensor logits = Tensor.matrix(new float[]{0, 0}, new float[]{0, -INF}, new float[]{3, 0});
        List<Tensor> results = run(Losses.SOFTMAX_CE.ignoring(255), logits, Tensor.vector(1, 255, 255));
        assertEquals(Tensor.vector((float) Math.log(2), 0, 0), results.get(0));
        float[] slopes = {0.5f, -0.5f, 0, 0, 0, 0};
        assertArrayEquals(slopes, results.get(1).data(), 1e-9f);
        assertEquals(Math.log(2), Losses.SOFTMAX_CE.ignoring(255).mean(logits, Tensor.vector(1, 255, 255)), 1e-7);
        assertEquals(0, Losses.SOFTMAX_CE.ignoring(255).mean(logits, Tensor.vector(255, 255, 255)));
        Tensor answers = Tensor.matrix(new float[]{0}, new float[]{7});
        assertEquals(Math.log(2),
                Losses.BCE_WITH_LOGITS.ignoring(-1).mean(answers, Tensor.matrix(new float[]{1}, new float[]{-1})),
                1e-7);
        assertEquals(Optional.of("a class from 0 to 1, or 255 to ignore the example"),
                Losses.SOFTMAX_CE.ignoring(255).summed().label(Shape.of(3), 2).map(Outputs.Label::expected));
    }

    @Test
    void aWeightedMeanDividesByTheWeightsInWhateverOrderItIsWritten() {
        Tensor y = Tensor.matrix(new float[]{0, 0}, new float[]{0, 3});
        Tensor t = Tensor.vector(0, 1);
        double expected = (5 * Math.log(2) + Math.log1p(Math.exp(-3))) / 6;
        for (Loss loss : List.of(Losses.SOFTMAX_CE.weighted(5, 1).weightedMean(),
                Losses.SOFTMAX_CE.weightedMean().weighted(5, 1))) {
            assertEquals(expected, loss.mean(y, t), 1e-6);
        }
        assertEquals(0, Losses.SOFTMAX_CE.weighted(0, 1).weightedMean().mean(y, Tensor.vector(0, 0)));
        assertEquals(Double.NaN, Losses.SOFTMAX_CE.weightedMean().ignoring(1).mean(Tensor.zeros(0, 2),
                Tensor.vector()));
    }

    private static void assertClose(double expected, double actual) {
        if (Double.isInfinite(expected) || Double.isNaN(expected)) {
            assertEquals(expected, actual);
        } else {
            assertEquals(expected, actual, 2e-7 * Math.abs(expected) + Float.MIN_VALUE);
        }
    }
}
