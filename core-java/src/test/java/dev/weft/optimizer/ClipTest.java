package dev.weft.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClipTest {
    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of(Clip.byValue(2), new float[] {2, -2}, new float[] {0, 2}),
                Arguments.of(Clip.byValue(20), new float[] {3, -4}, new float[] {0, 12}),
                Arguments.of(Clip.byNorm(6), new float[] {3, -4}, new float[] {0, 6}),
                Arguments.of(Clip.byNorm(2.5), new float[] {1.5f, -2}, new float[] {0, 2.5f}),
                Arguments.of(Clip.byGlobalNorm(13), new float[] {3, -4}, new float[] {0, 12}),
                Arguments.of(Clip.byGlobalNorm(6.5), new float[] {1.5f, -2}, new float[] {0, 6}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("limits")
    void aGradientIsBroughtWithinTheLimit(Clip clip, float[] first, float[] second) {
        float[] a = {3, -4};
        float[] b = {0, 12};
        clip.apply(a, b);
        assertArrayEquals(first, a);
        assertArrayEquals(second, b);
    }

    @ParameterizedTest
    @EnumSource(Clip.Kind.class)
    void aNaNIsNeverHidden(Clip.Kind kind) {
        float[] gradient = {1, Float.NaN};
        new Clip(kind, 1).apply(gradient);
        assertTrue(Float.isNaN(gradient[1]));
    }

    @Test
    void anInfiniteNormMakesAllNaN() {
        float[] gradient = {1, Float.POSITIVE_INFINITY};
        Clip.byGlobalNorm(1).apply(gradient);
        assertArrayEquals(new float[] {Float.NaN, Float.NaN}, gradient);
    }

    @Test
    void aNormThatFloatCannotHoldIsStillRight() {
        assertEquals(5e30, Clip.norm(new float[] {3e30f, 0}, new float[] {4e30f}), 1e24);
    }
}
