package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.Detour;
import dev.weft.graph.Fetch;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.network.NetworkTable.ActivationRow;
import dev.weft.network.NetworkTable.LayerRow;
import dev.weft.network.NetworkTable.RegularizerRow;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer, activation and regularizer has a form for devices, and so have the gradients. */
class NetworkFormsTest {
    static List<LayerRow> layers() {
        return NetworkTable.allLayers();
    }

    static List<ActivationRow> activations() {
        return NetworkTable.activations();
    }

    static List<RegularizerRow> regularizers() {
        return NetworkTable.regularizers();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerWithItsGradientsAndUpdatesRunsOnADevice(LayerRow row) {
        for (Pass pass : List.of(Pass.training(), Pass.inference())) {
            Graph graph = new Graph();
            int[] lengths = row.lengths(() -> 3);
            Placeholder x = graph.placeholder("x", lengths);
            Value value = row.build(Scope.of(graph, RandomStream.of(1, "test")), x.shape()).apply(x, pass);
            graph.variables().forEach(variable -> variable.initialize());
            Value loss = pass.losses().stream().reduce(Reductions.mean(value.times(value)), Value::plus);
            List<Fetch> fetches = new ArrayList<>(graph.gradients(loss, graph.trainableVariables()));
            fetches.addAll(graph.gradients(loss, List.of(x)));
            fetches.addAll(pass.updates());
            assertEquals(List.of(), names(fetches, x, x.shape().with(0, 4)), pass.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void everyActivationRunsOnADevice(ActivationRow row) {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 4);
        Value loss = Reductions.sum(row.activation().apply(x));
        assertEquals(List.of(), names(graph.gradients(loss, List.of(x)), x, Shape.of(6, 4)));
    }

    @ParameterizedTest
    @MethodSource("regularizers")
    void everyRegularizerRunsOnADevice(RegularizerRow row) {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", 6, 4);
        row.regularizer().loss(x).ifPresent(loss -> assertEquals(List.of(),
                names(graph.gradients(loss, List.of(x)), x, Shape.of(6, 4))));
    }

    private static List<String> names(List<? extends Fetch> fetches, Placeholder x, Shape shape) {
        return Plan.detours(fetches, Map.of(x, shape)).stream().map(Detour::name).toList();
    }
}
