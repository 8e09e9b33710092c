package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.blas.Workers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that looks up rows of a table touches these rows alone, and gives the bits of one that touches all. */
class TouchedTest {
    private static final int HEIGHT = 900;
    private static final int WIDTH = 48;

    /** Gradient descent that may pass over zeros or not, and the rows that it was given. */
    private record Descent(boolean skipsZeros, Set<Integer> seen) implements Update.Rule {
        Descent(boolean skipsZeros) {
            this(skipsZeros, new HashSet<>());
        }

        @Override
        public void apply(int index, float[] variable, float[] operand, int from, int to) {
            synchronized (seen) {
                for (int i = from; i < to; i += WIDTH) {
                    seen.add(i / WIDTH);
                }
            }
            for (int i = from; i < to; i++) {
                variable[i] -= 0.1f * operand[i];
            }
        }
    }

    /** Two look-ups of one table, the second in lists of three, behind functions that are not linear. */
    private static final class Step {
        final Graph graph = new Graph();
        final Placeholder one = graph.placeholder("one", Shape.UNKNOWN);
        final Placeholder lists = graph.placeholder("lists", Shape.UNKNOWN, 3);
        final Variable table = graph.variable("table", new Samples(1).signed(Shape.of(HEIGHT, WIDTH)));
        final Value first = Elementwise.tanh(Joining.rows(table, one));
        final Value second = Elementwise.square(Reductions.sum(Joining.rows(table, lists), 1));
        final Value loss = Reductions.sum(first.times(second));
        final Value gradient = graph.gradients(loss, List.of(table)).get(0);

        Step() {
            table.initialize();
        }

