package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Batch;
import dev.weft.file.MalformedDataException;
import dev.weft.table.ColumnRule.Category;
import dev.weft.table.ColumnRule.LeftOut;
import dev.weft.table.ColumnRule.Moments;
import dev.weft.table.ColumnRule.Pair;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreparationTest {
    private static final int ROWS = 60;
    private static final double GAP = Double.NaN;
    private static final Column NOISE = numbers("noise", row -> Math.sin(row * row * 7.0));
    private static final Column KIND = words("kind", row -> row * row % 7 < 3 ? "a" : "b");

    private static Column numbers(String name, IntToDoubleFunction value) {
        return new Column.Numbers(name, IntStream.range(0, ROWS).mapToDouble(value).toArray());
    }

    private static Column words(String name, IntFunction<String> value) {
        Map<String, Integer> places = new LinkedHashMap<>();
        int[] indices = IntStream.range(0, ROWS).map(row -> value.apply(row).isEmpty() ? -1
                : places.computeIfAbsent(value.apply(row), any -> places.size())).toArray();
        return new Column.Words(name, List.copyOf(places.keySet()), indices);
    }

    private static Table table(Column... columns) {
        return Table.of("t", List.of(columns));
    }

    private static Table table(Column x) {
        return table(x, NOISE, KIND);
    }

    private static List<Finding.Kind> kinds(Preparation preparation) {
        return preparation.findings().stream().map(Finding::kind).toList();
    }

    private static int bits(int row) {
        return Integer.reverse(row * 0x9E3779B9) >>> 8;
    }

    static Stream<Arguments> traits() {
        return Stream.of(
                Arguments.of("plain numbers", numbers("x", row -> row % 17 / 3.0),
                        new ColumnRule.Number("x", 7 / 3.0, false, Optional.empty()), List.of()),
                Arguments.of("missing numbers", numbers("x", row -> row < 2 ? GAP : row % 3 / 2.0),
                        new ColumnRule.Number("x", 0.5, true, Optional.empty()), List.of(Finding.Kind.MISSING)),
                Arguments.of("infinite numbers", numbers("x", row -> row < 2 ? 1 / 0.0 : row % 3 / 2.0),
                        new ColumnRule.Number("x", 0.5, true, Optional.empty()), List.of(Finding.Kind.MISSING)),
                Arguments.of("a mark of gaps", numbers("x", row -> row % 20 == 3 ? -999 : row % 3 / 2.0),
                        new ColumnRule.Number("x", 0.5, false, Optional.empty()), List.of(Finding.Kind.MARK)),
                Arguments.of("a large mark of gaps", numbers("x", row -> row % 20 == 3 ? 9999 : row % 7 - 3),
                        new ColumnRule.Number("x", 0, false, Optional.empty()), List.of(Finding.Kind.MARK)),
                Arguments.of("nines among others", numbers("x", row -> row % 20 == 3 ? 99 : row % 7 * 15),
                        new ColumnRule.Number("x", 45, false, Optional.empty()), List.of()),
                Arguments.of("a permutation", numbers("x", row -> 100 + row * 7 % ROWS),
                        new LeftOut("x", Finding.Kind.IDENTIFIER), List.of(Finding.Kind.IDENTIFIER)),
                Arguments.of("most of a sequence", numbers("x", row -> row * 4 / 3), // three in four
                        new LeftOut("x", Finding.Kind.IDENTIFIER), List.of(Finding.Kind.IDENTIFIER)),
                Arguments.of("years", numbers("Year", row -> 1950 + row),
                        new ColumnRule.Number("Year", 1979.5, false, Optional.empty()), List.of()),
                Arguments.of("unique measurements", numbers("x", row -> Math.sqrt(row)),
                        new ColumnRule.Number("x", (Math.sqrt(29) + Math.sqrt(30)) / 2, false, Optional.empty()),
                        List.of()),
                Arguments.of("unique whole measurements", numbers("x", row -> 1000 * row + bits(row) % 1000),
                        new ColumnRule.Number("x", (29_000 + bits(29) % 1000 + 30_000 + bits(30) % 1000) / 2.0, false,
                                Optional.empty()),
                        List.of()),
                Arguments.of("decades", numbers("x", row -> Math.exp(row * 0.15)),
                        new ColumnRule.Number("x", (Math.exp(29 * 0.15) + Math.exp(30 * 0.15)) / 2, false,
                                Optional.of(new Preparation.Logarithm(0, 1))),
                        List.of(Finding.Kind.LOGARITHM)),
                Arguments.of("one number", numbers("x", row -> 3), new LeftOut("x", Finding.Kind.CONSTANT),
                        List.of(Finding.Kind.CONSTANT)),
                Arguments.of("one word", words("x", row -> "w"), new LeftOut("x", Finding.Kind.CONSTANT),
                        List.of(Finding.Kind.CONSTANT)),
                Arguments.of("no number", numbers("x", row -> GAP), new LeftOut("x", Finding.Kind.EMPTY),
                        List.of(Finding.Kind.EMPTY)),
                Arguments.of("no word", words("x", row -> ""), new LeftOut("x", Finding.Kind.EMPTY),
                        List.of(Finding.Kind.EMPTY)),
                Arguments.of("unique words", words("x", row -> "w" + row), new LeftOut("x", Finding.Kind.IDENTIFIER),
                        List.of(Finding.Kind.IDENTIFIER)),
                Arguments.of("nearly unique words", words("x", row -> "w" + Math.max(row, 5)),
                        new LeftOut("x", Finding.Kind.IDENTIFIER), List.of(Finding.Kind.IDENTIFIER)),
                Arguments.of("yes and no", words("x", row -> row % 3 == 0 ? "Yes" : "No"),
                        new Pair("x", "No", "Yes", false), List.of()),
                Arguments.of("yes and no in Chinese", words("x", row -> row % 3 == 0 ? "是" : "否"),
                        new Pair("x", "否", "是", false), List.of()),
                Arguments.of("one word or none", words("x", row -> row % 3 == 0 ? "x" : ""),
                        new Category("x", List.of("x", ColumnRule.MISSING), 0), List.of(Finding.Kind.MISSING)),
                Arguments.of("few words", words("x", row -> "" + row % 3),
                        new Category("x", List.of("0", "1", "2"), 0), List.of()),
                Arguments.of("few words, some missing", words("x", row -> row < 4 ? "" : "" + row % 3),
                        new Category("x", List.of("0", "1", "2", ColumnRule.MISSING), 0),
                        List.of(Finding.Kind.MISSING)),
                Arguments.of("many words, some rare", words("x", row -> row > 52 ? "w" + row : "" + row % 3),
                        new Category("x", List.of("0", "1", "2", ColumnRule.OTHER), 7), List.of(Finding.Kind.RARE)),
                Arguments.of("dates", times("x", row -> 86_400.0 * row), new Moments("x",
                        List.of(Moments.Part.DAY_SINE, Moments.Part.DAY_COSINE, Moments.Part.WEEKDAY,
                                Moments.Part.ELAPSED),
                        0, 29 * 86_400.0, false), List.of(Finding.Kind.TIMES)),
                Arguments.of("times", times("x", row -> row == 0 ? GAP : 3600.0 * (row % 5)), new Moments("x",
                        List.of(Moments.Part.HOUR, Moments.Part.ELAPSED), 0, 7200, true),
                        List.of(Finding.Kind.TIMES, Finding.Kind.MISSING)));
    }

    private static Column times(String name, IntToDoubleFunction value) {
        return new Column.Times(name, ((Column.Numbers) numbers(name, value)).values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traits")
    void eachTraitHasItsRuleAndFindings(String trait, Column x, ColumnRule rule, List<Finding.Kind> findings) {
        Preparation preparation = Preparation.fit(table(x), "kind");
        assertEquals(rule, preparation.rules().get(0));
        List<Finding.Kind> expected = new ArrayList<>(List.of(Finding.Kind.TASK));
        expected.addAll(findings);
        assertEquals(expected, kinds(preparation), preparation.findings()::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traits")
    void theOrderOfTheRowsChangesNothing(String trait, Column x, ColumnRule rule, List<Finding.Kind> findings) {
        assertEquals(Preprocessing.prepared(table(x), "kind"), Preprocessing.prepared(table(x).shuffle(5), "kind"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traits")
    void rowsInPartsTeachTheSame(String trait, Column x, ColumnRule rule, List<Finding.Kind> findings)
            throws IOException {
        Preparation.Options options = Preparation.Options.of();
        Sample parts = Sample.of(consumer -> {
            for (int row = 0; row < ROWS; row += 7) {
                consumer.accept(table(x).slice(row, Math.min(ROWS, row + 7)));
            }
        }, "kind", options);
        assertEquals(Preprocessing.prepared(table(x), "kind"), Prepared.of(parts, "kind", options).preprocessing());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traits")
    void noFeatureIsMissingOrHuge(String trait, Column x, ColumnRule rule, List<Finding.Kind> findings) {
        Preprocessing preprocessing = Preprocessing.prepared(table(x), "kind");
        for (float feature : preprocessing.dataset(table(x)).all().features().data()) {
            assertTrue(Math.abs(feature) <= 3, trait + " " + feature);
        }
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                Arguments.of(words("y", row -> row % 2 == 0 ? "p" : "q"), List.of("p", "q")),
                Arguments.of(numbers("y", row -> row % 2), List.of("0", "1")),
                Arguments.of(numbers("y", row -> 2 + row % 2 * 2), List.of("2", "4")),
                Arguments.of(numbers("y", row -> row % 2 * 2 - 1), List.of("-1", "1")),
                Arguments.of(numbers("y", row -> row % 10), List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")),
                Arguments.of(numbers("y", row -> row % 5 + 1), List.of("1", "2", "3", "4", "5")),
                Arguments.of(numbers("y", row -> row % 5 + 3), List.of()),
                Arguments.of(numbers("y", row -> row % 11), List.of()),
                Arguments.of(numbers("y", row -> row % 2 / 2.0), List.of()),
                Arguments.of(numbers("y", row -> row % 5 * 100), List.of()),
                Arguments.of(numbers("y", row -> row), List.of()));
    }

    @ParameterizedTest
    @MethodSource("labels")
    void fewWholeNumbersAreClasses(Column label, List<String> classes) {
        Preparation preparation = Preparation.fit(table(NOISE, label), "y");
        assertEquals(classes, preparation.classes());
        assertEquals(Finding.Kind.TASK, kinds(preparation).get(0));
    }

    @Test
    void manyNumbersAreClassesIfWanted() {
        Preparation.Options options = Preparation.Options.of().withTask(Preparation.Task.CLASSES);
        assertEquals(15, Preparation.fit(table(NOISE, numbers("y", row -> row % 15)), "y", options).classes().size());
    }

    @Test
    void aNumberIsLearnedIfWanted() {
        Preparation.Options options = Preparation.Options.of().withTask(Preparation.Task.NUMBER);
        Preprocessing number = Preprocessing.prepared(table(NOISE, numbers("y", row -> row % 2)), "y", options);
        assertEquals(List.of(), number.label().classes());
        assertEquals(0.5, number.label().mean());
        assertEquals("t, column kind: expected numbers to predict (read the column as numbers) but got words",
                assertThrows(MalformedDataException.class, () -> Preparation.fit(table(NOISE, KIND), "kind", options))
                        .getMessage());
    }

    @Test
    void classesAreKnownInOtherSpellings() {
        Preparation numbers = Preparation.fit(table(NOISE, numbers("y", row -> row % 2)), "y");
        assertEquals(List.of("1", "0", "1", "0", "1", "maybe", "1", "01"),
                spelled(numbers, "1.0", "0.", "true", "No", "是", "maybe", "01.0", "01"));
        Preparation adult = Preparation.fit(table(NOISE, words("y", row -> row % 2 == 0 ? ">50K" : "<=50K")), "y");
        assertEquals(List.of(">50K", "<=50K", "<=50K"), spelled(adult, ">50K.", " <=50k ", "<=50K"));
        Preparation both = Preparation.fit(table(NOISE, words("y", row -> row % 2 == 0 ? "A" : "a")), "y");
        assertEquals(List.of("A", "a", "a."), spelled(both, "A", "a", "a."));
    }

    private static List<String> spelled(Preparation preparation, String... labels) {
        Table rows = table(new Column.Numbers("noise", new double[labels.length]),
                new Column.Words("y", List.of(labels), IntStream.range(0, labels.length).toArray()));
        Column.Words words = (Column.Words) preparation.apply(rows).column("y");
        return Arrays.stream(words.indices()).mapToObj(words.words()::get).toList();
    }

    static Stream<Arguments> leaks() {
        Column sorted = words("y", row -> row < 20 ? "p" : row < 40 ? "q" : "r");
        Column target = numbers("y", row -> Math.cbrt(row) + 0.1);
        return Stream.of(
                Arguments.of(numbers("x", row -> row / 7.0), sorted, true),
                Arguments.of(numbers("x", row -> row == 0 ? 100 : row / 7.0), sorted, false),
                Arguments.of(words("x", row -> "w" + row / 10), sorted, true),
                Arguments.of(words("x", row -> "w" + (row + 1) / 10), sorted, false),
                Arguments.of(numbers("x", row -> Math.cbrt(row) * -2), target, true),
                Arguments.of(numbers("x", row -> row % 59), target, false));
    }

    @ParameterizedTest
    @MethodSource("leaks")
    void aColumnThatTellsTheLabelAloneIsPointedOut(Column x, Column label, boolean leaks) {
        assertEquals(leaks, kinds(Preparation.fit(table(x, NOISE, label), "y")).contains(Finding.Kind.LEAK));
    }

    @Test
    void featuresAreNumbersThenWordsThenIndices() {
        Preprocessing preprocessing = Preprocessing.prepared(table(words("many", row -> "w" + row % 12),
                words("few", row -> "" + row % 3), words("two", row -> row % 2 == 0 ? "no" : "yes"),
                numbers("x", row -> row % 5), KIND), "kind");
        assertEquals(List.of("many"), preprocessing.indices().stream().map(Preprocessing.OneOf::name).toList());
        Table rows = table(new Column.Words("many", List.of("w0", "new"), 0, 1), new Column.Words("few",
                List.of("1", "new"), 0, 1), new Column.Words("two", List.of("TRUE", "?"), 0, 1),
                new Column.Numbers("x", 4, GAP));
        assertArrayEquals(new float[]{1, (float) (1 / Math.hypot(1, 1 / 3.0)), 0, 1, 0, 0, 0, 0, 0, 0, 0, 12},
                preprocessing.features(rows).data(), 1e-6f);
        Preparation.Counts counts = preprocessing.counts(rows);
        assertEquals(Map.of("x", 1, "two", 1), counts.filled());
        assertEquals(Map.of("many", 1, "few", 1), counts.unknown());
    }

    @Test
    void withoutIndicesTheRarerWordsCountAsOne() {
        Preparation.Options options = Preparation.Options.of().withOneHot(4, false);
        Preprocessing preprocessing = Preprocessing.prepared(table(words("x", row -> "w" + (row % 2 == 0 ? row % 8
                : row % 12)), NOISE, KIND), "kind", options);
        assertEquals(List.of(), preprocessing.indices());
        assertEquals(List.of(ColumnRule.OTHER, "w0", "w2", "w4"), preprocessing.words().get(0).known());
    }

    @Test
    void rowsWithoutALabelAreLeftOutAndCounted() {
        Table rows = table(NOISE, words("y", row -> row < 3 ? "" : "" + row % 2));
        Preprocessing preprocessing = Preprocessing.prepared(rows, "y");
        assertTrue(kinds(preprocessing.preparation().orElseThrow()).contains(Finding.Kind.UNLABELLED));
        assertEquals(ROWS - 3, preprocessing.dataset(rows).size());
        assertEquals(3, preprocessing.counts(rows).unlabelled());
        assertEquals(ROWS, preprocessing.features(rows).shape().dimension(0));
    }

    @Test
    void aLabelOverDecadesIsLearnedAsItsLogarithmAndComesBackInItsUnit() {
        Preprocessing preprocessing = Preprocessing.prepared(table(NOISE, numbers("y", row -> Math.exp(row * 0.2))),
                "y");
        Preprocessing.Label label = preprocessing.label();
        assertTrue(label.logarithm().isPresent());
        Batch all = preprocessing.dataset(table(NOISE, numbers("y", row -> Math.exp(row * 0.2)))).all();
        assertEquals(Math.exp(10), label.value(all.labels().data()[50]), 0.01);
        assertEquals(Math.exp(59 * 0.2), label.value(1e30), 1e-6);
        assertEquals(1, label.value(-1e30), 1e-12);
    }

    @Test
    void optionsDecideOtherwise() {
        Table rows = table(numbers("id", row -> row), numbers("code", row -> row % 4), words("n", row -> "" + row % 5),
                NOISE, KIND);
        Preparation.Options options = Preparation.Options.of().withKept("id").withWords("code").withNumbers("n")
                .withIgnored("noise");
        List<ColumnRule> rules = Preparation.fit(rows, "kind", options).rules();
        assertEquals(List.of("id", "code", "n"), rules.stream().map(ColumnRule::column).toList());
        assertEquals(List.of(Csv.Kind.NUMBERS_OR_MISSING, Csv.Kind.WORDS, Csv.Kind.NUMBERS_OR_MISSING),
                rules.stream().map(ColumnRule::kind).toList());
        assertEquals("t, header: expected a column nose (did you mean noise?) but got columns id, code, n, noise, kind",
                assertThrows(MalformedDataException.class,
                        () -> Preparation.fit(rows, "kind", options.withIgnored("nose"))).getMessage());
    }

    @Test
    void identifiersStayIfNothingElseIsThere() {
        assertEquals("x", Preprocessing.prepared(table(numbers("x", row -> row), KIND), "kind").numbers().get(0)
                .name());
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of(table(new Column.Numbers("x"), new Column.Numbers("y")), "no value in any row"),
                Arguments.of(table(new Column.Numbers("x", 1, 2), new Column.Numbers("y", GAP, GAP)),
                        "no value in any row"),
                Arguments.of(table(numbers("x", row -> 1), numbers("y", row -> row)),
                        "nothing to learn from: x is left out: it has the same value in all rows"),
                Arguments.of(Table.of("t", List.of(numbers("y", row -> row))), "only y"),
                Arguments.of(table(NOISE, words("y", row -> "a")), "a single class [a]"),
                Arguments.of(table(NOISE, words("y", row -> "a" + row)), "60 different classes in 60 rows"),
                Arguments.of(table(NOISE, times("y", row -> row)), "dates"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void tablesThatTeachNothingAreRefused(Table table, String message) {
        String found = assertThrows(MalformedDataException.class, () -> Preparation.fit(table, "y")).getMessage();
        assertTrue(found.contains(message), found);
    }

    @Test
    void hugeNumbersStayFinite() {
        Table rows = table(numbers("x", row -> row % 2 == 0 ? 1e308 * Math.cos(row) : -1.7e308), NOISE,
                numbers("y", row -> 1.7e308 * Math.sin(row)));
        for (boolean isRobust : new boolean[]{true, false}) {
            Batch all = Preprocessing.prepared(rows, "y", Preparation.Options.of().withRobust(isRobust)).dataset(rows)
                    .all();
            for (Tensor tensor : List.of(all.features(), all.labels())) {
                assertEquals(-1, tensor.firstNonFinite());
            }
        }
    }

    @Test
    void aPreprocessingRefusesColumnsThatItsPreparationDoesNotMake() {
        Preprocessing fitted = Preprocessing.prepared(table(numbers("x", row -> row % 5)), "kind");
        assertEquals("Preprocessing expects the columns that its preparation makes, [x, noise], but got [x]",
                assertThrows(IllegalArgumentException.class,
                        () -> new Preprocessing(fitted.numbers().subList(0, 1), List.of(), fitted.label(), true,
                                Optional.empty(), List.of(), fitted.preparation()))
                        .getMessage());
    }

    @Test
    void manyRowsAreSampledButAllClassesAndExtremesKnown() throws IOException {
        int rows = 120_000;
        Table whole = Table.of("t", List.of(
                new Column.Numbers("x", IntStream.range(0, rows).mapToDouble(row -> Math.sin(row)).toArray()),
                new Column.Words("y", List.of("p", "q", "last"),
                        IntStream.range(0, rows).map(row -> row == rows - 1 ? 2 : row % 2).toArray())));
        Fitting.Parts parts = consumer -> {
            for (int row = 0; row < rows; row += 4000) {
                consumer.accept(whole.slice(row, row + 4000));
            }
        };
        Preparation.Options options = Preparation.Options.of();
        Sample sample = Sample.of(parts, "y", options);
        assertEquals(100_000, sample.table().size());
        assertEquals(rows, sample.surveys().get("x").rows);
        Preprocessing fitted = Prepared.of(sample, "y", options).preprocessing();
        assertEquals(List.of("last", "p", "q"), fitted.label().classes());
        assertEquals(Math.sqrt(2), fitted.numbers().get(0).deviation(), 0.01);
        assertEquals(fitted, Prepared.of(Sample.of(parts, "y", options), "y", options).preprocessing());
    }

    @Test
    void noRowsAndSurplusColumnsAreFineAndAMissingColumnIsNamed() {
        Preprocessing fitted = Preprocessing.prepared(table(numbers("size", row -> row % 5)), "kind");
        Table rows = table(new Column.Words("other", List.of()), new Column.Numbers("noise"),
                new Column.Numbers("size"));
        assertEquals(0, fitted.features(rows).size());
        assertEquals("t, header: expected a column size (did you mean sizes?) but got columns sizes, noise",
                assertThrows(MalformedDataException.class,
                        () -> fitted.features(table(new Column.Numbers("sizes"), new Column.Numbers("noise"))))
                        .getMessage());
    }
}
