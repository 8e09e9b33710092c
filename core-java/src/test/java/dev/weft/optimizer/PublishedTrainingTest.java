package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A 2-3-1 linear network trained by TensorFlow 1.x: mean squared error, 3000 steps over batches of 8 from 32 examples.
 * The printed weights, with eight decimals, are widely published; the forward and backward pass here keep TensorFlow's
 * order of float32 operations. Its Adam used a processor's approximate square root with one Newton step, so two units
 * in the last place may differ.
 */
class PublishedTrainingTest {
    private static final float[][] EXAMPLES = examples();
    private static final int BATCH = 8;

    static Stream<Arguments> published() {
        return Stream.of(
                Arguments.of(Optimizers.sgd(0.001),
                        new float[]{-0.70006633f, 0.9136318f, 0.08953571f, -2.3402493f, -0.14641267f, 0.58823055f},
                        new float[]{-0.06024267f, 0.91956186f, -0.0682071f}, 8e-9f),
                Arguments.of(Optimizers.momentum(0.001, 0.9),
                        new float[]{-0.61332554f, 0.8312484f, 0.07565959f, -2.25777149f, -0.14481366f, 0.56783187f},
                        new float[]{-0.10432342f, 0.77349013f, -0.04419039f}, 8e-9f),
                Arguments.of(Optimizers.adam(0.001),
                        new float[]{-0.40074909f, 1.02251101f, 1.00135291f, -2.13084817f, -0.23977895f, 1.12739885f},
                        new float[]{-0.4457432f, 1.04927158f, -0.5386759f}, 1.2e-7f));
    }

    @ParameterizedTest
    @MethodSource("published")
    void theWeightsAfter3000StepsAreThoseThatTensorFlowPrinted(Optimizer optimizer, float[] hidden, float[] output,
            float tolerance) {
        float[] w1 = {-0.81131822f, 1.48459876f, 0.06532937f, -2.4427042f, 0.0992484f, 0.59122431f};
        float[] w2 = {-0.81131822f, 1.48459876f, 0.06532937f};
        float[][] slots1 = new float[optimizer.slots().size()][w1.length];
        float[][] slots2 = new float[optimizer.slots().size()][w2.length];
        Step step = new Step(optimizer);
        for (int number = 0; number < 3000; number++) {
            float[] g1 = new float[w1.length];
            float[] g2 = new float[w2.length];
            gradients(number * BATCH % EXAMPLES.length, w1, w2, g1, g2);
            step.at(number, optimizer.rate().at(number, 4));
            optimizer.update(w1, g1, slots1, step, 0, w1.length);
            optimizer.update(w2, g2, slots2, step, 0, w2.length);
            optimizer.advance(step.scalars());
        }
        assertArrayEquals(hidden, w1, tolerance);
        assertArrayEquals(output, w2, tolerance);
    }

    private static void gradients(int start, float[] w1, float[] w2, float[] g1, float[] g2) {
        for (int row = start; row < start + BATCH; row++) {
            float[] x = EXAMPLES[row];
            float[] a = new float[3];
            float y = 0;
            for (int j = 0; j < 3; j++) {
                a[j] = x[0] * w1[j] + x[1] * w1[3 + j];
                y += a[j] * w2[j];
            }
            float g = 1f / BATCH * (2f * (y - x[2]));
            for (int j = 0; j < 3; j++) {
                g2[j] += a[j] * g;
                g1[j] += x[0] * (g * w2[j]);
                g1[3 + j] += x[1] * (g * w2[j]);
            }
        }
    }

    @Test
    void aScheduleReachesTheWeights() {
        float[] weights = {1};
        Optimizer optimizer = Optimizers.sgd(1).decay(0.5);
        Step step = new Step(optimizer);
        for (int number = 0; number < 4; number++) {
            step.at(number, optimizer.rate().at(number, 2));
            optimizer.update(weights, new float[]{0.25f}, new float[0][], step, 0, 1);
        }
        assertArrayEquals(new float[]{0.25f}, weights);
    }

    private static float[][] examples() {
        String file = "published_examples.csv";
        try (InputStream in = Objects.requireNonNull(PublishedTrainingTest.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(line -> Arrays.stream(line.split(",")).map(Float::valueOf).toList())
                    .map(row -> new float[]{row.get(0), row.get(1), row.get(2)})
                    .toArray(float[][]::new);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
