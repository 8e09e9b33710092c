package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalizations of tiny and huge numbers, beside double precision. */
class NormalizationAccuracyTest {
    private static final double[] PATTERN = {-1, 0.25, 1.75, -0.5};
    private static final double[] UPSTREAM = {0.5, -1, 2, 1};
    private static final double EPSILON = 1e-3f;

    @ParameterizedTest
    @ValueSource(floats = {1e-40f, 1e-20f, 1e-3f, 1, 1e8f, 3e9f, 1e18f, 3e19f, 1e30f, 1.5e38f})
    void numbersOfAnySizeAreNormalized(float size) {
        check(Arrays.stream(PATTERN).map(number -> (float) (number * size)).toArray());
        check(size, size, size, size);
    }

    private static void check(double... x) {
        double mean = Arrays.stream(x).sum() / x.length;
        double variance = 0;
        for (double number : x) {
            variance += (number - mean) * (number - mean) / x.length;
        }
        double deviation = Math.sqrt(variance + EPSILON);
        double[] y = new double[x.length];
        double sum = 0;
        double product = 0;
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / deviation;
            sum += UPSTREAM[i] / x.length;
            product += UPSTREAM[i] * y[i] / x.length;
        }
        for (boolean ofRows : new boolean[]{true, false}) {
            Layer layer = ofRows ? Layers.layerNorm() : Layers.batchNorm();
            List<Tensor> results = run(layer, ofRows ? Shape.of(1, x.length) : Shape.of(x.length, 1), x);
            for (int i = 0; i < x.length; i++) {
                double slope = (UPSTREAM[i] - sum - y[i] * product) / deviation;
                assertEquals(y[i], results.get(0).data()[i], 2e-6 * Math.abs(y[i]) + 1e-42, layer.kind() + " " + i);
                assertEquals(slope, results.get(1).data()[i], 1e-5 / deviation + 1e-44, layer.kind() + " slope " + i);
            }
        }
    }

    private static List<Tensor> run(Layer layer, Shape shape, double... numbers) {
        Tensor x = Tensor.zeros(shape.toArray());
        Tensor upstream = Tensor.zeros(shape.toArray());
        for (int i = 0; i < numbers.length; i++) {
            x.data()[i] = (float) numbers[i];
            upstream.data()[i] = (float) UPSTREAM[i];
        }
        Graph graph = new Graph();
        Placeholder input = graph.placeholder("x", shape.toArray());
        Value y = layer.build(Scope.of(graph, RandomStream.of(1, "test")).of(layer), shape).apply(input,
                Pass.training());
        graph.variables().forEach(Variable::initialize);
        Value loss = Reductions.sum(y.times(graph.constant(upstream)));
        try (Session session = new Session(graph)) {
            return session.run(Map.of(input, x), List.of(y, graph.gradients(loss, List.of(input)).get(0)));
        }
    }
}
