package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.GoldenLine;
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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with PyTorch's numbers, also where naive formulas overflow. They were made by golden_pytorch.py. */
class NetworkGoldenTest {
    static List<GoldenLine> lines() {
        return all().filter(line -> !line.name().startsWith("alphaDropout")).toList();
    }

    static List<GoldenLine> alphaDropouts() {
        return all().filter(line -> line.name().startsWith("alphaDropout")).toList();
    }

    private static Stream<GoldenLine> all() {
        return GoldenLine.read(NetworkGoldenTest.class, "golden_pytorch.csv").stream();
    }

    private static Layer layer(String name) {
        return switch (name) {
            case "leakyRelu" -> Layers.activation(Activations.leakyRelu(0.1));
            case "elu" -> Layers.activation(Activations.elu(0.7));
            case "relu" -> Layers.activation(Activations.relu(Double.POSITIVE_INFINITY, 0, 1));
            case "batchNorm" -> Layers.batchNorm();
            case "batchNormPlain" -> Layers.batchNorm().withoutScale().withoutCenter();
            case "batchNormUnscaled" -> Layers.batchNorm().withoutScale();
            case "batchNormUncentered" -> Layers.batchNorm().withoutCenter();
            case "layerNorm" -> Layers.layerNorm();
            case "layerNormPlain" -> Layers.layerNorm().withoutScale().withoutCenter();
            case "layerNormUnscaled" -> Layers.layerNorm().withoutScale();
            case "layerNormUncentered" -> Layers.layerNorm().withoutCenter();
            default -> Layers.activation(Activations.valueOf(name));
        };
    }

    @ParameterizedTest
    @MethodSource("lines")
    void valuesAndGradientsAreThoseOfPyTorch(GoldenLine line) {
        float[] points = line.floats(0);
        Shape shape = line.name().contains("Norm") ? Shape.of(4, 3) : Shape.of(1, points.length);
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, shape.dimension(1));
        Scope scope = Scope.of(graph, RandomStream.of(1, "test"));
        Value y = layer(line.name()).build(scope, x.shape()).apply(x, Pass.training());
        graph.variables().forEach(Variable::initialize);
        graph.trainableVariables()
                .forEach(variable -> Arrays.fill(variable.tensor().data(),
                        variable.name().equals("gamma") ? 1.5f : -0.5f));
        Tensor weights = Tensor.zeros(shape.toArray());
        Arrays.setAll(line.arrays().get(0), i -> weights.data()[i] = i + 1);
        Value gradient = graph.gradients(Reductions.sum(y.times(graph.constant(weights))), List.of(x)).get(0);
        List<Tensor> results =
                new Session(graph, Workers.of(1)).run(Map.of(x, Tensor.of(shape, points)), List.of(y, gradient));
        assertEquals("", line.naive(1, shape.toArray()).difference(results.get(0), 1e-6, 1e-9));
        assertEquals("", line.naive(2, shape.toArray()).difference(results.get(1), 3e-6, 5e-6));
    }

    /** Each row of the batch has the same numbers; where one is kept and where it is not follows from the seed. */
    @ParameterizedTest
    @MethodSource("alphaDropouts")
    void alphaDropoutKeepsAndReplacesAsPyTorch(GoldenLine line) {
        Layer layer = Layers.alphaDropout(Double.parseDouble(line.name().split(" ")[1]));
        float[] points = line.floats(0);
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, points.length);
        Value y = layer.build(Scope.of(graph, RandomStream.of(1, "test")), x.shape()).apply(x, Pass.training());
        Tensor rows = Tensor.zeros(200, points.length);
        for (int i = 0; i < rows.size(); i++) {
            rows.data()[i] = points[i % points.length];
        }
        float[] results = new Session(graph, Workers.of(1)).run(Map.of(x, rows), List.of(y)).get(0).data();
        int kept = 0;
        for (int i = 0; i < results.length; i++) {
            double keeping = line.arrays().get(1)[i % points.length];
            boolean isKept = Math.abs(results[i] - keeping) < 1e-6;
            kept += isKept ? 1 : 0;
            assertEquals(isKept ? keeping : line.arrays().get(2)[0], results[i], 1e-6);
        }
        assertTrue(kept > results.length / 20 && kept < results.length, kept + " of " + results.length);
    }
}
