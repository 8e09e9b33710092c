package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.internal.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the 2-3-1 programs with {@code test/scripts/two_three_one.py}, TensorFlow's arithmetic in numpy. */
class TensorFlowAgreementTest {
    private static final double WEIGHTS = 2e-6;
    private static final double LOSSES = 1e-6;

    static Stream<String> commands() throws IOException {
        try (InputStream in = TensorFlowAgreementTest.class.getResourceAsStream("two_three_one.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionGivesWhatTensorFlowGives(String line) {
        String[] fields = line.split(";");
        String[] command = fields[0].split(" ");
        String[] args = Stream.concat(Arrays.stream(command).skip(1), Stream.of("--json")).toArray(String[]::new);
        String java = Program.JAVA.run(command[0], args);
        assertEquals(java, Program.KOTLIN.run(command[0], args));
        Map<?, ?> report = (Map<?, ?>) Json.read("report", java);
        Map<?, ?> losses = (Map<?, ?>) report.get("losses");
        for (String loss : fields[1].split(" ")) {
            String[] parts = loss.split(":");
            double expected = Double.parseDouble(parts[1]);
            assertEquals(expected, ((Number) losses.get(parts[0])).doubleValue(), LOSSES * Math.abs(expected),
                    "loss at " + parts[0]);
        }
        assertEquals(fields[1].split(" ").length, losses.size());
        List<Double> weights = new ArrayList<>();
        collect(((Map<?, ?>) report.get("final")).get("w1"), weights);
        collect(((Map<?, ?>) report.get("final")).get("w2"), weights);
        double[] expected = Arrays.stream(fields[2].split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertEquals(expected.length, weights.size());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], weights.get(i), WEIGHTS, "weight " + i);
        }
    }

    private static void collect(Object value, List<Double> numbers) {
        if (value instanceof List<?> list) {
            list.forEach(element -> collect(element, numbers));
        } else {
            numbers.add(((Number) value).doubleValue());
        }
    }
}
