package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people read about their tables is true, and says of which rows it is. */
class FindingTest {
    private static final int ROWS = 60;
    private static final double GAP = Double.NaN;
    private static final Column NOISE = numbers("noise", row -> Math.sin(row * row * 7.0));
    private static final Column KIND = words("kind", row -> row * row % 7 < 3 ? "a" : "b");

    private static Column numbers(String name, IntToDoubleFunction value) {
        return new Column.Numbers(name, IntStream.range(0, ROWS).mapToDouble(value).toArray());
    }

    private static Column words(String name, IntFunction<String> value) {
        List<String> words = IntStream.range(0, ROWS).mapToObj(value).filter(word -> !word.isEmpty()).distinct()
                .toList();
        return new Column.Words(name, words, IntStream.range(0, ROWS).map(row -> words.indexOf(value.apply(row)))
                .toArray());
    }

    static Stream<Arguments> sentences() {
        return Stream.of(
                Arguments.of(numbers("x", row -> row == 0 ? GAP : row % 3 / 2.0),
                        "x has no value in 1 of 60 training rows: the median 0.5 takes its place, and a feature says "
                                + "where"),
                Arguments.of(words("x", row -> row < 2 ? "" : row % 2 == 0 ? "no" : "yes"),
                        "x has no value in 2 of 60 training rows: halfway between no and yes takes its place, and a "
                                + "feature says where"),
                Arguments.of(words("x", row -> row < 9 ? "" : "w" + row % 3),
                        "x has no value in 9 of 60 training rows: that is a category of its own"),
                Arguments.of(numbers("x", row -> GAP),
                        "x is left out: it has no value: each cell is empty or a mark of a missing value"));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void findingsSayOfWhichRowsTheyAre(Column x, String sentence) {
        List<Finding> findings = Preparation.fit(Table.of("t", List.of(x, NOISE, KIND)), "kind").findings();
        assertEquals(sentence, findings.get(findings.size() - 1).text());
    }

    @Test
    void labelsThatAreNotFiniteAreCountedByName() {
        Table rows = Table.of("t", List.of(NOISE, numbers("y", row -> row < 2 ? 1 / 0.0 : row < 5 ? GAP : row * 0.5)));
        assertTrue(Preparation.fit(rows, "y").findings().contains(new Finding("y", Finding.Kind.UNLABELLED,
                "5 of 60 training rows are left out, without a label in y (2 not finite)")));
    }
}
