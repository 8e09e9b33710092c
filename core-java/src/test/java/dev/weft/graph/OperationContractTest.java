package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.graph.OperationTable.Case;
import dev.weft.graph.OperationTable.Row;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks for every operation the value, the gradient of every operand, NaN, repeatability and the errors. */
class OperationContractTest {
    private static final int ROUNDS = 24;
    private static final Workers ALONE = Workers.of(1);

    static List<Row> rows() {
        return OperationTable.rows();
    }

    @Test
    void everyPublicOperationHasItsRow() {
        List<String> operations = Stream.of(Arithmetic.class, Elementwise.class, Reductions.class, MatrixOps.class,
                Shaping.class, Joining.class)
                .flatMap(family -> Arrays.stream(family.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == Value.class)
                .map(OperationContractTest::signature).sorted().toList();
        assertEquals(operations, rows().stream().map(Row::signature).sorted().toList());
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }

    /** One recording of a case: its value and the gradients of {@code Σ upstream · value}. */
    private static final class Trial {
        final List<Placeholder> inputs = new ArrayList<>();
        final Value value;
        final List<Value> gradients;
        final Map<Placeholder, Tensor> feeds = new HashMap<>();
        final Graph graph = new Graph();

        Trial(Case c, Tensor upstream, boolean unknownBatch) {
            for (int k = 0; k < c.inputs().size(); k++) {
                Shape shape = c.inputs().get(k).shape();
                int[] lengths = shape.toArray();
                Shape first = c.inputs().get(0).shape();
                if (unknownBatch && shape.rank() > 0 && shape.rank() == first.rank() && shape.rows() == first.rows()) {
                    lengths[0] = Shape.UNKNOWN;
                }
                inputs.add(graph.placeholder("x" + k, lengths));
                feeds.put(inputs.get(k), c.inputs().get(k));
            }
            value = c.operation().apply(List.copyOf(inputs));
            gradients = graph.gradients(Reductions.sum(value.times(graph.constant(upstream))), inputs);
        }

        List<Tensor> run() {
            List<Value> fetches = new ArrayList<>(gradients);
            fetches.add(0, value);
            try (Session session = new Session(graph, ALONE)) {
                return session.run(feeds, fetches);
            }
        }
    }

    private static Naive expected(Case c) {
        return c.reference().of(c.inputs().stream().map(Naive::of).toList());
    }

    private static Trial record(Samples samples, Case c, int round) {
        return new Trial(c, samples.signed(expected(c).shape()), round % 4 > 1);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theValueIsThatOfDoublePrecision(Row row) {
        Samples samples = new Samples(1);
        for (int round = 0; round < ROUNDS; round++) {
            Case c = row.cases().of(samples, round);
            Tensor value = record(samples, c, round).run().get(0);
            assertEquals("", expected(c).difference(value, row.relative(), 1e-7),
                    "round " + round + " of " + c.inputs());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theGradientOfEveryElementIsTheDifferenceQuotient(Row row) {
        assertEquals("", gradientDifference(row));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theGradientsOfTwoUsesAreAdded(Row row) {
        assertEquals("", gradientDifference(new Row(row.signature(), row.relative(), (samples, round) -> {
            Case c = row.cases().of(samples, round);
            return new Case(c.inputs(), in -> c.operation().apply(in).plus(c.operation().apply(in)),
                    in -> c.reference().of(in).map(x -> 2 * x));
        }, row.constant(), row.mayDropNaN(), List.of())));
    }

    /** The first gradient that is not the difference quotient, in words; empty if all are. */
    private static String gradientDifference(Row row) {
        Samples samples = new Samples(2);
        for (int round = 0; round < ROUNDS; round++) {
            Case c = row.cases().of(samples, round);
            Tensor upstream = samples.signed(expected(c).shape());
            List<Tensor> results = new Trial(c, upstream, round % 4 > 1).run();
            List<Naive> inputs = c.inputs().stream().map(Naive::of).toList();
            for (int k = 0; k < inputs.size(); k++) {
                Naive slopes = row.constant().contains(k) ? inputs.get(k).map(x -> 0)
                        : Naive.gradient(in -> c.reference().of(in).dot(Naive.of(upstream)), inputs, k);
                String difference = slopes.difference(results.get(1 + k), 1e-4, 1e-6);
                if (!difference.isEmpty()) {
                    return "round " + round + ", gradient of operand " + k + " of " + c.inputs() + ": " + difference;
                }
            }
        }
        return "";
    }

    /** Every operation with a gradient, its backward pass a thousandth too large, of the wrong sign, or cut off. */
    static Stream<Arguments> mutants() {
        Stream<UnaryOperator<Value>> faults =
                Stream.of(x -> faulty(x, g -> g * 1.001f), x -> faulty(x, g -> -g), x -> faulty(x, g -> 0f));
        return faults.flatMap(fault -> rows().stream().filter(row -> row.constant().size() < operands(row))
                .map(row -> Arguments.of(
                        new Row(row.signature(), row.relative(), (samples, round) -> {
                            Case c = row.cases().of(samples, round);
                            return new Case(c.inputs(), in -> fault.apply(c.operation().apply(in)), c.reference());
                        }, row.constant(), row.mayDropNaN(), List.of()))));
    }

    private static int operands(Row row) {
        return row.cases().of(new Samples(1), 0).inputs().size();
    }

    private static Value faulty(Value x, UnaryOperator<Float> fault) {
        return Pointwise.unary("fault", x, 1, (a, y, from, to) -> System.arraycopy(a, from, y, from, to - from),
                (a, y, g, d, from, to) -> {
                    for (int i = from; i < to; i++) {
                        d[i] = fault.apply(g[i]);
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void thisContractFindsAPlantedFault(Row mutant) {
        assertNotEquals("", gradientDifference(mutant));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aNaNIsNotHidden(Row row) {
        Samples samples = new Samples(3);
        for (int round = 0; round < ROUNDS; round++) {
            Case c = row.cases().of(samples, round);
            Tensor upstream = samples.signed(expected(c).shape());
            Tensor poisoned = c.inputs().get(samples.below(c.inputs().size()));
            poisoned.data()[samples.below(poisoned.size())] = Float.NaN;
            Tensor value = new Trial(c, upstream, false).run().get(0);
            assertEquals("", expected(c).difference(value, row.relative(), 1e-7));
            assertTrue(row.mayDropNaN() || Arrays.stream(expected(c).data()).anyMatch(Double::isNaN));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aSecondRunGivesTheSameBitsAndInputsStayAsTheyWere(Row row) {
        Samples samples = new Samples(4);
        for (int round = 0; round < 6; round++) {
            Case c = row.cases().of(samples, round);
            List<Tensor> before = c.inputs().stream().map(Tensor::copy).toList();
            Trial recorded = record(samples, c, round);
            List<Value> fetches = new ArrayList<>(recorded.gradients);
            fetches.add(recorded.value);
            try (Session session = new Session(recorded.graph, ALONE)) {
                List<Tensor> first = session.run(recorded.feeds, fetches);
                assertEquals(first, session.run(recorded.feeds, fetches));
                assertEquals(first, new Session(recorded.graph, ALONE).run(recorded.feeds, fetches));
            }
            assertEquals(before, c.inputs());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyRowMayBeComputedByItself(Row row) {
        Samples samples = new Samples(5);
        for (int round = 0; round < ROUNDS; round++) {
            Trial recorded = record(samples, row.cases().of(samples, round), round);
            List<Value> fetches = new ArrayList<>(recorded.gradients);
            fetches.add(recorded.value);
            assertEquals("", Pieces.difference(fetches, recorded.feeds), "round " + round);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatDoesNotFitIsRefusedWithReasons(Row row) {
        for (OperationTable.Refused refused : row.refused()) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> refused.recording().accept(new Graph()));
            for (String word : refused.words()) {
                assertTrue(error.getMessage().contains(word), () -> word + " in: " + error.getMessage());
            }
        }
    }

    private static void assertSlopes(Tensor expected, UnaryOperator<Value> operation, float... at) {
        Graph graph = new Graph();
        Value x = graph.constant(Tensor.vector(at));
        Value loss = Reductions.sum(operation.apply(x));
        Tensor slopes = new Session(graph, ALONE).run(graph.gradients(loss, List.of(x)).get(0));
        assertEquals("", Naive.of(expected).difference(slopes, 0, 0));
    }

    @Test
    void whereThereIsNoDerivativeTheDocumentedOneIsTaken() {
        assertSlopes(Tensor.vector(0, 0, 0, 1), Elementwise::relu, -1, -0f, 0, 1);
        assertSlopes(Tensor.vector(0.5f, 0.5f, 0.5f, 1), x -> Elementwise.leakyRelu(x, 0.5), -1, -0f, 0, 1);
        assertSlopes(Tensor.vector(0.5f, 0.5f, 1), x -> Elementwise.elu(x, 0.5), -0f, 0, 1);
        assertSlopes(Tensor.vector(-1, 0, 0, 1), Elementwise::abs, -1, -0f, 0, 1);
        assertSlopes(Tensor.vector(0, 0, 0), Elementwise::sign, -1, 0, 1);
        assertSlopes(Tensor.vector(0, 0), x -> Elementwise.power(x, 0), 0, 1);
        assertSlopes(Tensor.vector(0, 1, 1, 1, 0), x -> Elementwise.clip(x, -1, 2), -1.5f, -1, 0, 2, 2.5f);
        assertSlopes(Tensor.vector(0, 1, 0), x -> Elementwise.clip(x, 2, 2), 1, 2, 3);
        assertSlopes(Tensor.vector(0, 1, 0, 0), x -> Reductions.max(x, 0), 1, 3, 3, 2);
        assertSlopes(Tensor.vector(Float.POSITIVE_INFINITY), Elementwise::sqrt, 0);
    }

    @Test
    void ofEqualOperandsTheFirstIsTheLargerAndTheSmaller() {
        Graph graph = new Graph();
        Value a = graph.constant(Tensor.vector(1, 2));
        Value b = graph.constant(Tensor.vector(1, 3));
        List<Value> larger = graph.gradients(Reductions.sum(Arithmetic.maximum(a, b)), List.of(a, b));
        List<Value> smaller = graph.gradients(Reductions.sum(Arithmetic.minimum(a, b)), List.of(a, b));
        Session session = new Session(graph, ALONE);
        assertEquals(List.of(Tensor.vector(1, 0), Tensor.vector(0, 1)), session.run(Map.of(), larger));
        assertEquals(List.of(Tensor.vector(1, 1), Tensor.vector(0, 0)), session.run(Map.of(), smaller));
        assertEquals(1, session.run(Reductions.argmax(graph.constant(Tensor.vector(1, 3, 3, 2)), 0)).item());
    }

    @Test
    void unequalLengthsThatWereUnknownAreRefusedWhenTheyAreFed() {
        Graph graph = new Graph();
        Placeholder a = graph.placeholder("a", Shape.UNKNOWN);
        Placeholder b = graph.placeholder("b", Shape.UNKNOWN);
        Map<Placeholder, Tensor> feeds = Map.of(a, Tensor.vector(1), b, Tensor.vector(1, 2));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class,
                () -> new Session(graph, ALONE).run(feeds, a.plus(b)));
        assertTrue(error.getMessage().contains("add expects operands of equal shape but got"), error.getMessage());
    }

    @Test
    void whatIsNoClassGivesARowOfZeros() {
        Graph graph = new Graph();
        Value rows = Shaping.oneHot(graph.constant(Tensor.vector(-1, -0.5f, 0.5f, 2, 1)), 2);
        assertEquals(Tensor.matrix(new float[2], new float[2], new float[2], new float[2], new float[]{0, 1}),
                new Session(graph, ALONE).run(rows));
    }
}
