package dev.weft.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.blas.Workers;
import dev.weft.graph.Elementwise;
import dev.weft.graph.Graph;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Naive;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Reductions;
import dev.weft.graph.Session;
import dev.weft.graph.Update;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Loss;
import dev.weft.optimizer.Optimizer;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two programs of textbooks, 2-3-1 networks without activations, trained by TensorFlow 1.x through a session. Their
 * printed losses (six digits) and final weights (as many digits as float32 has) are widely published.
 */
class PublishedProgramsTest {
    private static final float[] START1 =
            {-0.81131822f, 1.48459876f, 0.06532937f, -2.4427042f, 0.0992484f, 0.59122431f};
    private static final float[] START2 = {-0.81131822f, 1.48459876f, 0.06532937f};

    /** The eight decimals that were printed, all of them right. */
    private static final double HALF_A_DIGIT = 5e-9;
    /**
     * One unit in the last place of a weight between 2 and 4: TensorFlow's Adam took square roots from an
     * approximation of the processor.
     */
    private static final double LAST_UNIT = 2.5e-7;

    private static final Loss SQUARES = (y, t) -> Reductions.mean(Elementwise.square(y.minus(t)));
    private static final Loss ONE_SIDED =
            (y, t) -> Reductions.mean(t.times(Elementwise.log(Elementwise.clip(y, 1e-10, 1)))).unaryMinus();

    static Stream<Arguments> programs() {
        return Stream.of(
                Arguments.of("cross entropy, Adam", ONE_SIDED, Optimizers.adam(0.001), 128, 5000, 1000,
                        new double[]{0.0674925, 0.0163385, 0.00907547, 0.00714436, 0.00578471},
                        new double[]{-1.9618274, 2.58235407, 1.68203783, -3.4681716, 1.06982327, 2.11788988},
                        new double[]{-1.8247149, 2.68546653, 1.41819501}, LAST_UNIT),
                Arguments.of("squares, descent", SQUARES, Optimizers.sgd(0.001), 32, 3000, 500,
                        new double[]{5.13118, 0.429111, 0.409789, 0.399923, 0.394146, 0.390597},
                        new double[]{-0.70006633, 0.9136318, 0.08953571, -2.3402493, -0.14641267, 0.58823055},
                        new double[]{-0.06024267, 0.91956186, -0.0682071}, HALF_A_DIGIT),
                Arguments.of("squares, momentum", SQUARES, Optimizers.momentum(0.001, 0.9), 32, 3000, 500,
                        new double[]{5.13118, 0.384391, 0.383592, 0.383562, 0.383561, 0.383561},
                        new double[]{-0.61332554, 0.8312484, 0.07565959, -2.25777149, -0.14481366, 0.56783187},
                        new double[]{-0.10432342, 0.77349013, -0.04419039}, HALF_A_DIGIT),
                Arguments.of("squares, Adam", SQUARES, Optimizers.adam(0.001), 32, 3000, 500,
                        new double[]{5.20999, 0.617026, 0.392288, 0.386432, 0.384254, 0.383676},
                        new double[]{-0.40074909, 1.02251101, 1.00135291, -2.13084817, -0.23977895, 1.12739885},
                        new double[]{-0.4457432, 1.04927158, -0.5386759}, LAST_UNIT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void theLossesAndTheWeightsAreThoseThatTensorFlowPrinted(String name, Loss loss, Optimizer optimizer, int examples,
            int steps,
            int every, double[] losses, double[] hidden, double[] output, double tolerance) {
        Graph graph = new Graph();
        Variable w1 = graph.variable("w1", Tensor.of(Shape.of(2, 3), START1));
        Variable w2 = graph.variable("w2", Tensor.of(Shape.of(3, 1), START2));
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 2);
        Placeholder labels = graph.placeholder("labels", Shape.UNKNOWN, 1);
        Value error = loss.of(MatrixOps.matmul(MatrixOps.matmul(x, w1), w2), labels);
        Update step = Minimizer.of(optimizer, graph).minimize(error);
        Tensor allX = columns(examples, 0, 2);
        Tensor allLabels = columns(examples, 2, 3);
        List<Double> printed = new ArrayList<>();
        try (Session session = new Session(graph, Workers.of(1))) {
            session.initialize();
            for (int i = 0; i < steps; i++) {
                int start = i * 8 % examples;
                session.run(Map.of(x, allX.rows(start, start + 8), labels, allLabels.rows(start, start + 8)), step);
                if (i % every == 0) {
                    float total = session.run(Map.of(x, allX, labels, allLabels), error).item();
                    printed.add(new BigDecimal(total).round(new MathContext(6)).doubleValue());
                }
            }
        }
        assertEquals(Arrays.stream(losses).boxed().toList(), printed);
        assertEquals("", new Naive(new int[]{2, 3}, hidden).difference(w1.tensor(), 0, tolerance));
        assertEquals("", new Naive(new int[]{3, 1}, output).difference(w2.tensor(), 0, tolerance));
    }

    private static Tensor columns(int examples, int from, int to) {
        String file = "published_" + examples + ".csv";
        try (InputStream in = Objects.requireNonNull(PublishedProgramsTest.class.getResourceAsStream(file), file)) {
            return Tensor.matrix(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> {
                String[] cells = line.split(",");
                float[] row = new float[to - from];
                for (int i = from; i < to; i++) {
                    row[i - from] = Float.parseFloat(cells[i]);
                }
                return row;
            }).toArray(float[][]::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
