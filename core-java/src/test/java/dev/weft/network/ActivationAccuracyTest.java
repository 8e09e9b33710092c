package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.graph.Arithmetic;
import dev.weft.graph.Elementwise;
import dev.weft.graph.FloatGrid;
import dev.weft.graph.Precise;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bound that {@link Activations} states, for every activation and its derivative over the whole float32 range. */
class ActivationAccuracyTest {
    private static final double RELATIVE = 6e-6;
    private static final double ABSOLUTE = 5e-38;
    private static final double SELU = 1.0507009873554805;

    /**
     * One elementwise activation.
     *
     * @param size the largest summand of the slope, where summands of both signs cancel
     */
    record Row(String name, Activation activation, DoubleUnaryOperator value, DoubleUnaryOperator slope,
            DoubleUnaryOperator size) {
        Row(String name, Activation activation, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
            this(name, activation, value, slope, x -> 0);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return List.of(
                row("IDENTITY", x -> x, x -> 1),
                row("RELU", x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
                row("SELU", x -> SELU * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
                        x -> SELU * (x > 0 ? 1 : 1.6732632423543772 * Math.exp(x))),
                row("GELU", x -> x * Precise.normal(x), x -> Precise.normal(x) + x * Precise.density(x),
                        Precise::normal),
                row("SILU", x -> x * Precise.sigmoid(x), x -> Precise.sigmoid(x) + x * Precise.bump(x),
                        Precise::sigmoid),
                row("MISH", x -> x * Math.tanh(Precise.softplus(x)),
                        x -> Math.tanh(Precise.softplus(x))
                                + x * Precise.tanhSlope(Precise.softplus(x)) * Precise.sigmoid(x),
                        Precise::sigmoid),
                row("SIGMOID", Precise::sigmoid, Precise::bump, x -> x > 0 && x < 17.5 ? 1e-7 / RELATIVE : 0),
                row("HARD_SIGMOID", x -> Math.min(Math.max((x + 3) / 6, 0), 1), x -> Math.abs(x) <= 3 ? 1 / 6.0 : 0),
                row("HARD_SWISH", x -> x * Math.min(Math.max((x + 3) / 6, 0), 1),
                        x -> x < -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6, x -> 0.5),
                row("TANH", Math::tanh, Precise::tanhSlope),
                row("SOFTSIGN", x -> x / (1 + Math.abs(x)), x -> 1 / (1 + Math.abs(x)) / (1 + Math.abs(x))),
                row("SOFTPLUS", Precise::softplus, Precise::sigmoid),
                row("SIGN", Math::signum, x -> 0),
                row("STEP", x -> x > 0 ? 1 : 0, x -> 0),
                row("RELU6", x -> Math.min(Math.max(x, 0), 6), x -> x > 0 && x < 6 ? 1 : 0),
                new Row("relu", Activations.relu(2, 0.1, 0.5), x -> x > 0.5 ? Math.min(x, 2) : 0.1f * (x - 0.5),
                        x -> x > 0.5 ? x < 2 ? 1 : 0 : 0.1f, x -> x > 0.5 ? 0 : 0.5),
                new Row("leakyRelu", Activations.leakyRelu(0.1), x -> x > 0 ? x : 0.1f * x, x -> x > 0 ? 1 : 0.1f),
                new Row("leakyRelu of slope 0", Activations.leakyRelu(0), x -> Math.max(x, 0), x -> x > 0 ? 1 : 0),
                new Row("leakyRelu of a large slope", Activations.leakyRelu(1e10), x -> x > 0 ? x : 1e10f * x,
                        x -> x > 0 ? 1 : 1e10f),
                new Row("elu", Activations.elu(0.7), x -> x > 0 ? x : 0.7f * Math.expm1(x),
                        x -> x > 0 ? 1 : 0.7f * Math.exp(x)));
    }

    private static Row row(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        return new Row(name, Activations.valueOf(name), value, slope);
    }

    private static Row row(String name, DoubleUnaryOperator value, DoubleUnaryOperator slope,
            DoubleUnaryOperator size) {
        return new Row(name, Activations.valueOf(name), value, slope, size);
    }

    /** The gradient of {@code -ln(1 - y)} by a logit is y, wherever y is not yet rounded to 1. */
    @Test
    void theSlopeOfASigmoidCancelsInACrossEntropy() {
        for (float x = -20; x < 16; x += 0.125f) {
            Tensor slope = FloatGrid.run(z -> Elementwise.log(Arithmetic.subtract(1, Elementwise.sigmoid(z)))
                    .unaryMinus(), Shape.of(1), x).get(1);
            assertEquals(Precise.sigmoid(x), slope.item(), 5e-7 * Precise.sigmoid(x), "at " + x);
        }
    }

    @Test
    void everyActivationIsChecked() {
        List<String> checked = new ArrayList<>(rows().stream().map(Row::name).toList());
        checked.addAll(List.of("SOFTMAX", "LOG_SOFTMAX"));
        TreeSet<String> missing = Arrays.stream(Activations.values()).map(Activations::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Arrays.stream(Activations.class.getDeclaredMethods())
                .filter(method -> Activation.class.isAssignableFrom(method.getReturnType())
                        && method.getReturnType() != Activations.class)
                .forEach(method -> missing.add(method.getName()));
        missing.removeAll(checked);
        assertEquals(new TreeSet<>(), missing);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndSlopeKeepTheirDigitsOverTheWholeRange(Row row) {
        float[] xs = FloatGrid.fine();
        List<Tensor> results = FloatGrid.run(row.activation()::apply, Shape.of(xs.length), xs);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < xs.length; i++) {
            double x = FloatGrid.limit(xs[i]);
            float y = results.get(0).data()[i];
            float d = results.get(1).data()[i];
            if (FloatGrid.differs(y, row.value().applyAsDouble(x), 0, RELATIVE, ABSOLUTE)) {
                wrong.add("at " + xs[i] + " " + y + " instead of " + row.value().applyAsDouble(x));
            }
            if (FloatGrid.differs(d, row.slope().applyAsDouble(x), row.size().applyAsDouble(x), RELATIVE, ABSOLUTE)) {
                wrong.add("slope at " + xs[i] + " " + d + " instead of " + row.slope().applyAsDouble(x));
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(Float.isNaN(FloatGrid.run(row.activation()::apply, Shape.of(1), Float.NaN).get(0).item()));
    }

    /** A number beside 0, beside 0.1 and beside itself: its softmax, and the slope of that by the number itself. */
    @Test
    void softmaxAndItsLogarithmKeepTheirDigits() {
        List<String> wrong = new ArrayList<>();
        for (float other : new float[]{0, 0.1f, Float.NaN}) {
            check(wrong, Activations.SOFTMAX, other, Precise::sigmoid, Precise::bump);
            check(wrong, Activations.LOG_SOFTMAX, other, gap -> -Precise.softplus(-gap), gap -> Precise.sigmoid(-gap));
        }
        assertEquals(List.of(), wrong);
        for (float bad : new float[]{Float.NaN, Float.POSITIVE_INFINITY}) {
            for (Activation activation : List.of(Activations.SOFTMAX, Activations.LOG_SOFTMAX)) {
                Tensor y = FloatGrid.run(activation::apply, Shape.of(1, 2), bad, 0).get(0);
                assertTrue(Float.isNaN(y.get(0, 0)) && Float.isNaN(y.get(0, 1)), activation + " of " + bad);
            }
        }
    }

    /** NaN as the other number stands for the number itself. */
    private static void check(List<String> wrong, Activation activation, float other, DoubleUnaryOperator value,
            DoubleUnaryOperator slope) {
        float[] grid = FloatGrid.fine();
        float[] rows = new float[2 * grid.length];
        float[] firsts = new float[rows.length];
        for (int i = 0; i < grid.length; i++) {
            rows[2 * i] = grid[i];
            rows[2 * i + 1] = Float.isNaN(other) ? grid[i] : other;
            firsts[2 * i] = 1;
        }
        Shape shape = Shape.of(grid.length, 2);
        List<Tensor> results = FloatGrid.run(
                x -> activation.apply(x).times(x.graph().constant(Tensor.of(shape, firsts))), shape, rows);
        for (int i = 0; i < grid.length; i++) {
            double gap = Float.isNaN(other) ? 0 : FloatGrid.limit(grid[i]) - other;
            float y = results.get(0).data()[2 * i];
            float d = results.get(1).data()[2 * i];
            boolean hasLimit = grid[i] != Float.POSITIVE_INFINITY && Float.isFinite(rows[2 * i + 1]);
            if (hasLimit && (FloatGrid.differs(y, value.applyAsDouble(gap), 0, RELATIVE, ABSOLUTE)
                    || FloatGrid.differs(d, slope.applyAsDouble(gap), 0, RELATIVE, ABSOLUTE))) {
                wrong.add(activation + " of " + grid[i] + " beside " + rows[2 * i + 1] + ": " + y + ", " + d
                        + " instead of " + value.applyAsDouble(gap) + ", " + slope.applyAsDouble(gap));
            }
        }
    }
}
