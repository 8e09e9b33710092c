package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.network.Initializers.VarianceScaling.Fan;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InitializersTest {
    private static final Shape SHAPE = Shape.of(200, 300);

    /** Name, initializer, mean, variance, and the largest size that may occur. */
    static Stream<Arguments> moments() {
        double inf = Double.POSITIVE_INFINITY;
        double cut = 2 / 0.87962566103423978;
        return Stream.of(
                Arguments.of("zeros", Initializers.zeros(), 0, 0, 0),
                Arguments.of("ones", Initializers.ones(), 1, 0, 1),
                Arguments.of("constant", Initializers.constant(0.3), 0.3f, 0, 0.3f),
                Arguments.of("normal", Initializers.normal(0.5), 0, 0.25, inf),
                Arguments.of("truncatedNormal", Initializers.truncatedNormal(0.5), 0, 0.25 * 0.7737413, 1),
                Arguments.of("uniform", Initializers.uniform(-1, 3), 1, 16 / 12.0, 3),
                Arguments.of("glorotUniform", Initializers.glorotUniform(), 0, 2 / 500.0, Math.sqrt(6 / 500.0)),
                Arguments.of("glorotNormal", Initializers.glorotNormal(), 0, 2 / 500.0, cut * Math.sqrt(2 / 500.0)),
                Arguments.of("heUniform", Initializers.heUniform(), 0, 2 / 200.0, Math.sqrt(6 / 200.0)),
                Arguments.of("heNormal", Initializers.heNormal(), 0, 2 / 200.0, cut * Math.sqrt(2 / 200.0)),
                Arguments.of("lecunUniform", Initializers.lecunUniform(), 0, 1 / 200.0, Math.sqrt(3 / 200.0)),
                Arguments.of("lecunNormal", Initializers.lecunNormal(), 0, 1 / 200.0, cut * Math.sqrt(1 / 200.0)),
                Arguments.of("varianceScaling", Initializers.varianceScaling(3, Fan.OUT, false), 0, 3 / 300.0,
                        Math.sqrt(9 / 300.0)),
                Arguments.of("orthogonal", Initializers.orthogonal(2), 0, 4 / 300.0, 2),
                Arguments.of("identity", Initializers.identity(3), 3 / 300.0, 9 / 300.0 - 1e-4, 3));
    }

    private static float[] values(Initializer initializer, Shape shape) {
        float[] values = new float[shape.size()];
        Arrays.fill(values, 77);
        initializer.fill(values, shape, RandomStream.of(1, "test"));
        return values;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moments")
    void meanVarianceAndRangeAreThoseOfTheDefinition(String name, Initializer initializer, double mean,
            double variance, double most) {
        float[] values = values(initializer, SHAPE);
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (value - mean) * (value - mean);
            assertTrue(Math.abs(value) <= most * (1 + 1e-6), () -> value + " beyond " + most);
        }
        assertEquals(mean, sum / values.length, 5 * Math.sqrt(variance / values.length) + 1e-9);
        assertEquals(variance, squares / values.length, 0.03 * variance + 1e-12);
        assertArrayEquals(values, values(initializer, SHAPE), "the same stream gives the same values");
    }

    @Test
    void everyInitializerHasItsRow() {
        assertTrue(moments().allMatch(row -> row.get()[1] instanceof Initializer));
        assertEquals(Arrays.stream(Initializers.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers())).map(method -> method.getName())
                .collect(Collectors.toSet()),
                moments().map(row -> (String) row.get()[0]).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @CsvSource({"7, 4", "4, 7", "5, 5", "1, 6", "6, 1"})
    void theShorterSideOfAnOrthogonalMatrixIsOrthonormal(int rows, int columns) {
        float[] q = values(Initializers.orthogonal(1), Shape.of(rows, columns));
        boolean tall = rows >= columns;
        for (int a = 0; a < Math.min(rows, columns); a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int i = 0; i < Math.max(rows, columns); i++) {
                    dot += tall ? q[i * columns + a] * q[i * columns + b] : q[a * columns + i] * q[b * columns + i];
                }
                assertEquals(a == b ? 1 : 0, dot, 1e-6);
            }
        }
    }

    @Test
    void anIdentityHasItsGainOnTheDiagonal() {
        assertArrayEquals(new float[]{2, 0, 0, 0, 2, 0}, values(Initializers.identity(2), Shape.of(2, 3)));
        assertArrayEquals(new float[]{2, 0, 0, 2, 0, 0}, values(Initializers.identity(2), Shape.of(3, 2)));
    }

    @Test
    void matricesAreAskedForWhereTheyAreNeeded() {
        Map.of("Orthogonal", Initializers.orthogonal(1), "Identity", Initializers.identity(1))
                .forEach((name, initializer) -> {
                    String message =
                            assertThrows(IllegalArgumentException.class, () -> values(initializer, Shape.of(4)))
                                    .getMessage();
                    assertEquals(name + " initializer expects a matrix but got [4]", message);
                });
    }
}
