package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.Graph;
import dev.weft.graph.Naive;
import dev.weft.graph.Pieces;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.loss.LossTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossContractTest {
    private static final int ROUNDS = 20;
    private static final Workers ALONE = Workers.of(1);

    static List<Row> rows() {
        return LossTable.rows();
    }

    @Test
    void everyLossHasItsRow() {
        Set<String> names = Stream.concat(Arrays.stream(Losses.values()).map(Losses::name),
                Stream.concat(Arrays.stream(Losses.class.getDeclaredMethods()),
                        Arrays.stream(Loss.class.getDeclaredMethods()))
                        .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType().isRecord())
                        .filter(method -> Loss.class.isAssignableFrom(method.getReturnType()))
                        .map(Method::getName))
                .collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(rows().stream().map(Row::name).toList());
        assertEquals(Set.of(), names);
    }

    /** The loss of each example and the gradient of {@code Σ upstream · loss} by the predictions, twice. */
    private static List<Tensor> run(Loss loss, Tensor predictions, Tensor labels, Tensor upstream) {
        Graph graph = new Graph();
        Placeholder y = graph.placeholder("y", predictions.shape().with(0, Shape.UNKNOWN).toArray());
        Placeholder t = graph.placeholder("t", labels.shape().with(0, Shape.UNKNOWN).toArray());
        Value value = loss.of(y, t);
        List<Value> gradients = graph.gradients(Reductions.sum(value.times(graph.constant(upstream))), List.of(y));
        try (Session session = new Session(graph, ALONE)) {
            Map<Placeholder, Tensor> feeds = Map.of(y, predictions, t, labels);
            List<Tensor> results = session.run(feeds, List.of(value, gradients.get(0)));
            assertEquals(results, session.run(feeds, List.of(value, gradients.get(0))), "the second run");
            return results;
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndGradientAreThoseOfDoublePrecision(Row row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < ROUNDS; round++) {
            Shape shape = samples.shape(round, 2, 2);
            List<Tensor> inputs = row.inputs(samples, shape);
            List<Tensor> before = inputs.stream().map(Tensor::copy).toList();
            List<Naive> naive = inputs.stream().map(Naive::of).toList();
            Naive expected = row.reference().of(naive);
            Tensor upstream = samples.signed(expected.shape());
            List<Tensor> results = run(row.loss(), inputs.get(0), inputs.get(1), upstream);
            assertEquals("", expected.difference(results.get(0), 1e-5, 1e-6), "round " + round);
            Naive slopes = Naive.gradient(in -> row.reference().of(in).dot(Naive.of(upstream)), naive, 0);
            assertEquals("", slopes.difference(results.get(1), 1e-4, 1e-6), "gradient in round " + round);
            assertEquals(before, inputs);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyExampleMayBeComputedByItself(Row row) {
        Samples samples = new Samples(3);
        for (int round = 0; round < ROUNDS; round++) {
            List<Tensor> inputs = row.inputs(samples, samples.shape(round, 2, 2));
            Graph graph = new Graph();
            Placeholder y = graph.placeholder("y", inputs.get(0).shape().with(0, Shape.UNKNOWN).toArray());
            Placeholder t = graph.placeholder("t", inputs.get(1).shape().with(0, Shape.UNKNOWN).toArray());
            Value value = row.loss().of(y, t);
            Value gradient = graph.gradients(Reductions.sum(value), List.of(y)).get(0);
            assertEquals("", Pieces.difference(List.of(value, gradient), Map.of(y, inputs.get(0), t, inputs.get(1))),
                    "round " + round);
        }
    }

    static Stream<Arguments> kinks() {
        return Stream.of(
                Arguments.of(Losses.MAE, 2, 2, 0), Arguments.of(Losses.MAPE, 2, 2, 0),
                Arguments.of(Losses.HINGE, 1, 1, 0), Arguments.of(Losses.HINGE, -1, 0, 0),
                Arguments.of(Losses.SQUARED_HINGE, 1, 1, 0), Arguments.of(Losses.quantile(0.3), 2, 2, 0),
                Arguments.of(Losses.huber(0.5), 2.5f, 2, 0.5f), Arguments.of(Losses.huber(0.5), 1.5f, 2, -0.5f),
                Arguments.of(Losses.huber(0.5), 2, 2, 0), Arguments.of(Losses.BCE, 0, 0, 0),
                Arguments.of(Losses.BCE, 1, 1, 0),
                Arguments.of(Losses.COSINE_SIMILARITY, 0, 1, -1e6f),
                Arguments.of(Losses.binaryFocal(0), 0, 1, -0.5f));
    }

    @ParameterizedTest(name = "{0} of {1} beside {2}")
    @MethodSource("kinks")
    void whereThereIsNoDerivativeTheDocumentedOneIsTaken(Loss loss, float prediction, float label, float slope) {
        List<Tensor> results =
                run(loss, Tensor.of(Shape.of(1, 1), prediction), Tensor.of(Shape.of(1, 1), label), Tensor.vector(1));
        assertEquals(slope, results.get(1).item(), Math.abs(slope) * 1e-5);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNaNOfAPredictionIsNotHidden(Row row) {
        Samples samples = new Samples(2);
        List<Tensor> inputs = row.inputs(samples, Shape.of(3, 4));
        Tensor predictions = inputs.get(0);
        Tensor labels = inputs.get(1);
        predictions.data()[predictions.size() / 2] = Float.NaN;
        Naive expected = row.reference().of(List.of(Naive.of(predictions), Naive.of(labels)));
        Tensor value = run(row.loss(), predictions, labels, samples.signed(expected.shape())).get(0);
        assertEquals("", expected.difference(value, 1e-5, 1e-6));
        assertTrue(Arrays.stream(expected.data()).anyMatch(Double::isNaN));
    }

    @Test
    void extremeLogitsGiveExactCrossEntropies() {
        Tensor logits = Tensor.matrix(new float[]{1e4f, -1e4f, 0}, new float[]{-1e4f, 1e4f, 0},
                new float[]{1e4f, 1e4f, -1e4f},
                new float[]{1e30f, -1e30f, 0});
        Tensor rows =
                Tensor.matrix(new float[]{1, 0, 0}, new float[]{1, 0, 0}, new float[]{0, 1, 0},
                        new float[]{0, 1, 0});
        for (Tensor labels : List.of(Tensor.vector(0, 0, 1, 1), rows)) {
            List<Tensor> results = run(Losses.SOFTMAX_CE, logits, labels, Tensor.vector(1, 1, 1, 1));
            assertEquals(Tensor.vector(0, 2e4f, (float) Math.log(2), 2e30f), results.get(0));
            Naive gradient = new Naive(new int[]{4, 3}, new double[]{0, 0, 0, -1, 1, 0, 0.5, -0.5, 0, 1, -1, 0});
            assertEquals("", gradient.difference(results.get(1), 0, 0));
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Losses.SOFTMAX_CE, new int[]{4, 3}, new int[]{4, 2},
                        List.of("softmaxCE expects", "[4, 3]", "[4, 2]")),
                Arguments.of(Losses.SOFTMAX_CE, new int[]{4, 3}, new int[]{5},
                        List.of("softmaxCE expects", "[4, 3]", "[5]")),
                Arguments.of(Losses.SOFTMAX_CE, new int[]{4}, new int[]{4}, List.of("softmaxCE expects", "[4]")),
                Arguments.of(Losses.MSE, new int[]{-1, 1}, new int[]{-1},
                        List.of("MSE expects", "[?, 1]", "[?]", "reshape")),
                Arguments.of(Losses.MSE, new int[]{-1, 3}, new int[]{-1, 1},
                        List.of("MSE expects", "[?, 3]", "[?, 1]")),
                Arguments.of(Losses.KLD, new int[]{-1}, new int[]{-1},
                        List.of("KLD expects predictions [batch, outputs]", "[?]")),
                Arguments.of(Losses.SOFTMAX_CE.weighted(1, 2), new int[]{-1, 3}, new int[]{-1, 3},
                        List.of("ClassWeighted with 2 weights", "[?, 3]")),
                Arguments.of(Losses.OWN_LOSS, new int[]{-1}, new int[]{-1, 0},
                        List.of("OWN_LOSS expects outputs [batch, outputs]", "[?]")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void labelsThatDoNotFitAreRefused(Loss loss, int[] predictions, int[] labels, List<String> words) {
        Graph graph = new Graph();
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class,
                () -> loss.of(graph.placeholder("y", predictions), graph.placeholder("t", labels)));
        words.forEach(word -> assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage()));
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        for (float label : new float[]{-1, 3, 0.5f, Float.NaN}) {
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class,
                    () -> run(Losses.SOFTMAX_CE, Tensor.zeros(1, 3), Tensor.vector(label), Tensor.vector(1)));
            assertEquals("softmaxCE expects labels from 0 to 2 but got " + label, error.getMessage());
        }
    }

    @Test
    void trainingMinimizesTheMeanUnlessTheSumIsAskedFor() {
        Graph graph = new Graph();
        Value losses = graph.constant(Tensor.vector(1, 2, 6));
        Value one = graph.constant(5);
        Loss sum = Losses.MAE.summed();
        List<Value> totals = List.of(Losses.MAE.total(losses), sum.total(losses), sum.weighted(1, 2).total(losses),
                Losses.MAE.total(one),
                sum.total(one));
        assertEquals(List.of(3f, 9f, 9f, 5f, 5f),
                new Session(graph, ALONE).run(Map.of(), totals).stream().map(Tensor::item).toList());
    }

    @Test
    void parametersOutOfRangeAreRefused() {
        List<Executable> wrong = List.of(() -> Losses.huber(0), () -> Losses.huber(Double.NaN), () -> Losses.focal(-1),
                () -> Losses.binaryFocal(Double.NaN), () -> Losses.softmaxCE(1.5), () -> Losses.MSE.weighted(1),
                () -> Losses.MSE.weighted(1, -1), () -> Losses.MSE.weighted(1, Double.NaN));
        assertEquals(List.of(0.0, 1.0), Losses.MSE.weighted(0, 1).weights());
        assertEquals(List.of(1.0, 0.0, 0.0),
                List.of(Losses.softmaxCE(1).smoothing(), Losses.focal(0).gamma(), Losses.binaryFocal(0).gamma()));
        assertEquals("Focal expects a gamma >= 0 but got Infinity", assertThrows(IllegalArgumentException.class,
                () -> Losses.focal(Double.POSITIVE_INFINITY)).getMessage());
        assertEquals("ClassWeighted expects a weight >= 0 for each of at least 2 classes but got [1.0, Infinity]",
                assertThrows(IllegalArgumentException.class,
                        () -> Losses.MSE.weighted(1, Double.POSITIVE_INFINITY)).getMessage());
        wrong.forEach(code -> assertTrue(
                assertThrows(IllegalArgumentException.class, code).getMessage().contains("expects")));
    }
}
