package dev.weft.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bounds that {@link FloatMath} states, over every 997th float and a fine grid where exp is neither 0 nor infinite.
 */
class FloatMathTest {
    private static final int EVERY = 997;
    private static final float SMALLEST_NORMAL = Float.MIN_NORMAL;

    private interface FloatFunction {
        float of(float x);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                Arguments.of("exp", (FloatFunction) FloatMath::exp, (DoubleUnaryOperator) StrictMath::exp, 1e-7),
                Arguments.of("sigmoid", (FloatFunction) FloatMath::sigmoid,
                        (DoubleUnaryOperator) FloatMathTest::sigmoid, 2e-7),
                Arguments.of("tanh", (FloatFunction) FloatMath::tanh, (DoubleUnaryOperator) StrictMath::tanh, 1.5e-7),
                Arguments.of("exp of an array", array((x, y, t) -> FloatMath.exp(1, x, y, t, 0, 1)),
                        (DoubleUnaryOperator) StrictMath::exp, 1e-7),
                Arguments.of("sigmoid of an array", array((x, y, t) -> FloatMath.sigmoid(x, y, t, 0, 1)),
                        (DoubleUnaryOperator) FloatMathTest::sigmoid, 2.5e-7),
                Arguments.of("tanh of an array", array((x, y, t) -> FloatMath.tanh(x, y, t, 0, 1)),
                        (DoubleUnaryOperator) StrictMath::tanh, 3e-7),
                Arguments.of("log", (FloatFunction) FloatMath::log, (DoubleUnaryOperator) StrictMath::log, 6e-8));
    }

    @Test
    void theLogarithmIsThatOfStrictMathToTheLastBit() {
        for (long bits = 0; bits < Float.floatToIntBits(Float.POSITIVE_INFINITY); bits += 997) {
            float x = Float.intBitsToFloat((int) bits);
            assertEquals((float) StrictMath.log(x), FloatMath.log(x), () -> "log " + x);
        }
    }

    private interface ArrayFunction {
        void run(float[] x, float[] y, float[] scratch);
    }

    private static FloatFunction array(ArrayFunction function) {
        float[] x = new float[1];
        float[] y = new float[1];
        float[] scratch = new float[1];
        return argument -> {
            x[0] = argument;
            function.run(x, y, scratch);
            return y[0];
        };
    }

    private static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    /**
     * The largest relative error where the result is a normal number; elsewhere half of the smallest number is allowed.
     */
    private static double worst(FloatFunction function, DoubleUnaryOperator reference) {
        double worst = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += EVERY) {
            worst = Math.max(worst, error(function, reference, Float.intBitsToFloat((int) bits)));
        }
        for (float x = -110; x < 95; x += 0x1p-12f) {
            worst = Math.max(worst, error(function, reference, x));
        }
        return worst;
    }

    private static double error(FloatFunction function, DoubleUnaryOperator reference, float x) {
        double expected = reference.applyAsDouble(x);
        float actual = function.of(x);
        if (Double.isNaN(expected)) {
            assertTrue(Float.isNaN(actual), "at " + x);
            return 0;
        }
        if (Math.abs(expected) > Float.MAX_VALUE || expected == 0) {
            assertTrue(actual == (float) expected, "at " + x + " it is " + actual);
            return 0;
        }
        if (Math.abs(expected) < SMALLEST_NORMAL) {
            assertTrue(actual == 0 || Math.abs(expected - actual) <= Float.MIN_VALUE, "at " + x + " it is " + actual);
            return 0;
        }
        return Math.abs(actual - expected) / Math.abs(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void theRelativeErrorIsAsStated(String name, FloatFunction function, DoubleUnaryOperator reference, double stated) {
        double worst = worst(function, reference);
        assertTrue(worst <= stated, name + " is off by " + worst);
    }

    @Test
    void extremesAreExact() {
        float infinity = Float.POSITIVE_INFINITY;
        for (float large : new float[]{1000, Float.MAX_VALUE, infinity}) {
            assertEquals(infinity, FloatMath.exp(large));
            assertEquals(0, FloatMath.exp(-large));
            assertEquals(1, FloatMath.sigmoid(large));
            assertEquals(0, FloatMath.sigmoid(-large));
            assertEquals(1, FloatMath.tanh(large));
            assertEquals(-1, FloatMath.tanh(-large));
            assertTrue(Float.isNaN(FloatMath.log(-large)));
        }
        for (float tiny : new float[]{0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-40f}) {
            assertEquals(1, FloatMath.exp(tiny));
            assertEquals(0.5f, FloatMath.sigmoid(tiny));
            assertTrue(FloatMath.tanh(tiny) == tiny);
        }
        assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(0));
        assertEquals(Float.NEGATIVE_INFINITY, FloatMath.log(-0f));
        assertEquals(infinity, FloatMath.log(infinity));
        assertEquals(0, FloatMath.log(1));
    }

    @Test
    void slopesVanishAtTheEnds() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] x = {infinity, -infinity, 1e30f, -1e30f, 100, -100};
        float[] y = new float[x.length];
        float[] scratch = new float[x.length];
        float[] g = {1, 1, 1, 1, 1, 1};
        float[] d = new float[x.length];
        FloatMath.sigmoid(x, y, scratch, 0, x.length);
        FloatMath.sigmoidSlope(y, scratch, g, d, 0, x.length);
        assertArrayEquals(new float[x.length], d);
        FloatMath.tanh(x, y, scratch, 0, x.length);
        FloatMath.tanhSlope(y, scratch, g, d, 0, x.length);
        assertArrayEquals(new float[x.length], d, 1e-45f);
        FloatMath.silu(x, y, scratch, 0, x.length);
        FloatMath.siluSlope(y, scratch, g, d, 0, x.length);
        assertArrayEquals(new float[]{1, 0, 1, 0, 1, 0}, d, 1e-38f);
    }

    @Test
    void nanGivesNaN() {
        assertTrue(Float.isNaN(FloatMath.exp(Float.NaN)));
        assertTrue(Float.isNaN(FloatMath.sigmoid(Float.NaN)));
        assertTrue(Float.isNaN(FloatMath.tanh(Float.NaN)));
        assertTrue(Float.isNaN(FloatMath.log(Float.NaN)));
    }
}
