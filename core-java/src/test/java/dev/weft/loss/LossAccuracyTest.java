package dev.weft.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.graph.FloatGrid;
import dev.weft.graph.Graph;
import dev.weft.graph.Precise;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bound that {@link Losses} states, for every loss and its derivatives over the whole float32 range. */
class LossAccuracyTest {
    private static final double RELATIVE = 1e-6;
    /** That of losses of a softmax: the difference of two logits is rounded to float. */
    private static final double OF_SOFTMAX = 6e-6;
    private static final double ABSOLUTE = 5e-38;
    private static final double LEAST = 1e-7f;
    private static final double MOST = (float) (1 - 1e-7);
    private static final float[] BITS = {0, 1};
    private static final float[] SHARES = {0, 1e-20f, 0.25f, 0.7f, 1};
    private static final float[] FEW = {0, 1, -1, 3.7f, 1e-20f, -2e-20f, 5e19f, -5e19f, 3e38f};

    /** A loss that is a mean or a sum over pairs of numbers, and its derivatives by the prediction and the label. */
    record Row(String name, Loss loss, float[] labels, DoubleBinaryOperator value, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return List.of(
                row(Losses.MSE, FEW, (y, t) -> (y - t) * (y - t), (y, t) -> 2 * (y - t), (y, t) -> 2 * (t - y)),
                row(Losses.MAE, FEW, (y, t) -> Math.abs(y - t), (y, t) -> Math.signum(y - t),
                        (y, t) -> Math.signum(t - y)),
                row(Losses.BCE, SHARES, (y, t) -> -t * Math.log(share(y)) - (1 - t) * Math.log1p(-share(y)),
                        (y, t) -> y < LEAST || y > MOST ? 0 : (1 - t) / (1 - y) - t / y,
                        (y, t) -> Math.log1p(-share(y)) - Math.log(share(y))),
                row(Losses.BCE_WITH_LOGITS, SHARES, LossAccuracyTest::crossEntropy,
                        (y, t) -> (1 - t) * Precise.sigmoid(y) - t * Precise.sigmoid(-y), (y, t) -> -y),
                row(Losses.MAPE, FEW, (y, t) -> 100 * Math.abs(y - t) / Math.max(Math.abs(t), LEAST),
                        (y, t) -> 100 * Math.signum(y - t) / Math.max(Math.abs(t), LEAST),
                        (y, t) -> 100 * Math.signum(t - y) * (Math.abs(t) < LEAST ? 1 / LEAST : y / (t * Math.abs(t)))),
                row(Losses.MSLE, FEW, (y, t) -> square(count(y) - count(t)),
                        (y, t) -> y < LEAST ? 0 : 2 * (count(y) - count(t)) / (1 + y),
                        (y, t) -> t < LEAST ? 0 : 2 * (count(t) - count(y)) / (1 + t)),
                row(Losses.LOG_COSH, FEW, (y, t) -> Precise.logCosh(y - t), (y, t) -> Math.tanh(y - t),
                        (y, t) -> Math.tanh(t - y)),
                row(Losses.HINGE, BITS, (y, t) -> Math.max(1 - sign(t) * y, 0),
                        (y, t) -> sign(t) * y < 1 ? -sign(t) : 0, (y, t) -> 0),
                row(Losses.SQUARED_HINGE, BITS, (y, t) -> square(Math.max(1 - sign(t) * y, 0)),
                        (y, t) -> -2 * sign(t) * Math.max(1 - sign(t) * y, 0), (y, t) -> 0),
                row(Losses.KLD, SHARES, (y, t) -> least(t) * Math.log(least(t) / least(y)),
                        (y, t) -> y < LEAST || y > 1 ? 0 : -least(t) / y,
                        (y, t) -> t < LEAST || t > 1 ? 0 : Math.log(least(t) / least(y)) + 1),
                row(Losses.POISSON, FEW, LossAccuracyTest::poisson,
                        (y, t) -> 1 - t / (y + LEAST), (y, t) -> -log(y + LEAST)),
                new Row("huber", Losses.huber(0.7), FEW, (y, t) -> huber(y - t, 0.7),
                        (y, t) -> Math.min(Math.max(y - t, -0.7), 0.7), (y, t) -> Math.min(Math.max(t - y, -0.7), 0.7)),
                new Row("huber of a large delta", Losses.huber(1e25), FEW, (y, t) -> huber(y - t, 1e25),
                        (y, t) -> Math.min(Math.max(y - t, -1e25), 1e25),
                        (y, t) -> Math.min(Math.max(t - y, -1e25), 1e25)),
                new Row("quantile", Losses.quantile(0.25), FEW, (y, t) -> Math.max(0.25 * (t - y), 0.75 * (y - t)),
                        (y, t) -> t > y ? -0.25 : t < y ? 0.75 : 0, (y, t) -> Double.NaN),
                new Row("binaryFocal", Losses.binaryFocal(2), BITS,
                        (y, t) -> square(Precise.sigmoid(t == 1 ? -y : y)) * crossEntropy(y, t),
                        (y, t) -> focalSlope(t == 1 ? y : -y) * sign(t), (y, t) -> Double.NaN));
    }

