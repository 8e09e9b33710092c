package dev.weft.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TensorFlowRandomTest {
    @Test
    void drawsThePublishedNormalNumbersOfASeededOperation() {
        float[] published = {-0.81131822f, 1.48459876f, 0.06532937f, -2.4427042f, 0.0992484f, 0.59122431f};
        assertArrayEquals(published, TensorFlowRandom.withoutGraphSeed().normal(1).next(6));
    }

    @Test
    void drawsThePublishedNormalNumbersOfASeededEagerProgram() {
        long opSeed = TensorFlowRandom.eagerOpSeeds(42).getAsLong();
        float[] published = {0.3274685f, -0.8426258f, 0.3194337f, -1.4075519f, -2.3880599f,
            -1.0392479f, -0.5573232f, 0.539707f, 1.6994323f};
        assertEquals(478163327, opSeed);
        assertArrayEquals(published, TensorFlowRandom.withGraphSeed(42).normal(opSeed).next(9));
    }

    @Test
    void drawsWhatTensorFlowDrawsInRepeatedRunsAndNormalNumbersWithinThreeUlp() {
        Map<String, IntFunction<Object>> operations = new HashMap<>();
        int[] normals = {0, 0};
        Golden.lines("tensorflow.txt").forEach(fields -> {
            String name = String.join(" ", fields[0], fields[1], fields[2], fields[3], fields[4]);
            String[] words = Golden.words(fields[5]);
            Object drawn = operations.computeIfAbsent(name, made -> operation(fields)).apply(words.length);
            if (drawn instanceof int[] integers) {
                assertArrayEquals(Golden.longs(fields[5]), IntStream.of(integers).asLongStream().toArray(), name);
                return;
            }
            for (int i = 0; i < words.length; i++) {
                int bits = Float.floatToRawIntBits(((float[]) drawn)[i]);
                int difference = Math.abs(Integer.parseUnsignedInt(words[i], 16) - bits);
                assertTrue(difference <= (fields[2].equals("uniform") ? 0 : 3),
                        name + " " + i + ": " + difference + " ulp");
                normals[0] += fields[2].equals("uniform") ? 0 : 1;
                normals[1] += Math.min(difference, 1);
            }
        });
        assertEquals(546, normals[0]);
        assertTrue(normals[1] <= 0.03 * normals[0], normals[1] + " normal numbers differ");
    }

    @Test
    void oneRunOfManyIsNotManyRunsOfOne() {
        float[] atOnce = TensorFlowRandom.withoutGraphSeed().normal(1).next(2);
        Draws twice = TensorFlowRandom.withoutGraphSeed().normal(1);
        assertEquals(atOnce[0], twice.next(1)[0]);
        assertTrue(atOnce[1] != twice.next(1)[0]);
    }

    @Test
    void refusesEmptyRangesAndSeedsThatPythonWouldSpreadOverSeveralWords() {
        assertEquals("TensorFlowRandom.integers expects low < high but got 5 and 5",
                assertThrows(IllegalArgumentException.class, () -> TensorFlowRandom.withGraphSeed(1).integers(1, 5, 5))
                        .getMessage());
        assertEquals("TensorFlowRandom.eagerOpSeeds expects a seed from 0 to 4294967295 but got -1",
                assertThrows(IllegalArgumentException.class, () -> TensorFlowRandom.eagerOpSeeds(-1)).getMessage());
        assertEquals("TensorFlowRandom.eagerOpSeeds expects a seed from 0 to 4294967295 but got 4294967296",
                assertThrows(IllegalArgumentException.class, () -> TensorFlowRandom.eagerOpSeeds(1L << 32))
                        .getMessage());
    }

    private static IntFunction<Object> operation(String... fields) {
        TensorFlowRandom graph = fields[0].isEmpty()
                ? TensorFlowRandom.withoutGraphSeed() : TensorFlowRandom.withGraphSeed(Long.parseLong(fields[0]));
        long seed = Long.parseLong(fields[1]);
        if (fields[2].equals("integers")) {
            return graph.integers(seed, Integer.parseInt(fields[3]), Integer.parseInt(fields[4]))::next;
        }
        float a = Float.parseFloat(fields[3]);
        float b = Float.parseFloat(fields[4]);
        Draws draws = switch (fields[2]) {
            case "uniform" -> graph.uniform(seed, a, b);
            case "normal" -> graph.normal(seed, a, b);
            case "truncated" -> graph.truncatedNormal(seed, a, b);
            default -> throw new AssertionError(fields[2]);
        };
        return draws::next;
    }
}
