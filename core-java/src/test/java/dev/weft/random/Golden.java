package dev.weft.random;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/** The fields of the golden files, which are written by {@code src/test/scripts/random_vectors.py}. */
final class Golden {
    private Golden() {}

    static Stream<String[]> lines(String file) {
        try (InputStream in = Golden.class.getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().map(line -> line.split(";", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String[] words(String field) {
        return field.isEmpty() ? new String[0] : field.split(" ");
    }

    static double[] doubles(String field) {
        return Arrays.stream(words(field)).mapToDouble(Double::parseDouble).toArray();
    }

    static long[] longs(String field) {
        return Arrays.stream(words(field)).mapToLong(Long::parseLong).toArray();
    }
}
