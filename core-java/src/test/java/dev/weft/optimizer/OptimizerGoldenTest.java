package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares with golden numbers made by the scripts golden_tf1.py, golden_pytorch.py and golden_keras.py, which are
 * stored with them.
 */
class OptimizerGoldenTest {
    private static final Map<String, String> TF1 = read("golden_tf1.csv");
    private static final Map<String, String> PYTORCH = read("golden_pytorch.csv");
    private static final Map<String, String> KERAS = read("golden_keras.csv");
    private static final Map<String, Schedule> SCHEDULES = Map.of(
            "exponential", Schedules.smoothExponential(0.1, 0.9).every(1),
            "staircase", Schedules.exponential(0.1, 0.5).every(10),
            "piecewise", Schedules.piecewise(new double[]{5, 20}, new double[]{0.1, 0.01, 0.001}).every(1),
            "polynomial", new PolynomialDecay(new ConstantRate(0.1), 3, 0, 2),
            "cosine", new CosineDecay(new ConstantRate(0.1), 3.9, 0.1),
            "restarts", new CosineRestarts(new ConstantRate(0.1), 0.7, 2, 1, 0.1),
            "equalRestarts", new CosineRestarts(new ConstantRate(0.1), 0.7, 1, 1, 0.1),
            "oneCycle", Schedules.oneCycle(0.1, 4),
            "warmUp", Schedules.constant(0.1).warmUp(1));

    static Stream<String> rulesOfTensorFlow() {
        return TF1.keySet().stream().filter(name -> !name.equals("average"));
    }

    static Stream<String> rulesOfPyTorch() {
        return PYTORCH.keySet().stream().filter(name -> !SCHEDULES.containsKey(name));
    }

    static Stream<String> rulesOfKeras() {
        return KERAS.keySet().stream();
    }

    static Stream<String> schedules() {
        return SCHEDULES.keySet().stream().sorted();
    }

    @Test
    void everyRuleHasItsGoldenLineAndEveryLineIsUsed() {
        assertEquals(OptimizerTable.RULES.keySet().stream().sorted().toList(),
                Stream.of(rulesOfTensorFlow(), rulesOfPyTorch(), rulesOfKeras()).flatMap(all -> all).distinct().sorted()
                        .toList());
        assertTrue(PYTORCH.keySet().containsAll(SCHEDULES.keySet()));
    }

    @ParameterizedTest
    @MethodSource("rulesOfTensorFlow")
    void theBitsAreThoseOfTensorFlowsFormulaInFloat32(String name) {
        Training training = new Training(OptimizerTable.RULES.get(name)).run();
        assertArrayEquals(floats(TF1.get(name)), joined(training.weights, training.slots));
    }

    @ParameterizedTest
    @MethodSource("rulesOfPyTorch")
    void theWeightsArePyTorchsButForFloat32Rounding(String name) {
        assertArrayEquals(numbers(PYTORCH.get(name)), trained(name), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("rulesOfKeras")
    void theWeightsAreThoseOfKerasButForFloat32Rounding(String name) {
        assertArrayEquals(numbers(KERAS.get(name)), trained(name), 1e-6);
    }

    private static double[] trained(String name) {
        float[] weights = new Training(OptimizerTable.RULES.get(name)).run().weights;
        double[] doubles = new double[weights.length];
        Arrays.setAll(doubles, i -> weights[i]);
        return doubles;
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void theRatesArePyTorchs(String name) {
        double[] expected = numbers(PYTORCH.get(name));
        Schedule schedule = SCHEDULES.get(name);
        // Exponential decay is computed in float32 as in TensorFlow, the others in double.
        double tolerance = name.equals("exponential") || name.equals("staircase") ? 3e-8 : 1e-15;
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], schedule.at(step, 10), tolerance, "step " + step);
        }
    }

    @Test
    void theMovingAverageHasTheBitsOfTensorFlowsFormula() {
        Training training = new Training(Optimizers.sgd(0.05));
        MovingAverage average = new MovingAverage(0.99, true);
        float[] shadow = training.weights.clone();
        for (int step = 0; step < Training.STEPS; step++) {
            training.step(step);
            average.update(shadow, training.weights, step + 1, 0, 2);
            average.update(shadow, training.weights, step + 1, 2, 6);
        }
        assertArrayEquals(floats(TF1.get("average")), joined(training.weights, shadow));
    }

    private static Map<String, String> read(String resource) {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(OptimizerGoldenTest.class.getResourceAsStream(resource),
                resource)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\\R")) {
                String[] parts = line.split(",", 2);
                lines.put(parts[0], parts[1]);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return lines;
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static float[] joined(float[] weights, float[]... slots) {
        float[] joined = Arrays.copyOf(weights, weights.length * (1 + slots.length));
        for (int i = 0; i < slots.length; i++) {
            System.arraycopy(slots[i], 0, joined, (i + 1) * weights.length, weights.length);
        }
        return joined;
    }

    private static float[] floats(String text) {
        String[] parts = text.split(" ");
        float[] floats = new float[parts.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.parseFloat(parts[i]);
        }
        return floats;
    }
}
