package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.device.Pretended;
import dev.weft.device.Traffic;
import dev.weft.optimizer.MovingAverage;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Minimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans on a device that computes by the same Java code, but on copies that are NaN where nothing was copied: each
 * number has the bits that it has without a device, wherever values are placed.
 */
class OnDeviceTest {
    private static final Workers ALONE = Workers.of(1);
    private static final int STEPS = 4;

    /** A small network with its own update, to compute twice. */
    private static final class Trial {
        final Graph graph = new Graph();
        final Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 6);
        final List<Value> values = new ArrayList<>();
        final Minimizer minimizer;
        final Update update;

        Trial(int number, Optimizer optimizer) {
            Samples samples = new Samples(number);
            Variable a = graph.variable("a", samples.signed(Shape.of(6, 5)));
            Variable b = graph.variable("b", samples.signed(Shape.of(5)));
            Variable c = graph.variable("c", samples.signed(Shape.of(5, 5)));
            graph.variables().forEach(Variable::initialize);
            values.add(MatrixOps.affine(x, a, b));
            for (int i = 0; i < 12; i++) {
                Value u = values.get(samples.below(values.size()));
                Value v = values.get(samples.below(values.size()));
                values.add(switch (samples.below(8)) {
                    case 0 -> Elementwise.tanh(u);
                    case 1 -> MatrixOps.matmul(u, c).times(0.3);
                    case 2 -> u.times(v).times(0.2);
                    case 3 -> u.minus(Reductions.mean(v, 0));
                    case 4 -> Reductions.softmax(u).plus(Reductions.max(v, 0));
                    case 5 -> Elementwise.gelu(u).plus(Shaping.row(v, 1));
                    case 6 -> Joining.concat(List.of(Joining.columns(u, 0, 2), Joining.columns(v, 1, 4)));
                    default -> Reductions.logSoftmax(u).plus(reversed(v));
                });
            }
            Value loss = Reductions.mean(Elementwise.square(values.get(values.size() - 1)))
                    .plus(Reductions.sumOfSquares(c).times(0.01));
            minimizer = Minimizer.of(optimizer, graph, new MovingAverage(0.9, false));
            update = minimizer.minimize(loss);
            values.addAll(graph.gradients(loss, graph.variables()));
            values.add(loss);
        }

        /** Back to front: an operation without a form for devices. */
        private static Value reversed(Value x) {
            return x.graph().record(new Operation("reversed", shapes -> shapes.get(0),
                    frame -> reverse(frame.input(0), frame), List.of(frame -> reverse(frame.gradient(), frame))), x);
        }

        private static Part reverse(Frame.Operand operand, Frame frame) {
            Frame.Read in = operand.whole();
            int n = operand.shape().size();
            return Part.elements(operand.shape(), 1, (from, to) -> {
                for (int i = from; i < to; i++) {
                    frame.result()[i] = in.data()[n - 1 - i];
                }
            });
        }

        List<Fetch> fetches() {
            List<Fetch> fetches = new ArrayList<>(values);
            fetches.add(update);
            return fetches;
        }