    private static Row row(Losses loss, float[] labels, DoubleBinaryOperator value, DoubleBinaryOperator byPrediction,
            DoubleBinaryOperator byLabel) {
        return new Row(loss.name(), loss, labels, value, byPrediction, byLabel);
    }

    /** The names of losses that another test of this class or {@link LossEdgesTest} checks. */
    private static final Set<String> ELSEWHERE = Set.of("SOFTMAX_CE", "softmaxCE", "focal", "CATEGORICAL_HINGE",
            "COSINE_SIMILARITY", "weighted", "summed", "withOutputs", "CROSS_ENTROPY", "contrastive", "triplet",
            "ignoring", "smoothed", "weightedMean", "OWN_LOSS", "asLayer", "ofMembers");

    @Test
    void everyLossIsChecked() {
        TreeSet<String> missing = Stream.concat(Arrays.stream(Losses.values()).map(Losses::name),
                Stream.concat(Arrays.stream(Losses.class.getDeclaredMethods()),
                        Arrays.stream(Loss.class.getDeclaredMethods()))
                        .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType().isRecord())
                        .map(Method::getName))
                .collect(Collectors.toCollection(TreeSet::new));
        rows().forEach(row -> missing.remove(row.name()));
        missing.removeAll(ELSEWHERE);
        assertEquals(new TreeSet<>(), missing);
    }

    private static double share(double y) {
        return Math.min(Math.max(y, LEAST), MOST);
    }

    private static double least(double y) {
        return Math.min(Math.max(y, LEAST), 1);
    }

    private static double count(double y) {
        return y == FloatGrid.limit(Float.POSITIVE_INFINITY) ? Double.POSITIVE_INFINITY
                : Math.log1p(Math.max(y, LEAST));
    }

    /** The logarithm; that of what stands for infinity is infinite. */
    private static double log(double y) {
        return y == FloatGrid.limit(Float.POSITIVE_INFINITY) ? Double.POSITIVE_INFINITY : Math.log(y);
    }

    private static double poisson(double y, double t) {
        double logarithm = Math.log(y + LEAST);
        return Double.isNaN(logarithm) ? logarithm : y - (t == 0 ? 0 : t * logarithm);
    }

    private static double sign(double t) {
        return t == 1 ? 1 : -1;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double huber(double d, double delta) {
        return Math.abs(d) <= delta ? d * d / 2 : delta * (Math.abs(d) - delta / 2);
    }

    private static double crossEntropy(double y, double t) {
        return (t == 0 ? 0 : t * Precise.softplus(-y)) + (t == 1 ? 0 : (1 - t) * Precise.softplus(y));
    }

    /** The derivative of {@code q² · ln(1 + e^-z)} by z, with {@code q = 1 / (1 + e^z)}. */
    private static double focalSlope(double z) {
        double q = Precise.sigmoid(-z);
        return -q * q * (2 * Precise.sigmoid(z) * Precise.softplus(-z) + q);
    }

    private static float[] filled(int count, float value) {
        float[] numbers = new float[count];
        Arrays.fill(numbers, value);
        return numbers;
    }

    /** The losses of examples, and the gradients of their sum by predictions and labels. */
    private static List<Tensor> run(Loss loss, Tensor predictions, Tensor labels) {
        Graph graph = new Graph();
        Value y = graph.constant(predictions);
        Value t = graph.constant(labels);
        Value each = loss.of(y, t);
        List<Value> fetches = new ArrayList<>(List.of(each));
        fetches.addAll(graph.gradients(Reductions.sum(each), List.of(y, t)));
        try (Session session = new Session(graph)) {
            return session.run(Map.of(), fetches);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void valueAndSlopesKeepTheirDigitsOverTheWholeRange(Row row) {
        float[] grid = FloatGrid.all();
        List<String> wrong = new ArrayList<>();
        // A loss over classes takes no single output, so it gets each number twice.
        int outputs = row.loss() == Losses.KLD ? 2 : 1;
        float[] predictions = new float[outputs * grid.length];
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = grid[i / outputs];
        }
        for (float label : row.labels()) {
            float[] labels = filled(predictions.length, label);
            Shape shape = Shape.of(grid.length, outputs);
            List<Tensor> results = run(row.loss(), Tensor.of(shape, predictions), Tensor.of(shape, labels));
            for (int i = 0; i < grid.length; i++) {
                double y = FloatGrid.limit(grid[i]);
                double[] expected =
                        {outputs * row.value().applyAsDouble(y, label), row.byPrediction().applyAsDouble(y, label),
                            row.byLabel().applyAsDouble(y, label)};
                for (int k = 0; k < 3; k++) {
                    float actual = results.get(k).data()[k == 0 ? i : i * outputs];
                    boolean isOpen = k > 0 && Double.isNaN(expected[k]);
                    if (!isOpen && FloatGrid.differs(actual, expected[k], 0, RELATIVE, ABSOLUTE)) {
                        wrong.add(List.of("value", "slope", "slope by the label").get(k) + " at " + grid[i] + " for "
                                + label + ": " + actual + " instead of " + expected[k]);
                    }
                }
            }
            Shape one = Shape.of(1, outputs);
            Tensor nan = run(row.loss(), Tensor.of(one, filled(outputs, Float.NaN)),
                    Tensor.of(one, filled(outputs, label))).get(0);
            if (!Float.isNaN(nan.item())) {
                wrong.add(nan + " for NaN");
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Only one output costs something: its square or difference exceeds float32, the mean does not. */
    @Test
    void whatOverflowsBeforeTheMeanDoesNotSpoilIt() {
        Tensor y = Tensor.of(Shape.of(1, 4), 3e19f, 0, 0, 0);
        Tensor zeros = Tensor.zeros(1, 4);
        assertEquals(2.25e38, run(Losses.MSE, y, zeros).get(0).item(), 1e32);
        assertEquals(2.25e38, run(Losses.SQUARED_HINGE, y, zeros).get(0).item(), 1e32);
        assertEquals(1.125e38, run(Losses.huber(1e30), y, zeros).get(0).item(), 1e32);
        Tensor far = Tensor.of(Shape.of(1, 4), 3e38f, 0, 0, 0);
        Tensor opposite = Tensor.of(Shape.of(1, 4), -3e38f, 0, 0, 0);
        assertEquals(1.5e38, run(Losses.MAE, far, opposite).get(0).item(), 1e32);
        assertEquals(50, run(Losses.MAPE, far, opposite).get(0).item(), 1e-4);
    }

    /** A loss of a softmax over two logits by their difference, if the first is the right class, and its slope. */
    record SoftmaxRow(Loss loss, DoubleUnaryOperator value, DoubleUnaryOperator slope, double size) {
        @Override
        public String toString() {
            return loss.toString();
        }
    }

    static List<SoftmaxRow> softmaxRows() {
        DoubleUnaryOperator value = gap -> Precise.softplus(-gap);
        DoubleUnaryOperator slope = gap -> -Precise.sigmoid(-gap);
        return List.of(new SoftmaxRow(Losses.SOFTMAX_CE, value, slope, 0),
                new SoftmaxRow(Losses.softmaxCE(0), value, slope, 0),
                new SoftmaxRow(Losses.softmaxCE(0.5),
                        gap -> 0.75 * Precise.softplus(-gap) + 0.25 * Precise.softplus(gap),
                        gap -> 0.25 - Precise.sigmoid(-gap), 0.25),
                new SoftmaxRow(Losses.focal(2), gap -> square(Precise.sigmoid(-gap)) * Precise.softplus(-gap),
                        LossAccuracyTest::focalSlope, 0),
                new SoftmaxRow(Losses.SOFTMAX_CE.weighted(3, 1), gap -> 3 * Precise.softplus(-gap),
                        gap -> -3 * Precise.sigmoid(-gap), 0));
    }

    @ParameterizedTest
    @MethodSource("softmaxRows")
    void lossesOfASoftmaxKeepTheirDigits(SoftmaxRow row) {
        List<String> wrong = new ArrayList<>();
        float[] grid = FloatGrid.fine();
        int n = grid.length;
        for (float other : new float[]{0, 0.1f, -1.5e15f, 2e38f, Float.NaN}) {
            float[] logits = new float[2 * n];
            float[] oneHot = new float[2 * n];
            for (int i = 0; i < n; i++) {
                logits[2 * i] = grid[i];
                // NaN stands for two equal logits.
                logits[2 * i + 1] = Float.isNaN(other) ? grid[i] : other;
                oneHot[2 * i] = 1;
            }
            for (Tensor labels : List.of(Tensor.zeros(n), Tensor.of(Shape.of(n, 2), oneHot))) {
                List<Tensor> results = run(row.loss(), Tensor.of(Shape.of(n, 2), logits), labels);
                for (int i = 0; i < n; i++) {
                    double gap = Float.isNaN(other) ? 0 : FloatGrid.limit(grid[i]) - other;
                    if (grid[i] == Float.POSITIVE_INFINITY || Float.isInfinite(logits[2 * i + 1])) {
                        continue;
                    }
                    float value = results.get(0).data()[i];
                    float slope = results.get(1).data()[2 * i];
                    if (FloatGrid.differs(value, row.value().applyAsDouble(gap), 0, OF_SOFTMAX, ABSOLUTE)
                            || FloatGrid.differs(slope, row.slope().applyAsDouble(gap), row.size(), OF_SOFTMAX,
                                    ABSOLUTE)) {
                        wrong.add(grid[i] + " and " + logits[2 * i + 1] + " " + labels.shape() + ": " + value + ", "
                                + slope + " instead of " + row.value().applyAsDouble(gap) + ", "
                                + row.slope().applyAsDouble(gap));
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void aLogitOfMinusInfinityCostsNothingWhereItsLabelIsZero() {
        Tensor logits = Tensor.matrix(new float[]{1, 2, Float.NEGATIVE_INFINITY});
        for (Tensor labels : List.of(Tensor.vector(0), Tensor.matrix(new float[]{1, 0, 0}))) {
            List<Tensor> results = run(Losses.SOFTMAX_CE, logits, labels);
            assertEquals(1.3132616875, results.get(0).item(), 1e-7);
            assertEquals(0, results.get(1).get(0, 2));
        }
        Tensor wrong = Tensor.matrix(new float[]{0, 0, 1});
        assertEquals(Float.POSITIVE_INFINITY, run(Losses.SOFTMAX_CE, logits, wrong).get(0).item());
    }

    /** The cosine of (3, 4) and (4, 3) is 0.96, whatever their lengths. */
    @Test
    void theCosineDoesNotDependOnLengths() {
        for (float exponent = -44; exponent <= 37; exponent += 0.5f) {
            for (double other : new double[]{1e-40, 1, 1e37}) {
                float a = (float) Math.pow(10, exponent);
                float b = (float) other;
                Tensor y = Tensor.of(Shape.of(1, 2), 3 * a, 4 * a);
                Tensor t = Tensor.of(Shape.of(1, 2), 4 * b, 3 * b);
                double[] unit = unit(y);
                double[] direction = unit(t);
                double cosine = unit[0] * direction[0] + unit[1] * direction[1];
                double slope = -(direction[0] - cosine * unit[0]) / unit[2];
                List<Tensor> results = run(Losses.COSINE_SIMILARITY, y, t);
                assertEquals(-cosine, results.get(0).item(), 1e-6, y + " and " + t);
                assertEquals(false, FloatGrid.differs(results.get(1).data()[0], slope, 0, RELATIVE, ABSOLUTE),
                        "slope at " + y + " and " + t + ": " + results.get(1) + " instead of " + slope);
            }
        }
        assertEquals(0, run(Losses.COSINE_SIMILARITY, Tensor.zeros(1, 2), Tensor.of(Shape.of(1, 2), 1, 2)).get(0)
                .item(), 1e-9);
    }

    /** The direction of a vector of two, and its length. */
    private static double[] unit(Tensor vector) {
        double x = vector.data()[0];
        double y = vector.data()[1];
        double length = Math.hypot(x, y);
        return new double[]{x / length, y / length, length};
    }

    /** Against (x, 1) with the label (1, 0) the loss is {@code max(1 + max(1, 0) - x, 0) = max(2 - x, 0)}. */
    @Test
    void theCategoricalHingeKeepsItsDigits() {
        Tensor labels = Tensor.matrix(new float[]{1, 0});
        for (float x : FloatGrid.all()) {
            List<Tensor> results = run(Losses.CATEGORICAL_HINGE, Tensor.of(Shape.of(1, 2), x, 1), labels);
            double z = FloatGrid.limit(x);
            assertEquals(false, FloatGrid.differs(results.get(0).item(), Math.max(2 - z, 0), 0, RELATIVE, ABSOLUTE),
                    x + " gives " + results.get(0));
            assertEquals(z < 2 ? 1 : 0, results.get(1).get(0, 1), "slope at " + x);
            assertEquals(z < 2 ? -1 : 0, results.get(1).get(0, 0), 1e-9, "slope at " + x);
        }
        List<Tensor> impossible = run(Losses.CATEGORICAL_HINGE,
                Tensor.matrix(new float[]{3, Float.NEGATIVE_INFINITY}), labels);
        assertEquals(0, impossible.get(0).item());
    }
}
