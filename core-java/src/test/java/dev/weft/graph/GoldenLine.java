package dev.weft.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A line of reference numbers that another program computed: a name and some arrays. */
public record GoldenLine(String name, List<double[]> arrays) {
    /** The lines of a resource beside {@code test}. */
    public static List<GoldenLine> read(Class<?> test, String resource) {
        try (InputStream in = Objects.requireNonNull(test.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> {
                String[] cells = line.split(";");
                return new GoldenLine(cells[0], Arrays.stream(cells).skip(1).map(GoldenLine::numbers).toList());
            }).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static double[] numbers(String cell) {
        return Arrays.stream(cell.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** Array {@code index} with other lengths. */
    public Naive naive(int index, int... lengths) {
        return new Naive(lengths, arrays.get(index));
    }

    /** Array {@code index} as floats. */
    public float[] floats(int index) {
        double[] numbers = arrays.get(index);
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    @Override
    public String toString() {
        return name;
    }
}
