package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.gpu.Gpu;
import dev.weft.graph.Graph;
import dev.weft.graph.Joining;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Plan;
import dev.weft.graph.Reductions;
import dev.weft.graph.Samples;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        Map<String, Tensor> state = new TreeMap<>(minimizer.state());
        state.put("w", w.tensor());
        return state;
    }

    /** A table of which a step looks up some rows, one twice, one without a gradient, one as padding. */
    private static Map<String, Tensor> trainTable(Optimizer rule, Optional<Clip> clip, boolean isOnDevice) {
        Graph graph = new Graph();
        Variable table = graph.variable("table", new Samples(2).signed(Shape.of(9, 3)));
        Variable tied = graph.variable("tied", new Samples(3).signed(Shape.of(9, 3)));
        graph.variables().forEach(Variable::initialize);
        Placeholder rows = graph.placeholder("rows", 5);
        Placeholder weights = graph.placeholder("weights", 5, 3);
        Value both = Joining.rows(table, rows, 0).plus(Joining.rows(tied, rows).times(Joining.rows(tied, rows)));
        Minimizer minimizer =
                new Minimizer(rule, graph.variables(), Optional.of(new MovingAverage(0.9, true)), clip);
        List<Update> fetches = List.of(minimizer.minimize(Reductions.sum(both.times(weights))));
        Map<Placeholder, Shape> shapes = Map.of(rows, Shape.of(5), weights, Shape.of(5, 3));
        Plan plan = isOnDevice ? Plan.on(Gpu.device(), fetches, shapes, Workers.shared(), any -> true)
                : Plan.of(fetches, shapes, Workers.shared());
        for (int step = 0; step < 6; step++) {
            Tensor factors = new Samples(step).signed(Shape.of(5, 3));
            Arrays.fill(factors.data(), 6, 9, 0);
            plan.feed(rows, Tensor.vector(step % 3, 8, (step + 4) % 9, 8, 0)).feed(weights, factors).run(step);
        }
        Map<String, Tensor> state = new TreeMap<>(minimizer.state());
        graph.variables().forEach(variable -> state.put(variable.name(), variable.tensor()));
        return state;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "adam", "adamw", "nesterov", "noise"})
    void aTablesRowsSlotsAndAveragesAreThoseOfTheHost(String name) {
        Optimizer rule = name.equals("noise") ? Optimizers.momentum(0.05, 0.9).gradientNoise(0.3)
                : OptimizerTable.RULES.get(name);
        for (Optional<Clip> clip : List.of(Optional.<Clip>empty(), Optional.of(Clip.byGlobalNorm(1)),
                Optional.of(Clip.byValue(0.5)))) {
            Map<String, Tensor> expected = trainTable(rule, clip, false);
            Map<String, Tensor> got = trainTable(rule, clip, true);
            expected.forEach((slot, tensor) -> assertEquals("", Gpu.difference(tensor, got.get(slot)), slot + clip));
            assertEquals(got, trainTable(rule, clip, true));
        }
    }

    @Test
    void noiseIsAddedForARuleWithVariablesOfItsOwn() {
        Optimizer rule = OptimizerTable.RULES.get("adadelta").gradientNoise(0.1);
        Map<String, Tensor> got = train(rule, true);
        train(rule, false).forEach((slot, tensor) -> assertEquals("", Gpu.difference(tensor, got.get(slot)), slot));
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
