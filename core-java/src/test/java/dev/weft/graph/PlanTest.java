package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.loss.Losses;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final Workers ALONE = Workers.of(1);
    private static final Update.Rule TAKE =
            (index, variable, operand, from, to) -> System.arraycopy(operand, from, variable, from, to - from);
    private static final Update.Rule DESCEND = (index, variable, operand, from, to) -> {
        for (int i = from; i < to; i++) {
            variable[i] -= 0.1f * operand[i];
        }
    };

    private final Graph graph = new Graph();
    private final Session session = new Session(graph, ALONE);

    private Variable variable(String name, float... values) {
        Variable variable = graph.variable(name, Tensor.vector(values));
        variable.initialize();
        return variable;
    }

    /** A step of a network whose layers, elementwise parts and losses are all large enough to be cut. */
    private static final class LargeStep {
        final Graph graph = new Graph();
        final Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 64);
        final Placeholder y = graph.placeholder("y", Shape.UNKNOWN);
        final Variable w1;
        final Variable b1;
        final Variable w2;
        final Variable long1;
        final List<Fetch> fetches = new ArrayList<>();

        LargeStep() {
            Samples samples = new Samples(9);
            w1 = graph.variable("w1", samples.signed(Shape.of(64, 300)));
            b1 = graph.variable("b1", samples.signed(Shape.of(300)));
            w2 = graph.variable("w2", samples.signed(Shape.of(300, 100)));
            long1 = graph.variable("long", samples.signed(Shape.of(1_000_000)));
            graph.variables().forEach(Variable::initialize);
            Value hidden = Elementwise.tanh(MatrixOps.affine(x, w1, b1).times(0.1));
            Value logits = MatrixOps.matmul(hidden, w2).plus(Reductions.mean(hidden, 1).times(0).plus(1).get(0));
            Value mixed = Reductions.softmax(long1.times(graph.constant(2))).times(long1);
            Value loss = Reductions.mean(Losses.SOFTMAX_CE.of(logits, y)).plus(Reductions.sum(mixed))
                    .plus(Reductions.sumOfSquares(w1).times(0.01));
            List<Variable> variables = graph.variables();
            List<Value> gradients = graph.gradients(loss, variables);
            fetches.add(loss);
            fetches.add(logits);
            fetches.addAll(gradients);
            fetches.add(Update.of(variables, gradients, DESCEND));
        }

        List<Tensor> run(Workers workers) {
            Samples samples = new Samples(10);
            Map<Placeholder, Tensor> feeds =
                    Map.of(x, samples.signed(Shape.of(700, 64)), y, samples.whole(Shape.of(700), 100));
            try (Session session = new Session(graph, workers)) {
                session.run(feeds, fetches);
                List<Tensor> results = new ArrayList<>(session.run(feeds, fetches));
                graph.variables().forEach(variable -> results.add(variable.tensor()));
                return results;
            }
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameBits() {
        List<Tensor> one = new LargeStep().run(ALONE);
        for (int threads : new int[]{2, 4, 8}) {
            assertEquals(one, new LargeStep().run(Workers.of(threads)), threads + " threads");
        }
    }

    @Test
    void oneRowTimesALargeMatrixIsCutByColumnsToTheSameBits() {
        Samples samples = new Samples(11);
        Graph wide = new Graph();
        Placeholder row = wide.placeholder("row", 1, 784);
        Tensor kernel = samples.signed(Shape.of(784, 530));
        Value product = MatrixOps.matmul(row, wide.constant(kernel));
        Map<Placeholder, Tensor> feeds = Map.of(row, samples.signed(Shape.of(1, 784)));
        List<Tensor> one = new Session(wide, ALONE).run(feeds, List.of(product));
        for (int threads : new int[]{2, 4}) {
            assertEquals(one, new Session(wide, Workers.of(threads)).run(feeds, List.of(product)),
                    threads + " threads");
        }
        assertEquals("", Naive.of(feeds.get(row)).matmul(Naive.of(kernel)).difference(one.get(0), 1e-5, 1e-4));
    }

    @Test
    void theSoftmaxOfAVectorThatIsLongEnoughToBeCutIsOneSoftmax() {
        Value x = graph.constant(new Samples(1).signed(Shape.of(200_000)));
        assertEquals(1, session.run(Reductions.sum(Reductions.softmax(Elementwise.exp(x)))).item(), 1e-5);
    }

    /** Losses that use one variable several times, with the sum of the gradients of these uses. */
    static Stream<Arguments> sharedUses() {
        return Stream.of(
                Arguments.of("x + x", (Loss) x -> Reductions.sum(x.plus(x)),
                        (Naive.Function) in -> in.get(0).map(a -> 2)),
                Arguments.of("x * x", (Loss) x -> Reductions.sum(x.times(x)),
                        (Naive.Function) in -> in.get(0).map(a -> 2 * a)),
                Arguments.of("x * x + exp x", (Loss) x -> Reductions.sum(x.times(x).plus(Elementwise.exp(x))),
                        (Naive.Function) in -> in.get(0).map(a -> 2 * a + Math.exp(a))),
                Arguments.of("products add, the rest does not", (Loss) x -> Reductions.sum(
                        MatrixOps.matmul(x, x).plus(Elementwise.square(x))
                                .plus(MatrixOps.matmul(x, MatrixOps.transpose(x)))),
                        (Naive.Function) in -> squares(in.get(0))),
                Arguments.of("only products", (Loss) x -> Reductions.sum(MatrixOps.matmul(MatrixOps.matmul(x, x), x)),
                        null));
    }

    interface Loss {
        Value of(Value x);
    }

    /** The gradient of {@code Σ x·x + x∘x + x·xᵀ} in closed form: row and column sums of x. */
    private static Naive squares(Naive x) {
        Naive rows = x.along(1, line -> line[0] + line[1] + line[2]);
        Naive columns = x.along(0, line -> line[0] + line[1] + line[2]);
        return Naive.fill(x.lengths(), i -> rows.at(i[1]) + columns.at(i[0]) + 2 * x.at(i) + 2 * columns.at(i[1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sharedUses")
    void gradientsOfSeveralUsesAreSummed(String name, Loss loss, Naive.Function expected) {
        Variable x = graph.variable("x", new Samples(3).signed(Shape.of(3, 3)));
        session.initialize();
        Naive start = Naive.of(x.tensor());
        Naive gradient = expected != null ? expected.of(List.of(start))
                : Naive.gradient(in -> in.get(0).matmul(in.get(0)).matmul(in.get(0)).sum(), List.of(start), 0);
        Value value = graph.gradients(loss.of(x), List.of(x)).get(0);
        assertEquals("", gradient.difference(session.run(value), 1e-5, 1e-6));
        assertEquals("", gradient.difference(session.run(value), 1e-5, 1e-6), "the second run");
    }

    @Test
    void severalTargetsAndAValueBetweenThemHaveTheirGradients() {
        Variable x = variable("x", 2);
        Value y = Elementwise.square(x);
        Value loss = Reductions.sum(y.times(x));
        assertEquals(List.of(Tensor.vector(12), Tensor.vector(2)),
                session.run(Map.of(), graph.gradients(loss, List.of(x, y))));
    }

    @Test
    void whatTheLossDoesNotDependOnHasAGradientOfZero() {
        Variable x = variable("x", 2, 3);
        Variable other = variable("other", 4, 5);
        Value loss = Reductions.sum(x.plus(Elementwise.sign(other)));
        assertEquals(Tensor.vector(0, 0), session.run(graph.gradients(loss, List.of(other)).get(0)));
    }

    @Test
    void updatesReadWhatTheVariablesHeldBeforeTheRun() {
        Variable a = variable("a", 1, 2);
        Variable b = variable("b", 3, 4);
        session.run(Map.of(),
                List.of(Update.of(List.of(a), List.of(b), TAKE), Update.of(List.of(b), List.of(a), TAKE)));
        assertEquals(Tensor.vector(3, 4), a.tensor());
        assertEquals(Tensor.vector(1, 2), b.tensor());
        session.run(Map.of(), Update.of(List.of(a, b), List.of(b, a), TAKE));
        assertEquals(Tensor.vector(1, 2), a.tensor());
        assertEquals(Tensor.vector(3, 4), b.tensor());
        session.run(Map.of(), Update.of(List.of(a, b), List.of(b.plus(a), a.minus(b)), TAKE));
        assertEquals(Tensor.vector(4, 6), a.tensor());
        assertEquals(Tensor.vector(-2, -2), b.tensor());
    }

    @Test
    void allGradientsAreTakenFromTheOldWeights() {
        Variable a = variable("a", 2);
        Variable b = variable("b", 3);
        Value loss = Reductions.sum(a.times(b));
        List<Variable> both = List.of(a, b);
        List<Tensor> fetched =
                session.run(Map.of(), List.of(a, Update.of(both, graph.gradients(loss, both), DESCEND), loss, b));
        assertEquals(List.of(Tensor.vector(2 - 0.1f * 3), Tensor.scalar(6), Tensor.vector(3 - 0.1f * 2)), fetched);
    }

    @Test
    void aWeightThatTheBackwardPassStillReadsIsNotYetUpdated() {
        Samples samples = new Samples(4);
        Value x = graph.constant(samples.signed(Shape.of(6, 5)));
        for (int i = 0; i < 4; i++) {
            x = Elementwise.tanh(MatrixOps.matmul(x, graph.variable("w" + i, samples.signed(Shape.of(5, 5)))));
        }
        session.initialize();
        List<Variable> weights = graph.variables();
        List<Value> gradients = graph.gradients(Reductions.mean(Elementwise.square(x)), weights);
        List<Tensor> before = weights.stream().map(weight -> weight.tensor().copy()).toList();
        List<Tensor> expected = session.run(Map.of(), gradients);
        List<Fetch> fetches = new ArrayList<>(gradients);
        fetches.add(Update.of(weights, gradients, DESCEND));
        assertEquals(expected, session.run(Map.of(), fetches));
        for (int i = 0; i < weights.size(); i++) {
            Tensor moved = before.get(i);
            DESCEND.apply(i, moved.data(), expected.get(i).data(), 0, moved.size());
            assertEquals(moved, weights.get(i).tensor());
        }
    }

    @Test
    void aWeightIsReadBeforeAnUpdateThatWouldBeReadyEarlier() {
        Samples samples = new Samples(5);
        Variable w = graph.variable("w", samples.signed(Shape.of(3, 3)));
        session.initialize();
        Value late = MatrixOps.matmul(w, MatrixOps.transpose(graph.constant(samples.signed(Shape.of(4, 3)))));
        Tensor expected = session.run(late);
        Tensor next = samples.signed(Shape.of(3, 3));
        assertEquals(List.of(expected),
                session.run(Map.of(), List.of(late, Update.of(List.of(w), List.of(graph.constant(next)), TAKE))));
        assertEquals(next, w.tensor());
    }

    @Test
    void whatIsCutIntoPanelsLacksNoRow() {
        Samples samples = new Samples(6);
        Variable a = graph.variable("a", samples.signed(Shape.of(701, 64)));
        Variable b = graph.variable("b", samples.signed(Shape.of(64, 150)));
        session.initialize();
        Value product = MatrixOps.matmul(a, b);
        Value loss = Reductions.sum(Elementwise.tanh(product).times(product));
        List<Value> fetches = new ArrayList<>(graph.gradients(loss, graph.variables()));
        fetches.add(product);
        List<Tensor> results = session.run(Map.of(), fetches);
        Naive y = Naive.of(a.tensor()).matmul(Naive.of(b.tensor()));
        Naive g = y.map(x -> Math.tanh(x) + x * (1 - Math.tanh(x) * Math.tanh(x)));
        assertEquals("", y.difference(results.get(2), 1e-5, 1e-5));
        assertEquals("", g.matmul(transposed(Naive.of(b.tensor()))).difference(results.get(0), 1e-4, 1e-4));
        assertEquals("", transposed(Naive.of(a.tensor())).matmul(g).difference(results.get(1), 1e-4, 1e-3));
    }

    private static Naive transposed(Naive x) {
        return Naive.fill(new int[]{x.lengths()[1], x.lengths()[0]}, i -> x.at(i[1], i[0]));
    }

    @Test
    void anUpdateFromAnOperandWhoseFedShapeIsNotTheVariablesIsRefused() {
        Variable a = variable("a", 1, 2, 3);
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN);
        Update update = Update.of(List.of(a), List.of(x.plus(0)), TAKE);
        assertFails(IllegalArgumentException.class, () -> session.run(Map.of(x, Tensor.vector(1, 2)), update), "a",
                "[3]", "[2]");
        assertFails(IllegalArgumentException.class, () -> Update.of(List.of(a), List.of(graph.constant(1)), TAKE), "a",
                "[3]", "[]");
        assertFails(IllegalArgumentException.class, () -> Update.of(List.of(a), List.of(), TAKE), "1 variables", "0");
    }

    private static void assertFails(Class<? extends RuntimeException> kind, Executable code, String... words) {
        RuntimeException error = assertThrows(kind, code);
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage());
        }
    }

    @Test
    void aPlaceholderThatIsNotFedOrFedWronglyIsNamed() {
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        assertFails(IllegalArgumentException.class, () -> session.run(x.plus(1)), "placeholder x [?, 2]", "feed it");
        assertFails(IllegalArgumentException.class, () -> session.run(Map.of(x, Tensor.zeros(4, 3)), x.plus(1)), "x",
                "[?, 2]", "[4, 3]");
        assertFails(IllegalArgumentException.class, () -> session.run(Map.of(x, Tensor.zeros(2)), x.plus(1)), "x",
                "[?, 2]", "[2]");
    }

    @Test
    void aVariableWithoutAValueIsNamed() {
        Variable w = graph.variable("w", Tensor.vector(1));
        assertFails(IllegalStateException.class, () -> session.run(w), "w [1]", "initialize()");
        assertFails(IllegalStateException.class,
                () -> session.run(Map.of(), Update.of(List.of(w), List.of(graph.constant(Tensor.vector(1))), TAKE)),
                "w [1]", "initialize()");
        assertFails(IllegalArgumentException.class, () -> w.assign(Tensor.vector(1, 2)), "w", "[1]", "[2]");
    }

    @Test
    void valuesOfAnotherGraphAreRefused() {
        Graph other = new Graph();
        Variable foreign = other.variable("foreign", Tensor.scalar(1));
        foreign.initialize();
        Variable own = graph.variable("own", Tensor.scalar(1));
        own.initialize();
        assertFails(IllegalArgumentException.class, () -> own.plus(foreign), "foreign", "another");
        assertFails(IllegalArgumentException.class, () -> session.run(foreign), "foreign", "another");
        assertFails(IllegalArgumentException.class, () -> graph.gradients(own, List.of(foreign)), "foreign", "another");
        assertFails(IllegalArgumentException.class, () -> graph.gradients(foreign, List.of(own)), "foreign", "another");
        assertFails(IllegalArgumentException.class,
                () -> session.run(Map.of(), Update.of(List.of(own), List.of(foreign), TAKE)),
                "foreign", "another");
    }

    @Test
    void onlyAScalarIsDifferentiatedAndOnlyOnce() {
        Variable x = variable("x", 1, 2);
        assertFails(IllegalArgumentException.class, () -> graph.gradients(Elementwise.square(x), List.of(x)), "scalar",
                "[2]", "mean or sum");
        Value slope = graph.gradients(Reductions.sum(Elementwise.square(x)), List.of(x)).get(0);
        Value penalty = Reductions.sum(slope.times(slope));
        assertFails(IllegalArgumentException.class, () -> graph.gradients(penalty, List.of(x)),
                "Weft differentiates once: gradient of ", " cannot be differentiated again");
        Variable other = variable("other", 3, 4);
        Value mixed = penalty.times(Reductions.sum(other));
        assertFails(IllegalArgumentException.class, () -> graph.gradients(mixed, List.of(other, x)), "once");
        // The slope is 2 x, so the penalty is 4 + 16.
        assertEquals(Tensor.vector(20, 20), session.run(graph.gradients(mixed, List.of(other)).get(0)));
    }

    @Test
    void aClosedSessionSaysSo() {
        session.close();
        session.close();
        assertFails(IllegalStateException.class, () -> session.run(graph.constant(1)), "closed");
    }

    @Test
    void aPlanGivesOnlyWhatItWasMadeFor() {
        Value asked = graph.constant(1).plus(1);
        Value other = asked.plus(1);
        Plan plan = Plan.of(List.of(asked), Map.of(), ALONE);
        assertFails(IllegalArgumentException.class, () -> plan.value(other), other.name(), "fetches");
    }

    @Test
    void aReplayedStepAllocatesNothing() {
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 784);
        Placeholder y = graph.placeholder("y", Shape.UNKNOWN);
        Samples samples = new Samples(1);
        Variable w1 = graph.variable("w1", samples.signed(Shape.of(784, 500)));
        Variable b1 = graph.variable("b1", samples.signed(Shape.of(500)));
        Variable w2 = graph.variable("w2", samples.signed(Shape.of(500, 10)));
        Variable b2 = graph.variable("b2", samples.signed(Shape.of(10)));
        session.initialize();
        Value logits = MatrixOps.affine(Elementwise.relu(MatrixOps.affine(x, w1, b1)), w2, b2);
        Value loss = Reductions.mean(Losses.SOFTMAX_CE.of(logits, y))
                .plus(Reductions.sumOfSquares(w1).times(1e-4));
        Update update = Update.of(graph.variables(), graph.gradients(loss, graph.variables()), DESCEND);
        Tensor images = samples.signed(Shape.of(200, 784));
        Tensor labels = samples.whole(Shape.of(200), 10);
        Plan plan = Plan.of(List.of(loss, update), Map.of(x, images.shape(), y, labels.shape()), ALONE);
        Assumptions.assumeFalse(Blas.engine().name().equals("jblas"), "its native method copies the matrices");
        for (int warmUp = 0; warmUp < 5; warmUp++) {
            plan.feed(x, images).feed(y, labels).run(warmUp);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        // The smallest of a few, because the JVM may load a class of its own during any of them.
        for (int step = 5; step < 10; step++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            plan.feed(x, images).feed(y, labels).run(step);
            allocated = Math.min(allocated,
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
        }
        assertEquals(0, allocated / 1024, "KiB");
    }
}
