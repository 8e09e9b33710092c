package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipTest {
    @ParameterizedTest(name = "a norm of {0} within 6: times {1}")
    @CsvSource({"0, 1", "6, 1", "7.5, 0.8", "12, 0.5", "1e300, 0", "Infinity, NaN", "NaN, NaN"})
    void aGradientIsScaledToTheLimitAndNoFurther(double norm, float scale) {
        assertEquals(scale, Clip.byGlobalNorm(6).scale(norm));
    }
}
