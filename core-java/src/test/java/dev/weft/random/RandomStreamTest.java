package dev.weft.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {
    private static final Map<String, Consumer<RandomStream>> DRAWS = Map.of(
            "nextLong", RandomStream::nextLong,
            "nextInt", stream -> stream.nextInt(1_500_000_000),
            "nextFloat", RandomStream::nextFloat,
            "nextDouble", RandomStream::nextDouble,
            "nextGaussian", RandomStream::nextGaussian,
            "permutation", stream -> stream.permutation(7),
            "uniform", stream -> stream.uniform(0, 1).next(3),
            "normal", stream -> stream.normal(0, 1).next(3),
            "truncatedNormal", stream -> stream.truncatedNormal(0, 1).next(30));

    static Stream<String[]> streams() {
        return Golden.lines("streams.txt");
    }

    static Set<String> draws() {
        return DRAWS.keySet();
    }

    @ParameterizedTest(name = "seed {0}, {1}")
    @MethodSource("streams")
    void isWhatItsDocumentationDescribes(String seed, String path, String longs, String elements) {
        String[] names = path.replace("\\xe9", "\u00e9").replace("\\u6f22", "\u6f22").split("/", -1);
        RandomStream stream = RandomStream.of(Long.parseLong(seed), names[0]);
        for (String name : Arrays.asList(names).subList(1, names.length)) {
            stream = name.matches("-?[0-9]+") ? stream.at(Long.parseLong(name)) : stream.split(name);
        }
        for (long expected : Golden.longs(longs)) {
            assertEquals(expected, stream.nextLong());
        }
        double[] expected = Golden.doubles(elements);
        int i = 0;
        for (long step : new long[]{0, 9, -1}) {
            for (int element : new int[]{0, 5, Integer.MAX_VALUE}) {
                assertEquals(expected[i++], stream.uniformAt(step, element));
            }
        }
    }

    /** The golden numbers were drawn by this class; it uses StrictMath, so they are the same on every JDK. */
    @Test
    void drawsTheSameNumbersForEver() {
        RandomStream stream = RandomStream.of(1, "golden");
        String golden = "-0x1.e279e1004cf4p0 0x1.0380e942a6d8dp-1 0x1.0f2f0b65b99fp-5 0x1.4dee2p-1"
                + " [6, 3, 0, 1, 7, 2, 5, 4] 0x1.ef7a2ap-3";
        assertEquals(golden, String.join(" ",
                Double.toHexString(stream.nextGaussian()), Double.toHexString(stream.nextGaussian()),
                Double.toHexString(stream.nextDouble()), Float.toHexString(stream.nextFloat()),
                Arrays.toString(stream.permutation(8)), Float.toHexString(stream.truncatedNormal(0, 1).next(20)[19])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("draws")
    void continuesFromItsPositionAlone(String draw) {
        RandomStream stream = RandomStream.of(3, "position");
        for (int i = 0; i < 20; i++) {
            DRAWS.get(draw).accept(stream);
            RandomStream resumed = RandomStream.of(3, "position");
            resumed.skipTo(stream.position());
            assertEquals(stream.nextGaussian(), resumed.nextGaussian());
            assertEquals(stream.position(), resumed.position());
        }
    }

    @Test
    void subStreamsDoNotDependOnWhatWasDrawnOrMadeBefore() {
        RandomStream root = RandomStream.of(1, "fit");
        long shuffle = root.split("shuffle").nextLong();
        int[] epoch = root.at(2).permutation(50);
        root.nextLong();
        root.split("dropout").nextLong();
        assertEquals(shuffle, root.split("shuffle").nextLong());
        assertArrayEquals(epoch, RandomStream.of(1, "fit").at(2).permutation(50));
    }

    @Test
    void streamsOfOtherSeedsNamesAndIndicesDiffer() {
        Set<Long> first = new HashSet<>();
        for (int seed = -50; seed < 50; seed++) {
            for (String name : new String[]{"", "a", "b", "ab", "ba", "\u0000", "shuffle"}) {
                RandomStream stream = RandomStream.of(seed, name);
                first.add(stream.nextLong());
                first.add(stream.split("a").nextLong());
                first.add(stream.split("").nextLong());
                first.add(stream.at(0).nextLong());
                first.add(stream.at(-1).nextLong());
                first.add((long) (stream.uniformAt(0, 0) * 0x1p24) << 32 | (long) (stream.uniformAt(0, 1) * 0x1p24));
            }
        }
        assertEquals(100 * 7 * 6, first.size());
    }

    @ParameterizedTest(name = "cut every {0} elements")
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 1000})
    void aMaskIsTheSameHoweverItIsCut(int piece) {
        RandomStream stream = RandomStream.of(8, "dropout");
        float[] mask = new float[1000];
        for (int from = 0; from < mask.length; from += piece) {
            stream.fill(mask, from, Math.min(from + piece, mask.length), 17);
        }
        for (int i = 0; i < mask.length; i++) {
            assertEquals(stream.uniformAt(17, i), mask[i]);
        }
        assertEquals(0, stream.position());
    }

    static Stream<Map.Entry<String, ToDoubleFunction<RandomStream>>> unitSources() {
        return Map.<String, ToDoubleFunction<RandomStream>>of(
                "nextFloat", RandomStream::nextFloat,
                "nextDouble", RandomStream::nextDouble,
                "nextInt", stream -> (stream.nextInt(1_500_000_001) + 0.5) / 1_500_000_001,
                "uniform by element", stream -> {
                    stream.skipTo(stream.position() + 1);
                    return stream.uniformAt(1, (int) stream.position());
                },
                "uniform by step", stream -> stream.uniformAt(stream.nextLong(), 5)).entrySet().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unitSources")
    void numbersAreSpreadEvenlyAndTheirNeighboursIndependently(
            Map.Entry<String, ToDoubleFunction<RandomStream>> source) {
        RandomStream stream = RandomStream.of(4, "spread");
        int[] cells = new int[100];
        int n = 100_000;
        int previous = 0;
        for (int i = 0; i < n; i++) {
            double value = source.getValue().applyAsDouble(stream);
            assertTrue(value >= 0 && value < 1);
            int next = (int) (value * 10);
            cells[previous * 10 + next]++;
            previous = next;
        }
        double chiSquare =
                Arrays.stream(cells).mapToDouble(count -> Math.pow(count - n / 100.0, 2) / (n / 100.0)).sum();
        assertTrue(chiSquare > 50 && chiSquare < 160, "chi square with 99 degrees of freedom is " + chiSquare);
    }

    @ParameterizedTest(name = "truncated: {0}")
    @CsvSource({"false, 1.0, 0.0455", "true, 0.8796, 0"})
    void normalNumbersHaveTheirMomentsAndTails(boolean truncated, double deviation, double beyondTwo) {
        RandomStream stream = RandomStream.of(6, "normal");
        float[] values = (truncated ? stream.truncatedNormal(3, 0.5f) : stream.normal(3, 0.5f)).next(200_000);
        double[] standard = IntStream.range(0, values.length).mapToDouble(i -> (values[i] - 3) / 0.5).toArray();
        assertEquals(0, Arrays.stream(standard).average().orElseThrow(), 0.01);
        assertEquals(deviation, Math.sqrt(Arrays.stream(standard).map(x -> x * x).average().orElseThrow()), 0.01);
        assertEquals(beyondTwo, Arrays.stream(standard).filter(x -> Math.abs(x) >= 2).count() / 200_000.0, 0.002);
    }

    @Test
    void aPermutationHoldsEveryNumberOnceAndEveryOrderIsAsLikely() {
        RandomStream stream = RandomStream.of(2, "orders");
        Map<String, Integer> orders = new TreeMap<>();
        for (int i = 0; i < 24_000; i++) {
            orders.merge(Arrays.toString(stream.permutation(4)), 1, Integer::sum);
        }
        assertEquals(24, orders.size());
        assertTrue(orders.values().stream().allMatch(count -> Math.abs(count - 1000) < 150), orders.toString());
        int[] sorted = stream.permutation(1000);
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), sorted);
    }

    @Test
    void refusesBoundsPositionsAndRangesThatAreNone() {
        RandomStream stream = RandomStream.of(1, "errors");
        assertEquals("RandomStream.nextInt expects a bound > 0 but got 0",
                assertThrows(IllegalArgumentException.class, () -> stream.nextInt(0)).getMessage());
        assertEquals("RandomStream.skipTo expects a position >= 0 but got -1",
                assertThrows(IllegalArgumentException.class, () -> stream.skipTo(-1)).getMessage());
        assertEquals("Range [1, 4) out of bounds for length 3",
                assertThrows(IndexOutOfBoundsException.class, () -> stream.fill(new float[3], 1, 4, 0)).getMessage());
        assertEquals("Range [-1, 2) out of bounds for length 3",
                assertThrows(IndexOutOfBoundsException.class, () -> stream.fill(new float[3], -1, 2, 0)).getMessage());
    }
}
