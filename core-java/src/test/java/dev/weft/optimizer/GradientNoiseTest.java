package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientNoiseTest {
    private static final GradientNoise RULE = Optimizers.sgd(1).gradientNoise(0.3);
    private static final int SIZE = 20_000;

    /** The noise of a parameter: what a step of rate 1 on a gradient of 0 subtracts from a weight of 0. */
    private static float[] noise(GradientNoise rule, String name, long number, int... cuts) {
        float[] weights = new float[SIZE];
        float[] gradient = new float[SIZE];
        Optimizer one = rule.forParameters(List.of("other", name)).get(1);
        Step step = new Step(rule).at(number, 1);
        int from = 0;
        for (int cut : cuts) {
            one.update(weights, gradient, new float[0][], step, from, cut);
            from = cut;
        }
        one.update(weights, gradient, new float[0][], step, from, SIZE);
        assertArrayEquals(new float[SIZE], gradient);
        return weights;
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.55, 0, 0.3", "0.3, 0.55, 99, 0.023829847", "1, 0, 5, 1", "0.01, 1, 3, 0.0025"})
    void theNoiseIsNormalWithTheVarianceOfThePaper(double eta, double gamma, long step, double variance) {
        float[] noise = noise(new GradientNoise(Optimizers.sgd(1), eta, gamma, 3), "dense1.kernel", step);
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (float x : noise) {
            sum += x;
            squares += (double) x * x;
            fourth += Math.pow(x, 4);
        }
        assertEquals(0, sum / SIZE / Math.sqrt(variance), 0.03);
        assertEquals(1, squares / SIZE / variance, 0.03);
        assertEquals(3, fourth / SIZE / variance / variance, 0.2);
    }

    @Test
    void theNoiseDependsOnSeedNameStepAndPositionAlone() {
        float[] noise = noise(RULE, "dense1.kernel", 4);
        assertArrayEquals(noise, noise(RULE, "dense1.kernel", 4, 1, 2, 777, 778, 10_001));
        assertArrayEquals(noise, noise(RULE.withRate(Schedules.constant(7)), "dense1.kernel", 4));
        for (float[] other : List.of(noise(RULE, "dense1.bias", 4), noise(RULE, "dense1.kernel", 5),
                noise(RULE.withSeed(2), "dense1.kernel", 4))) {
            int equal = 0;
            for (int i = 0; i < SIZE; i++) {
                equal += noise[i] == other[i] ? 1 : 0;
            }
            assertEquals(0, equal, 2);
        }
        assertEquals(SIZE, Arrays.stream(box(noise)).distinct().count(), 20);
    }

    private static Float[] box(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return boxed;
    }

    @Test
    void theOtherRuleIsGivenTheNoisyGradientAndANaNStaysInItsWeight() {
        float[] weights = {3, 3, 3};
        RULE.update(weights, new float[]{1, Float.NaN, 1}, new float[0][], new Step(RULE).at(0, 1), 0, 2);
        assertNotEquals(2, weights[0]);
        assertEquals(2, weights[0], 5 * Math.sqrt(0.3));
        assertArrayEquals(new float[]{weights[0], Float.NaN, 3}, weights);
    }

    @Test
    void theNumbersAreChecked() {
        assertEquals("GradientNoise eta expects a finite number >= 0 but got -1.0",
                assertThrows(IllegalArgumentException.class, () -> Optimizers.sgd(1).gradientNoise(-1)).getMessage());
        assertEquals("GradientNoise gamma expects a finite number >= 0 but got NaN",
                assertThrows(IllegalArgumentException.class, () -> RULE.withGamma(Double.NaN)).getMessage());
        assertEquals(new GradientNoise(Optimizers.sgd(1), 0.3, 0.55, 1), RULE);
    }
}
