package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with PyTorch's numbers, also where naive formulas overflow. They were made by golden_pytorch.py. */
class NetworkGoldenTest {
    static List<GoldenLine> lines() {
        return GoldenLine.read(NetworkGoldenTest.class, "golden_pytorch.csv");
    }

    private static Layer layer(String name) {
        return switch (name) {
            case "leakyRelu" -> Layers.activation(Activations.leakyRelu(0.1));
            case "elu" -> Layers.activation(Activations.elu(0.7));
            case "batchNorm" -> Layers.batchNorm();
            case "layerNorm" -> Layers.layerNorm();
            default -> Layers.activation(Activations.valueOf(name));
        };
    }

    @ParameterizedTest
    @MethodSource("lines")
    void valuesAndGradientsAreThoseOfPyTorch(GoldenLine line) {
        float[] points = line.floats(0);
        Shape shape = line.name().endsWith("Norm") ? Shape.of(4, 3) : Shape.of(1, points.length);
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
}
