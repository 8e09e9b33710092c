package dev.weft.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.graph.Graph;
import dev.weft.graph.Variable;
import dev.weft.network.Initializers.VarianceScaling.Fan;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
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
                Arguments.of("randomSigns", Initializers.randomSigns(), 0, 1, 1),
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

    /** Numbers that initializers refuse, for the test of all numbers. */
    static Stream<Arguments> numbers() {
        double nan = Double.NaN;
        double inf = Double.POSITIVE_INFINITY;
        double huge = 1e39;
        return Stream.of(
                number("Constant initializer expects a finite value but got ", Initializers::constant, nan, inf, -inf,
                        huge),
                number("Normal initializer expects a deviation >= 0 but got ", Initializers::normal, -1, nan, -inf),
                number("Normal initializer expects a finite deviation but got ", Initializers::normal, inf, huge),
                number("Normal initializer expects a deviation >= 0 but got ", Initializers::truncatedNormal, -1, nan),
                number("Normal initializer expects a finite deviation but got ", Initializers::truncatedNormal, inf),
                number("Normal initializer expects a finite mean but got ", x -> new Initializers.Normal(x, 1, true),
                        nan, inf, -inf, huge),
                number("Uniform initializer expects low <= high but got ", x -> Initializers.uniform(x, 1), 2, nan,
                        inf),
                number("Uniform initializer expects low <= high but got ", x -> Initializers.uniform(1, x), 0, nan,
                        -inf),
                number("Uniform initializer expects a finite low but got ", x -> Initializers.uniform(x, 1), -inf,
                        -huge),
                number("Uniform initializer expects a finite high but got ", x -> Initializers.uniform(1, x), inf,
                        huge),
                number("Uniform initializer expects a finite high - low but got 3.0E38 - -3.0E38",
                        x -> Initializers.uniform(-x, x), 3e38),
                number("VarianceScaling initializer expects a scale > 0 but got ",
                        x -> Initializers.varianceScaling(x, Fan.IN, true), 0, -1, nan, -inf),
                number("VarianceScaling initializer expects a finite scale but got ",
                        x -> Initializers.varianceScaling(x, Fan.IN, false), inf, huge),
                number("Orthogonal initializer expects a finite gain but got ", Initializers::orthogonal, nan, inf),
                number("Identity initializer expects a finite gain but got ", Initializers::identity, nan, inf));
    }

    private static Arguments number(String message, DoubleFunction<?> make, double... refused) {
        return NumbersTest.number(message, make, refused);
    }

    @Test
    void theLargestNumbersThatAreAcceptedGiveFiniteWeights() {
        for (Initializer initializer : List.of(Initializers.varianceScaling(3e38, Fan.IN, false),
                Initializers.varianceScaling(3e38, Fan.OUT, true), Initializers.uniform(-1.7e38, 1.7e38),
                Initializers.constant(-3.4e38), Initializers.identity(3.4e38))) {
            assertEquals(-1, Tensor.of(SHAPE, values(initializer, SHAPE)).firstNonFinite(), initializer.toString());
        }
    }

    @Test
    void aUniformNumberIsBelowTheUpperBoundAlsoWhereItWouldBeRoundedToIt() {
        // One of two numbers would be rounded up, because there is only one float between the bounds.
        float high = Math.nextUp(Math.nextUp(1f));
        for (float value : values(Initializers.uniform(1, high), SHAPE)) {
            assertTrue(value >= 1 && value < high);
        }
        assertArrayEquals(new float[]{0.1f, 0.1f}, values(Initializers.uniform(0.1, 0.1 + 1e-12), Shape.of(2)));
        assertArrayEquals(new float[]{-2, -2}, values(Initializers.uniform(-2, -2), Shape.of(2)));
    }

    @Test
    void initialValuesThatAreNotFiniteAreRefusedWithTheirWeight() {
        Initializer own = (values, shape, stream) -> values[2] = Float.NaN;
        Layer running = (scope, input) -> {
            scope.state("least", Shape.of(1), (values, shape, stream) -> values[0] = Float.POSITIVE_INFINITY);
            return (x, pass) -> x;
        };
        Network.Built built = Network.of(Dense.of(3).withKernelInitializer(Initializers.normal(3e38)),
                Dense.of(3).withBiasInitializer(own), running).build(new Graph(), Shape.of(100), 1);
        List<Variable> all = built.layers().stream().flatMap(layer -> layer.variables().stream()).toList();
        String overflow = assertThrows(IllegalArgumentException.class, all.get(0)::initialize).getMessage();
        assertTrue(
                overflow.matches("dense1.kernel expects finite initial values but its initializer Normal\\[mean=0.0, "
                        + "deviation=3.0E38, truncated=false] gave -?Infinity at element \\d+ of \\[100, 3]"),
                overflow);
        String nan = assertThrows(IllegalArgumentException.class, all.get(3)::initialize).getMessage();
        assertTrue(nan.startsWith("dense2.bias expects finite initial values but its initializer "), nan);
        assertTrue(nan.endsWith(" gave NaN at element 2 of [3]"), nan);
        all.get(4).initialize();
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
