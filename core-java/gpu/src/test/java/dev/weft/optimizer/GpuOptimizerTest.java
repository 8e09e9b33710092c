package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.gpu.Gpu;
import dev.weft.graph.Graph;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Update;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every optimizer on a device: weights, slots and averages after 25 steps. */
class GpuOptimizerTest {
    static Stream<String> rules() {
        return OptimizerTable.RULES.keySet().stream().sorted();
    }

    /** The problem of {@link Training}, with its gradients fed. */
    private static Map<String, Tensor> train(Optimizer rule, boolean isOnDevice) {
        Graph graph = new Graph();
        Variable w = graph.variable("w", Tensor.vector(0.3f, 0.1f, -0.7f, 1.5f, -2.5f, 0.9f));
        w.initialize();
        Placeholder g = graph.placeholder("g", 6);
        Minimizer minimizer =
                new Minimizer(rule, List.of(w), Optional.of(new MovingAverage(0.9, true)), Optional.empty());
        List<Update> fetches = List.of(minimizer.update(List.of(g)));
        Map<Placeholder, Shape> shapes = Map.of(g, Shape.of(6));
        Plan plan = isOnDevice ? Plan.on(Gpu.device(), fetches, shapes, Workers.shared(), any -> true)
                : Plan.of(fetches, shapes, Workers.shared());
        minimizer.stepsPerEpoch(10);
        for (int step = 0; step < Training.STEPS; step++) {
            plan.feed(g, Tensor.vector(Training.gradient(w.tensor().data(), step))).run(step);
        }
        Map<String, Tensor> state = new java.util.TreeMap<>(minimizer.state());
        state.put("w", w.tensor());
        return state;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void weightsAndSlotsAreThoseOfTheHost(String name) {
        Map<String, Tensor> expected = train(OptimizerTable.RULES.get(name), false);
        Map<String, Tensor> got = train(OptimizerTable.RULES.get(name), true);
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((slot, tensor) -> assertEquals("", Gpu.difference(tensor, got.get(slot)), slot));
    }
}
