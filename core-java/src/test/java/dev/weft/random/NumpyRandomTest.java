package dev.weft.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyRandomTest {
    private static final String CRC = "crc32 of randn 100000 as float32";

    static Stream<String> seeds() {
        return Golden.lines("numpy.txt").map(fields -> fields[0]).distinct();
    }

    @ParameterizedTest(name = "RandomState({0})")
    @MethodSource("seeds")
    void drawsWhatNumpyDrawsInAnyMixtureOfCalls(String seed) {
        NumpyRandom random = seeded(seed);
        List<String[]> calls = Golden.lines("numpy.txt")
                .filter(fields -> fields[0].equals(seed) && !fields[1].equals(CRC)).toList();
        for (String[] call : calls) {
            double[] expected = Golden.doubles(call[2]);
            double[] drawn = draw(random, call[1].split(" "));
            assertArrayEquals(expected, Arrays.copyOfRange(drawn, drawn.length - expected.length, drawn.length),
                    call[1]);
        }
    }

    @Test
    void drawsNumpysNormalNumbersAsFloats() {
        ByteBuffer bytes = ByteBuffer.allocate(400_000).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(NumpyRandom.of(1).normalDraws(0, 1).next(100_000));
        CRC32 crc = new CRC32();
        crc.update(bytes);
        String expected =
                Golden.lines("numpy.txt").filter(fields -> fields[1].equals(CRC)).findFirst().orElseThrow()[2];
        assertEquals(Long.parseLong(expected), crc.getValue());
    }

    @Test
    void roundsUniformNumbersToFloatsAndContinuesAtEveryFill() {
        Draws draws = NumpyRandom.of(5).uniformDraws(-1, 2);
        double[] doubles = NumpyRandom.of(5).uniform(-1, 2, 2, 3);
        for (int i = 0; i < doubles.length; i++) {
            assertEquals((float) doubles[i], draws.next(1)[0]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {-1, 1L << 32})
    void refusesASeedThatNumpyRefuses(long seed) {
        for (var make : List.<Executable>of(() -> NumpyRandom.of(seed), () -> NumpyRandom.ofList(1, seed))) {
            var error = assertThrows(IllegalArgumentException.class, make);
            assertTrue(error.getMessage().endsWith("got " + seed), error.getMessage());
        }
    }

    @Test
    void refusesEmptyRangesListsAndNegativeDimensions() {
        NumpyRandom random = NumpyRandom.of(1);
        assertEquals("NumpyRandom.randint expects low < high but got 3 and 3",
                assertThrows(IllegalArgumentException.class, () -> random.randint(3, 3)).getMessage());
        assertEquals("NumpyRandom expects dimensions >= 0 but got -1",
                assertThrows(IllegalArgumentException.class, () -> random.rand(2, -1)).getMessage());
        assertEquals("NumpyRandom.ofList expects at least one seed but got none",
                assertThrows(IllegalArgumentException.class, () -> NumpyRandom.ofList()).getMessage());
    }

    private static NumpyRandom seeded(String seed) {
        return seed.startsWith("list ")
                ? NumpyRandom.ofList(Golden.longs(seed.substring(5))) : NumpyRandom.of(Long.parseLong(seed));
    }

    private static double[] draw(NumpyRandom random, String... call) {
        int[] args = Arrays.stream(call).skip(1).mapToInt(Integer::parseInt).toArray();
        switch (call[0]) {
            case "random_sample" :
                return new double[]{random.randomSample()};
            case "rand" :
                return random.rand(args);
            case "randn" :
                return random.randn(args);
            case "uniform" :
                return random.uniform(args[0], args[1], args[2]);
            case "normal" :
                return random.normal(args[0], args[1], args[2]);
            case "randint" :
                return Arrays.stream(random.randint(args[0], args[1], args[2])).asDoubleStream().toArray();
            case "permutation" :
                return Arrays.stream(random.permutation(args[0])).asDoubleStream().toArray();
            case "shuffle" :
                int[] values = IntStream.range(0, args[0]).toArray();
                random.shuffle(values);
                return Arrays.stream(values).asDoubleStream().toArray();
            default :
                throw new AssertionError(call[0]);
        }
    }
}