        List<Tensor> results(Plan plan, int step) {
            plan.feed(x, new Samples(step).signed(Shape.of(7, 6))).run(step);
            List<Tensor> results = new ArrayList<>();
            Stream.concat(values.stream(), graph.variables().stream())
                    .forEach(value -> results.add(plan.value(value).copy()));
            return results;
        }
    }

    private static final Map<Placeholder, Shape> NONE = Map.of();

    static Stream<Arguments> programs() {
        List<Optimizer> rules = List.of(Optimizers.sgd(0.1), Optimizers.momentum(0.1, 0.9), Optimizers.adam(0.01),
                Optimizers.adamw(0.01, 0.1), Optimizers.nadam(0.01), Optimizers.adam(0.01).layerRate("*", 0.5));
        return Stream.of(0, 1, 2, 3, 4, 5, 6, 7).flatMap(number -> Stream.of(1, 2, 3)
                .map(divisor -> Arguments.of(number, divisor, rules.get(number % rules.size()))));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyNumberHasTheBitsOfAPlanWithoutADevice(int number, int divisor, Optimizer optimizer) {
        Trial host = new Trial(number, optimizer);
        Trial other = new Trial(number, optimizer);
        Pretended device = new Pretended();
        Predicate<Value> places = value -> value.id() % divisor == 0;
        Plan expected = Plan.of(host.fetches(), Map.of(host.x, Shape.of(7, 6)), ALONE);
        Plan plan = Plan.on(device, other.fetches(), Map.of(other.x, Shape.of(7, 6)), ALONE, places);
        for (int step = 0; step < STEPS; step++) {
            assertEquals(host.results(expected, step), other.results(plan, step), "step " + step);
        }
        assertTrue(device.works > 0);
        assertEquals(host.minimizer.state(), other.minimizer.state());
        assertEquals(host.minimizer.averages(), other.minimizer.averages());
    }

    @Test
    void hostAndDeviceTakeTurnsWithTheSameVariables() {
        Trial host = new Trial(3, Optimizers.adam(0.01));
        Trial other = new Trial(3, Optimizers.adam(0.01));
        Map<Placeholder, Shape> shapes = Map.of(other.x, Shape.of(7, 6));
        Plan expected = Plan.of(host.fetches(), Map.of(host.x, Shape.of(7, 6)), ALONE);
        List<Plan> turns = List.of(Plan.on(new Pretended(), other.fetches(), shapes, ALONE, any -> true),
                Plan.of(other.fetches(), shapes, ALONE),
                Plan.on(new Pretended(), other.fetches(), shapes, ALONE, any -> true));
        for (int step = 0; step < 9; step++) {
            assertEquals(host.results(expected, step), other.results(turns.get(step % 3), step), "step " + step);
        }
    }

    @Test
    void whatIsWrittenOnTheHostBetweenRunsIsSeenByTheNext() {
        Graph graph = new Graph();
        Variable w = graph.variable("w", Tensor.vector(1, 2));
        w.initialize();
        Update twice = Update.assign(w, w.times(2));
        Plan plan = Plan.on(new Pretended(), List.of(twice), NONE, ALONE, any -> true);
        plan.run(0);
        assertEquals(Tensor.vector(2, 4), w.tensor());
        w.tensor().data()[0] = 10;
        plan.run(1);
        assertEquals(Tensor.vector(20, 8), plan.value(w));
        w.assign(Tensor.vector(3, 5));
        plan.run(2);
        assertEquals(-1, w.firstNonFinite());
        assertEquals(Tensor.vector(6, 10), w.tensor());
        w.initialize();
        plan.run(3);
        assertEquals(Tensor.vector(2, 4), new Session(graph, ALONE).run(w));
    }

    @Test
    void anIndexFromAVariableThatARunUpdatesIsTheOldOne() {
        Graph graph = new Graph();
        Variable table = graph.variable("table", Tensor.matrix(new float[]{1}, new float[]{2}, new float[]{3}));
        Variable next = graph.variable("next", Tensor.vector(0));
        graph.variables().forEach(Variable::initialize);
        Value row = Joining.rows(table, next);
        Update count = Update.increment(next, graph.constant(Tensor.vector(1)));
        Plan plan = Plan.on(new Pretended(), List.of(row, count), NONE, ALONE, any -> true);
        for (int step = 0; step < 3; step++) {
            plan.run(step);
            assertEquals(Tensor.matrix(new float[]{step + 1}), plan.value(row), "step " + step);
        }
        assertEquals("rows expects indices from 0 to 2 but got 3",
                assertThrows(IllegalArgumentException.class, () -> plan.run(3)).getMessage());
        assertEquals(Tensor.vector(3), next.tensor());
    }

    @Test
    void aBatchThatWasTakenThereAheadIsNotCopiedAgain() {
        Trial host = new Trial(1, Optimizers.sgd(0.1));
        Trial other = new Trial(1, Optimizers.sgd(0.1));
        Map<Placeholder, Shape> shapes = Map.of(other.x, Shape.of(7, 6));
        Pretended device = new Pretended();
        Plan expected = Plan.of(host.fetches(), Map.of(host.x, Shape.of(7, 6)), ALONE);
        Plan plan = Plan.on(device, other.fetches(), shapes, ALONE, any -> true);
        List<Tensor> batches =
                IntStream.range(0, 6).mapToObj(step -> new Samples(step).signed(Shape.of(7, 6))).toList();
        for (int step = 0; step < 6; step++) {
            Traffic before = device.traffic();
            plan.feed(other.x, batches.get(step)).run(step);
            // Nothing was ahead in step 0, and another batch than that of step 4.
            assertEquals(step == 0 || step == 4 ? 1 : 0, Math.min(1, device.traffic().since(before).uploads()));
            plan.ahead(other.x, batches.get(step == 3 ? 0 : Math.min(5, step + 1)));
            expected.feed(host.x, batches.get(step)).run(step);
            for (int i = 0; i < host.values.size(); i++) {
                assertEquals(expected.value(host.values.get(i)), plan.value(other.values.get(i)), "step " + step);
            }
        }
    }

    @Test
    void whatWasTakenThereAheadIsReadAgainInTheNextRun() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", 1);
        Value twice = x.times(2);
        Plan plan = Plan.on(new Pretended(), List.of(twice), Map.of(x, Shape.of(1)), ALONE, any -> true);
        plan.feed(x, Tensor.vector(1)).run(0);
        Tensor next = Tensor.vector(3);
        plan.ahead(x, next).feed(x, next).run(1);
        assertEquals(Tensor.vector(6), plan.value(twice));
        next.data()[0] = 4;
        plan.run(2);
        assertEquals(Tensor.vector(8), plan.value(twice));
    }

    @Test
    void aPlanThatRestsHasNoMemoryThereAndGoesOnWithTheSameBits() {
        Trial host = new Trial(2, Optimizers.adam(0.01));
        Trial other = new Trial(2, Optimizers.adam(0.01));
        Pretended device = new Pretended();
        Plan expected = Plan.of(host.fetches(), Map.of(host.x, Shape.of(7, 6)), ALONE);
        Plan plan = Plan.on(device, other.fetches(), Map.of(other.x, Shape.of(7, 6)), ALONE, any -> true);
        long all = device.memory().orElseThrow().taken();
        for (int step = 0; step < STEPS; step++) {
            assertEquals(host.results(expected, step), other.results(plan, step), "step " + step);
            plan.rest();
            // The weights, and the two slots and the average of each.
            assertEquals(4 * 4 * (6 * 5 + 5 + 5 * 5), device.memory().orElseThrow().taken());
        }
        plan.run(STEPS);
        assertEquals(all, device.memory().orElseThrow().taken());
    }

    @Test
    void aPlanThatACacheDropsHasNoMemoryThere() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        Variable w = graph.variable("w", Tensor.vector(1, 2));
        w.initialize();
        Value y = x.plus(w);
        Pretended device = new Pretended();
        Plans<Integer, Plan> plans = new Plans<>(
                n -> Plan.on(device, List.of(y), Map.of(x, Shape.of(n, 2)), ALONE, any -> true));
        int kept = 12 + Workers.shared().threads();
        List<Long> made = new ArrayList<>();
        for (int n = 1; n <= kept + 3; n++) {
            long before = device.memory().orElseThrow().taken();
            Plan plan = plans.take(n);
            made.add(device.memory().orElseThrow().taken() - before);
            plan.feed(x, Tensor.zeros(n, 2)).run(0);
            plans.give(n, plan);
        }
        long last = made.subList(3, made.size()).stream().mapToLong(bytes -> bytes).sum();
        assertEquals(4L * 2 + last, device.memory().orElseThrow().taken());
        plans.clear();
        assertEquals(4L * 2, device.memory().orElseThrow().taken());
        w.leaveDevice(true);
        assertEquals(0, device.memory().orElseThrow().taken());
        assertEquals(Tensor.vector(1, 2), w.values());
    }

    @Test
    void aStepUploadsItsBatchAlone() {
        // All operations of this program have a form.
        Trial trial = new Trial(1, Optimizers.adam(0.01));
        Pretended device = new Pretended();
        Value loss = trial.values.get(trial.values.size() - 1);
        Plan plan = Plan.on(device, List.of(loss, trial.update), Map.of(trial.x, Shape.of(7, 6)), ALONE, any -> true);
        Tensor batch = new Samples(1).signed(Shape.of(7, 6));
        plan.feed(trial.x, batch).run(0);
        Traffic before = device.traffic();
        for (int step = 1; step <= 5; step++) {
            plan.feed(trial.x, batch).run(step);
            plan.value(loss).item();
        }
        assertEquals(5, device.traffic().since(before).uploads());
        assertEquals(5L * batch.size() * 4, device.traffic().since(before).uploaded());
    }
}
