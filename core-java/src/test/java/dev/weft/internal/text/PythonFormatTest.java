package dev.weft.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PythonFormatTest {
    /** What {@code src/test/scripts/python_format.py} wrote. */
    static Stream<String> printedByPython() throws IOException {
        try (InputStream in = PythonFormatTest.class.getResourceAsStream("python_format.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        }
    }

    @ParameterizedTest
    @MethodSource("printedByPython")
    void printsWhatPythonPrints(String line) {
        String[] fields = line.split(";", -1);
        double[] values = Arrays.stream(fields[2].split(" ")).mapToDouble(Double::parseDouble).toArray();
        String printed = switch (fields[0]) {
            case "g" -> PythonFormat.g(values[0]);
            case "g9" -> PythonFormat.g(values[0], 9);
            case "f" -> PythonFormat.f(values[0]);
            case "old" -> PythonFormat.array(tensor(fields[1], values));
            default -> PythonFormat.shortestArray(tensor(fields[1], values));
        };
        assertEquals(fields[3].replace("|", "\n"), printed);
    }

    @Test
    void refusesMoreThanTwoDimensions() {
        assertEquals("PythonFormat prints scalars, vectors and matrices but got [1, 1, 1]",
                assertThrows(IllegalArgumentException.class, () -> PythonFormat.array(Tensor.zeros(1, 1, 1)))
                        .getMessage());
    }

    private static Tensor tensor(String shape, double... values) {
        float[] data = new float[values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) values[i];
        }
        return Tensor.of(Shape.of(Arrays.stream(shape.split(" ")).mapToInt(Integer::parseInt).toArray()), data);
    }
}
