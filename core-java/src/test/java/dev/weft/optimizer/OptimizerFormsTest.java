package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.device.Detour;
import dev.weft.graph.Graph;
import dev.weft.graph.Joining;
import dev.weft.graph.Plan;
import dev.weft.graph.Reductions;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer has a form for devices, for matrices and for tables, with clipping and averages. */
class OptimizerFormsTest {
    static Stream<String> rules() {
        return Stream.concat(OptimizerTable.RULES.keySet().stream(), Stream.of("noise")).sorted();
    }

    private static List<String> detours(Optimizer rule, Optional<Clip> clip) {
        Graph graph = new Graph();
        Variable w = graph.variable("w", Tensor.matrix(new float[]{1, 2}, new float[]{3, 4}));
        Variable table = graph.variable("table", Tensor.matrix(new float[]{1, 2}, new float[]{3, 4}));
        w.initialize();
        table.initialize();
        Value rows = Joining.rows(table, graph.constant(Tensor.vector(1, 1)));
        Minimizer minimizer = new Minimizer(rule, List.of(w, table), Optional.of(new MovingAverage(0.9, true)), clip);
        return Plan.detours(List.of(minimizer.minimize(Reductions.sum(rows.times(w)))), Map.of()).stream()
                .map(Detour::name).toList();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleRunsOnADevice(String name) {
        Optimizer rule = name.equals("noise") ? Optimizers.sgd(0.1).gradientNoise(0.1) : OptimizerTable.RULES.get(name);
        assertEquals(List.of(), detours(rule, Optional.empty()));
        for (Clip.Kind kind : Clip.Kind.values()) {
            assertEquals(List.of(), detours(rule, Optional.of(new Clip(kind, 1))), kind.name());
        }
    }
}
