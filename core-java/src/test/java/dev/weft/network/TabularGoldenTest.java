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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with numbers that numpy computed in double precision. They were made by golden_tabular.py. */
class TabularGoldenTest {
    static List<GoldenLine> lines() {
        return GoldenLine.read(TabularGoldenTest.class, "golden_tabular.csv");
    }

    private static Layer layer(String name) {
        return switch (name) {
            case "scale" -> Layers.scale();
            case "parametricActivation" -> Layers.parametricActivation(Activations.SELU);
            case "scaledDense" -> Dense.of(4).withScaledKernel();
            case "periodicEmbedding" -> Layers.periodicEmbedding();
            case "sharedDense" -> Layers.sharedDense(4, Activations.IDENTITY);
            case "separateDense" -> Layers.separateDense(4);
            default -> throw new AssertionError(name);
        };
    }

    @ParameterizedTest
    @MethodSource("lines")
    void valuesAndAllGradientsAreThoseOfNumpy(GoldenLine line) {
        Shape shape = Shape.of(Arrays.stream(line.arrays().get(0)).mapToInt(length -> (int) length).toArray());
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", shape.with(0, Shape.UNKNOWN).toArray());
        Value y = layer(line.name()).build(Scope.of(graph, RandomStream.of(1, "test")), x.shape())
                .apply(x, Pass.training());
        List<Variable> variables = graph.variables();
        for (int i = 0; i < variables.size(); i++) {
            variables.get(i).initialize();
            float[] values = line.floats(2 + i);
            System.arraycopy(values, 0, variables.get(i).tensor().data(), 0, values.length);
        }
        int results = 2 + variables.size();
        Tensor upstream = Tensor.zeros(y.shape().with(0, shape.rows()).toArray());
        for (int i = 0; i < upstream.size(); i++) {
            upstream.data()[i] = i + 1;
        }
        List<Value> sources = new ArrayList<>(List.of(x));
        sources.addAll(variables);
        List<Value> fetches = new ArrayList<>(List.of(y));
        fetches.addAll(graph.gradients(Reductions.sum(y.times(graph.constant(upstream))), sources));
        try (Session session = new Session(graph, Workers.of(1))) {
            List<Tensor> computed = session.run(Map.of(x, Tensor.of(shape, line.floats(1))), fetches);
            assertEquals(line.arrays().size(), results + computed.size());
            for (int i = 0; i < computed.size(); i++) {
                assertEquals("", line.naive(results + i, computed.get(i).shape().toArray())
                        .difference(computed.get(i), 1e-5, 1e-4), "result " + i);
            }
        }
    }
}
