package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Elementwise operations and their slopes over the whole float32 range, beside double precision. */
class ElementwiseAccuracyTest {
    private static final double RELATIVE = 1e-6;
    private static final double ABSOLUTE = 5e-38;
    /** Those that {@code ActivationAccuracyTest} checks. */
    private static final Set<String> ACTIVATIONS = Set.of("relu", "leakyRelu", "elu", "gelu", "silu", "mish",
            "hardSwish", "softsign", "softplus", "sigmoid", "tanh", "sign");
    private static final float[] FEW =
            {0, 1, -1, 3.7f, 1e-20f, -2e-20f, 5e19f, -3e38f, 1e-40f, Float.POSITIVE_INFINITY};

    record Row(String name, UnaryOperator<Value> operation, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An operation of two numbers, with its slopes by both; NaN where the slope is open. */
    record Pair(String name, BinaryOperator<Value> operation, DoubleBinaryOperator value, DoubleBinaryOperator byFirst,
            DoubleBinaryOperator bySecond) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return List.of(
                new Row("exp", Elementwise::exp, Math::exp, Math::exp),
                new Row("log", Elementwise::log, x -> x > 1e299 ? Double.POSITIVE_INFINITY : Math.log(x), x -> 1 / x),
                new Row("square", Elementwise::square, x -> x * x, x -> 2 * x),
                new Row("sqrt", Elementwise::sqrt, Math::sqrt, x -> 0.5 / Math.sqrt(x)),
                new Row("abs", Elementwise::abs, Math::abs, Math::signum),
                new Row("clip", x -> Elementwise.clip(x, -2, 1e20), x -> Math.min(Math.max(x, -2), 1e20f),
                        x -> x >= -2 && x <= 1e20f ? 1 : 0),
                new Row("power", x -> Elementwise.power(x, 3), x -> x * x * x, x -> 3 * x * x),
                new Row("power", x -> Elementwise.power(x, -1), x -> 1 / x, x -> -1 / x / x));
    }

    static List<Pair> pairs() {
        return List.of(
                new Pair("add", Arithmetic::add, Double::sum, (a, b) -> 1, (a, b) -> 1),
                new Pair("subtract", Arithmetic::subtract, (a, b) -> a - b, (a, b) -> 1, (a, b) -> -1),
                new Pair("multiply", Arithmetic::multiply, (a, b) -> a * b, (a, b) -> b, (a, b) -> a),
                new Pair("divide", Arithmetic::divide, (a, b) -> a / b, (a, b) -> 1 / b, (a, b) -> -a / b / b),
                new Pair("maximum", Arithmetic::maximum, Math::max, (a, b) -> a >= b ? 1 : 0, (a, b) -> a >= b ? 0 : 1),
                new Pair("minimum", Arithmetic::minimum, Math::min, (a, b) -> a <= b ? 1 : 0,
                        (a, b) -> a <= b ? 0 : 1),
                new Pair("equal", Arithmetic::equal, (a, b) -> a == b ? 1 : 0, (a, b) -> 0, (a, b) -> 0),
                new Pair("greater", Arithmetic::greater, (a, b) -> a > b ? 1 : 0, (a, b) -> 0, (a, b) -> 0),
                new Pair("where", (a, b) -> Arithmetic.where(Arithmetic.greater(a, b), a, b), Math::max,
                        (a, b) -> a > b ? 1 : 0, (a, b) -> a > b ? 0 : 1),
                new Pair("negate", (a, b) -> Arithmetic.negate(a), (a, b) -> -a, (a, b) -> -1, (a, b) -> 0));
    }

    @Test
    void everyElementwiseOperationIsChecked() {
        Set<String> missing = Stream.of(Elementwise.class, Arithmetic.class)
                .flatMap(family -> Arrays.stream(family.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers())).map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(ACTIVATIONS);
        rows().forEach(row -> missing.remove(row.name()));
        pairs().forEach(pair -> missing.remove(pair.name()));
        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndSlopeKeepTheirDigits(Row row) {
        float[] xs = FloatGrid.fine();
        List<Tensor> results = FloatGrid.run(row.operation(), Shape.of(xs.length), xs);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < xs.length; i++) {
            double x = FloatGrid.limit(xs[i]);
            check(wrong, "at " + xs[i], results.get(0).data()[i], row.value().applyAsDouble(x));
            double slope = row.slope().applyAsDouble(x);
            if (!Double.isNaN(slope) && !Double.isNaN(row.value().applyAsDouble(x))) {
                check(wrong, "slope at " + xs[i], results.get(1).data()[i], slope);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(Float.isNaN(FloatGrid.run(row.operation(), Shape.of(1), Float.NaN).get(0).item()));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void valueAndSlopesOfTwoKeepTheirDigits(Pair pair) {
        float[] xs = FloatGrid.all();
        List<String> wrong = new ArrayList<>();
        for (float other : FEW) {
            Graph graph = new Graph();
            Value a = graph.constant(Tensor.vector(xs));
            float[] others = new float[xs.length];
            Arrays.fill(others, other);
            Value b = graph.constant(Tensor.vector(others));
            Value y = pair.operation().apply(a, b);
            List<Value> fetches = new ArrayList<>(List.of(y));
            fetches.addAll(graph.gradients(Reductions.sum(y), List.of(a, b)));
            List<Tensor> results = new Session(graph).run(Map.of(), fetches);
            for (int i = 0; i < xs.length; i++) {
                String at = " at " + xs[i] + " and " + other;
                check(wrong, pair + at, results.get(0).data()[i], pair.value().applyAsDouble(xs[i], other));
                double byFirst = pair.byFirst().applyAsDouble(xs[i], other);
                double bySecond = pair.bySecond().applyAsDouble(xs[i], other);
                check(wrong, "first slope" + at, results.get(1).data()[i], byFirst);
                check(wrong, "second slope" + at, results.get(2).data()[i], bySecond);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static void check(List<String> wrong, String where, float actual, double expected) {
        if (FloatGrid.differs(actual, expected, 0, RELATIVE, ABSOLUTE)) {
            wrong.add(where + ": " + actual + " instead of " + expected);
        }
    }
}