        /** Takes steps with batches of several sizes and returns the table and the gradient after each. */
        List<Tensor> run(Workers workers, Update update) {
            List<Tensor> results = new ArrayList<>();
            Samples samples = new Samples(2);
            try (Session session = new Session(graph, workers)) {
                for (int batch : new int[]{700, 30, 700, 1, 30, 700}) {
                    Map<Placeholder, Tensor> feeds = Map.of(one, samples.whole(Shape.of(batch), 70), lists,
                            samples.whole(Shape.of(batch, 3), HEIGHT - 300));
                    results.add(session.run(feeds, List.of(gradient, update)).get(0));
                    results.add(table.tensor().copy());
                }
            }
            return results;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void gradientDescentGivesTheBitsOfAllRows(int threads) {
        Step dense = new Step();
        Step sparse = new Step();
        Descent some = new Descent(true);
        List<Tensor> expected = dense.run(Workers.of(1),
                Update.of(List.of(dense.table), List.of(dense.gradient), new Descent(false)));
        assertEquals(expected, sparse.run(Workers.of(threads),
                Update.of(List.of(sparse.table), List.of(sparse.gradient), some)));
        assertEquals(HEIGHT - 300, some.seen.stream().mapToInt(row -> row + 1).max().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aGradientThatIsClippedAndScaledGivesTheBitsOfAllRows(int threads) {
        Step dense = new Step();
        Step sparse = new Step();
        // A dense addend of 0 makes the gradient dense.
        Value all = dense.graph.gradients(dense.loss.plus(Reductions.sum(dense.table).times(0)),
                List.of(dense.table)).get(0);
        assertEquals(
                dense.run(Workers.of(1), Update.of(List.of(dense.table), List.of(clipped(all)), new Descent(false))),
                sparse.run(Workers.of(threads),
                        Update.of(List.of(sparse.table), List.of(clipped(sparse.gradient)), new Descent(true))));
    }

    private static Value clipped(Value gradient) {
        Value limited = Elementwise.clip(gradient, -0.3, 0.3);
        return limited.plus(Reductions.sumOfSquares(limited).times(0.01).minus(0.5).times(limited));
    }

    @Test
    void anUpdateSeesNoOtherRowsAlsoBehindAClip() {
        Step step = new Step();
        Descent rule = new Descent(true);
        Plan plan = Plan.of(List.of(Update.of(List.of(step.table),
                List.of(Elementwise.clip(step.gradient, -1e-3, 1e-3)), rule)),
                Map.of(step.one, Shape.of(3), step.lists, Shape.of(3, 3)), Workers.of(1));
        assertEquals(Set.of(step.table), plan.tables());
        Tensor lists = Tensor.matrix(new float[]{7, 8, 7}, new float[]{8, 7, 8}, new float[]{899, 7, 7});
        plan.feed(step.one, Tensor.vector(5, 5, 0)).feed(step.lists, lists).run(0);
        assertEquals(Set.of(0, 5, 7, 8, 899), rule.seen);
        rule.seen.clear();
        plan.feed(step.one, Tensor.vector(1, 5, 1)).run(1);
        assertEquals(Set.of(1, 5, 7, 8, 899), rule.seen);
        assertEquals(true, plan.isFinite(step.table));
        step.table.tensor().data()[3 * WIDTH] = Float.NaN;
        assertEquals(true, plan.isFinite(step.table));
        step.table.tensor().data()[8 * WIDTH] = Float.NaN;
        assertEquals(false, plan.isFinite(step.table));
        assertEquals("update of table", plan.firstNonFinite().orElseThrow().name());
    }

    @Test
    void aRowWhoseGradientIsZeroIsPassedOverInADenseGradientToo() {
        Step step = new Step();
        Placeholder fed = step.graph.placeholder("gradient", HEIGHT, WIDTH);
        Descent rule = new Descent(true);
        Tensor gradient = Tensor.zeros(HEIGHT, WIDTH);
        gradient.data()[5 * WIDTH + 3] = 1;
        gradient.data()[8 * WIDTH] = Float.NaN;
        new Session(step.graph, Workers.of(1)).run(Map.of(fed, gradient),
                Update.of(List.of(step.table), List.of(fed), rule));
        assertEquals(Set.of(5, 8), rule.seen);
    }

    @Test
    void anotherUseOfTheTableMakesTheGradientDense() {
        Step step = new Step();
        Value penalty = Reductions.sumOfSquares(step.table);
        Value both = step.graph.gradients(step.loss.plus(penalty), List.of(step.table)).get(0);
        Descent rule = new Descent(true);
        Map<Placeholder, Tensor> feeds = Map.of(step.one, Tensor.vector(1, 1), step.lists,
                Tensor.matrix(new float[]{1, 2, 3}, new float[]{3, 3, 4}));
        List<Tensor> results = new Session(step.graph, Workers.of(1)).run(feeds, List.of(both, step.gradient,
                step.graph.gradients(penalty, List.of(step.table)).get(0)));
        assertEquals("", Naive.of(results.get(1)).zip(Naive.of(results.get(2)), Double::sum)
                .difference(results.get(0), 1e-6, 1e-6));
        Plan plan = Plan.of(List.of(Update.of(List.of(step.table), List.of(both), rule)),
                Map.of(step.one, Shape.of(2), step.lists, Shape.of(2, 3)), Workers.of(1));
        assertEquals(Set.of(), plan.tables());
        feeds.forEach(plan::feed);
        plan.run(0);
        assertEquals(HEIGHT, rule.seen.size());
        assertEquals("Plan.isFinite expects one of the tables [] but got table [900, 48]",
                assertThrows(IllegalArgumentException.class, () -> plan.isFinite(step.table)).getMessage());
    }

    @Test
    void twoUpdatesOfATableAreMadeOneAfterTheOtherAndAfterAllReads() {
        List<Tensor> results = new ArrayList<>();
        for (boolean skips : new boolean[]{false, true}) {
            Step step = new Step();
            Value other = step.graph.gradients(Reductions.sum(step.first), List.of(step.table)).get(0);
            Update first = Update.of(List.of(step.table), List.of(step.gradient), new Descent(skips));
            Update second = Update.of(List.of(step.table), List.of(other), new Descent(skips));
            Samples samples = new Samples(3);
            Map<Placeholder, Tensor> feeds = Map.of(step.one, samples.whole(Shape.of(2_000), HEIGHT), step.lists,
                    samples.whole(Shape.of(2_000, 3), HEIGHT));
            Value before = Elementwise.tanh(step.table);
            results.add(new Session(step.graph, Workers.of(skips ? 4 : 1)).run(feeds, List.of(before, first, second))
                    .get(0));
            results.add(step.table.tensor());
        }
        assertEquals(results.subList(0, 2), results.subList(2, 4));
    }

    @Test
    void everyPartMayBeCut() {
        Step step = new Step();
        Samples samples = new Samples(4);
        assertEquals("", Pieces.difference(List.of(Elementwise.clip(step.gradient, -1, 1), step.loss), Map.of(step.one,
                samples.whole(Shape.of(8), HEIGHT), step.lists, samples.whole(Shape.of(8, 3), HEIGHT))));
    }

    @Test
    void theGradientHoldsNothingOfTheRunsBefore() {
        Step step = new Step();
        // A dense addend of 0 makes the gradient dense.
        Value dense = step.graph.gradients(step.loss.plus(Reductions.sum(step.table).times(0)),
                List.of(step.table)).get(0);
        Value clip = Elementwise.clip(step.gradient, -0.5, 0.5);
        Value square = Reductions.sumOfSquares(step.gradient);
        Samples samples = new Samples(5);
        Session session = new Session(step.graph, Workers.of(1));
        for (int run = 0; run < 9; run++) {
            List<Tensor> results = session.run(Map.of(step.one, samples.whole(Shape.of(20), HEIGHT), step.lists,
                    samples.whole(Shape.of(20, 3), HEIGHT)),
                    List.of(dense, Elementwise.clip(dense, -0.5, 0.5), Reductions.sumOfSquares(dense),
                            step.gradient, clip, square));
            assertEquals(results.subList(0, 3), results.subList(3, 6));
        }
    }

    @Test
    void thePaddingGetsNoGradientAndNeitherDoTheIndices() {
        Graph graph = new Graph();
        Variable table = graph.variable("table", Tensor.matrix(new float[]{1, 2}, new float[]{3, 4}));
        table.initialize();
        Value indices = graph.constant(Tensor.vector(0, 1, 1, 0));
        Value rows = Joining.rows(table, indices, 0);
        List<Tensor> results = new Session(graph, Workers.of(1)).run(Map.of(), List.of(rows,
                graph.gradients(Reductions.sum(rows), List.of(table, indices)).get(0),
                graph.gradients(Reductions.sum(rows), List.of(table, indices)).get(1)));
        assertEquals(List.of(
                Tensor.matrix(new float[]{1, 2}, new float[]{3, 4}, new float[]{3, 4}, new float[]{1, 2}),
                Tensor.matrix(new float[]{0, 0}, new float[]{2, 2}), Tensor.vector(0, 0, 0, 0)), results);
    }

    @Test
    void aNumberThatIsNoIndexIsRefusedWhenTheBatchIsComputed() {
        Step step = new Step();
        Map<Float, String> refused = Map.of(900f, "900", -1f, "-1", 0.5f, "0.5", Float.NaN, "NaN", 1e10f, "1.0E10",
                Float.NEGATIVE_INFINITY, "-Infinity", 3e9f, "3.0E9");
        for (int threads : new int[]{1, 4}) {
            refused.forEach((number, shown) -> {
                Tensor numbers = Tensor.zeros(50_000);
                numbers.data()[49_999] = number;
                String message = assertThrows(IllegalArgumentException.class,
                        () -> new Session(step.graph, Workers.of(threads)).run(Map.of(step.one, numbers), step.first))
                        .getMessage();
                assertEquals("rows expects indices from 0 to 899 but got " + shown, message);
            });
        }
    }
}
