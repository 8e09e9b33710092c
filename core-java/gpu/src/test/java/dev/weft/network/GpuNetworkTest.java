package dev.weft.network;

import dev.weft.gpu.Gpu;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Value;
import dev.weft.network.NetworkTable.ActivationRow;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every layer and activation on a device; random masks are the same numbers. */
class GpuNetworkTest {
    static List<LayerRow> layers() {
        return NetworkTable.allLayers();
    }

    static List<ActivationRow> activations() {
        return NetworkTable.activations();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayersValueAndAllItsGradientsAreThoseOfTheHost(LayerRow row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < 2; round++) {
            Graph graph = new Graph();
            int[] lengths = row.lengths(samples::length);
            Placeholder x = graph.placeholder("x", lengths);
            Scope scope = Scope.of(graph, RandomStream.of(round, "test"));
            Value value = row.build(scope, x.shape()).apply(x, row.pass());
            graph.variables().forEach(variable -> {
                variable.initialize();
                float[] noise = samples.signed(variable.shape()).data();
                for (int i = 0; i < noise.length; i++) {
                    variable.tensor().data()[i] += noise[i] / 8;
                }
            });
            lengths[0] = row.least() + 1 + round;
            List<Value> targets = new ArrayList<>(List.of(x));
            targets.addAll(graph.variables());
            List<Value> values = new ArrayList<>(List.of(value));
            values.addAll(graph.gradients(Reductions.mean(value.times(value)), targets));
            Gpu.expectSame(Map.of(x, row.input(samples, Shape.of(lengths))), values, row + ", round " + round);
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationsValueAndGradientAreThoseOfTheHost(ActivationRow row) {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        Value value = row.activation().apply(x);
        Value slopes = graph.gradients(Reductions.sum(value.times(value)), List.of(x)).get(0);
        Tensor numbers = Tensor.of(Shape.of(6, 4), -100, -20, -9, -4, -3, -1, -0.1f, -1e-6f, -0f, 0, 1e-6f, 0.1f, 1, 2,
                3, 4, 9, 20, 100, -0.5f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0.5f);
        Gpu.expectSame(Map.of(x, numbers), List.of(value, slopes), row.name());
    }
}
