package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes any table fit for learning: fills what is missing, cuts times into parts, gathers rare words, and leaves out
 * what teaches nothing. It is fitted to the training table once and then treats every table in the same way; a
 * {@link Preprocessing} holds it, and with that a saved model.
 * <pre>{@code
 * Preparation preparation = Preparation.fit(table, "survived");
 * preparation.findings().forEach(finding -> System.out.println(finding.text()));
 * Table prepared = preparation.apply(table);
 * }</pre>
 *
 * <p>Each column gets a {@link ColumnRule}. The label does not influence the rules of other columns, and neither does
 * the order of the rows.
 * <table>
 * <caption>What becomes of a column</caption>
 * <tr><th>column</th><th>becomes</th></tr>
 * <tr><td>numbers</td><td>numbers, with the median where they are missing, and then also a column that says where; the
 * logarithm, if they span decades</td></tr>
 * <tr><td>two words</td><td>one number: -1 and 1</td></tr>
 * <tr><td>more words</td><td>categories; missing, rare and unknown ones have their own</td></tr>
 * <tr><td>dates and times</td><td>year, day of the year, weekday, hour, days since the first</td></tr>
 * <tr><td>whole numbers that never repeat, unique words</td><td>nothing: they name the rows</td></tr>
 * <tr><td>one value, no value</td><td>nothing</td></tr>
 * </table>
 *
 * <p>Instances are immutable, and several threads may use one.
 *
 * @param label the name of the target column
 * @param classes its classes, sorted; empty if it is a number
 * @param rules what becomes of each other column of the training table, in its order
 * @param findings what people should know about the training table
 */
public record Preparation(String label, List<String> classes, List<ColumnRule> rules, List<Finding> findings) {
    /** What the label is. */
    public enum Task {
        /** One of several classes. */
        CLASSES,
        /** A number. */
        NUMBER
    }

    /**
     * What a preparation cannot know by itself. Start with {@link #of}.
     * <pre>{@code
     * Preparation.Options options = Preparation.Options.of().withIgnored("name", "ticket").withTask(Task.NUMBER);
     * }</pre>
     *
     * @param kept columns that stay even if they look like identifiers
     * @param ignored columns to leave out
     * @param words columns whose numbers are categories
     * @param numbers columns whose words are numbers
     * @param task what the label is; by default the table decides
     * @param oneHot columns of up to so many categories become one feature per category, and others an index
     * @param hasIndices whether columns of more categories become an index; if not, their rarer words count as one, and
     *     they become one feature per category too
     * @param isRobust whether numbers are scaled by median and quartiles and softly clipped, see
     *     {@link Preprocessing.Standardized}; if not, by mean and deviation
     * @param hasLogarithms whether columns and labels that span decades are replaced with their logarithms
     * @param isClipped whether predicted numbers stay within the range of the training labels
     */
    public record Options(List<String> kept, List<String> ignored, List<String> words, List<String> numbers,
            Optional<Task> task, int oneHot, boolean hasIndices, boolean isRobust, boolean hasLogarithms,
            boolean isClipped) {
        /**
         * Copies the lists.
         *
         * @throws IllegalArgumentException if {@code oneHot} is not from 1 to 1,000
         */
        public Options {
            kept = List.copyOf(kept);
            ignored = List.copyOf(ignored);
            words = List.copyOf(words);
            numbers = List.copyOf(numbers);
            if (oneHot < 1 || oneHot > 1000) {
                throw new IllegalArgumentException("Options expects one-hot columns of 1 to 1000 categories but got "
                        + oneHot);
            }
        }

        /** Returns how to read columns so that these options can be followed. */
        Function<String, Csv.Kind> kinds(Function<String, Csv.Kind> others) {
            return name -> ignored.contains(name) ? Csv.Kind.IGNORED : words.contains(name) ? Csv.Kind.WORDS
                    : numbers.contains(name) ? Csv.Kind.NUMBERS : others.apply(name);
        }

        /** The options for any table: one-hot up to 9 categories, indices, robust scaling, logarithms, clipping. */
        public static Options of() {
            return new Options(List.of(), List.of(), List.of(), List.of(), Optional.empty(), 9, true, true, true, true);
        }

        /** Keeps these columns even if they look like identifiers. */
        public Options withKept(String... names) {
            return new Options(List.of(names), ignored, words, numbers, task, oneHot, hasIndices, isRobust,
                    hasLogarithms, isClipped);
        }

        /** Leaves these columns out. */
        public Options withIgnored(String... names) {
            return new Options(kept, List.of(names), words, numbers, task, oneHot, hasIndices, isRobust,
                    hasLogarithms, isClipped);
        }

        /** Treats the numbers of these columns as categories. */
        public Options withWords(String... names) {
            return new Options(kept, ignored, List.of(names), numbers, task, oneHot, hasIndices, isRobust,
                    hasLogarithms, isClipped);
        }

        /** Treats the words of these columns as numbers. */
        public Options withNumbers(String... names) {
            return new Options(kept, ignored, words, List.of(names), task, oneHot, hasIndices, isRobust,
                    hasLogarithms, isClipped);
        }

        /** Takes the label for classes or for a number. */
        public Options withTask(Task what) {
            return new Options(kept, ignored, words, numbers, Optional.of(what), oneHot, hasIndices, isRobust,
                    hasLogarithms, isClipped);
        }

        /** Encodes columns of up to {@code most} categories one-hot; of more as an index, if {@code indices}. */
        public Options withOneHot(int most, boolean indices) {
            return new Options(kept, ignored, words, numbers, task, most, indices, isRobust, hasLogarithms, isClipped);
        }

        /** Scales numbers robustly, or else by mean and deviation. */
        public Options withRobust(boolean robust) {
            return new Options(kept, ignored, words, numbers, task, oneHot, hasIndices, robust, hasLogarithms,
                    isClipped);
        }

        /** Takes logarithms of what spans decades, or does not. */
        public Options withLogarithms(boolean logarithms) {
            return new Options(kept, ignored, words, numbers, task, oneHot, hasIndices, isRobust, logarithms,
                    isClipped);
        }

        /** Clips predicted numbers to the range of the training labels, or does not. */
        public Options withClipping(boolean clipped) {
            return new Options(kept, ignored, words, numbers, task, oneHot, hasIndices, isRobust, hasLogarithms,
                    clipped);
        }
    }

    /**
     * How many cells of a table needed care.
     *
     * @param filled how many missing cells each column has, without columns that have none
     * @param unknown how many cells of each column hold words that training did not know as such, without columns that
     *     have none
     * @param unlabelled how many rows have no label; 0 if the table has no column for it
     */
    public record Counts(Map<String, Integer> filled, Map<String, Integer> unknown, int unlabelled) {
        /** No cell. */
        public static final Counts NONE = new Counts(Map.of(), Map.of(), 0);

        /** Returns the sums of both, for tables in parts. */
        public Counts plus(Counts other) {
            return new Counts(sums(filled, other.filled), sums(unknown, other.unknown), unlabelled + other.unlabelled);
        }

        private static Map<String, Integer> sums(Map<String, Integer> one, Map<String, Integer> other) {
            Map<String, Integer> sums = new LinkedHashMap<>(one);
            other.forEach((column, count) -> sums.merge(column, count, Integer::sum));
            return sums;
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if two rules make a column of the same name or are for the same column
     */
    public Preparation {
        classes = classes.stream().sorted().toList();
        rules = List.copyOf(rules);
        findings = List.copyOf(findings);
        Set<String> made = new HashSet<>(Set.of(label));
        Set<String> columns = new HashSet<>(Set.of(label));
        for (ColumnRule rule : rules) {
            if (!columns.add(rule.column()) || rule.makes().stream().anyMatch(name -> !made.add(name))) {
                throw new IllegalArgumentException("Preparation expects one rule for each column but got two for "
                        + Printable.of(rule.column()));
            }
        }
    }

    /**
     * Fits a preparation to the training table.
     *
     * @param table the training rows
     * @param label the name of the target column
     * @throws MalformedDataException if the target column does not exist, has no value, one value or dates, or if no
     *     column is left to predict it from
     */
    public static Preparation fit(Table table, String label) {
        return fit(table, label, Options.of());
    }

    /**
     * Fits a preparation to the training table as {@link #fit(Table, String)} does, with options.
     *
     * @throws MalformedDataException also if an option names a column that does not exist
     */
    public static Preparation fit(Table table, String label, Options options) {
        return Prepared.of(Sample.of(table, label, options), label, options).preparation();
    }

    /** Checks that the rules make exactly these columns. */
    void expectMakes(List<String> names) {
        Set<String> made = new HashSet<>();
        rules.forEach(rule -> made.addAll(rule.makes()));
        if (!made.equals(new HashSet<>(names)) || names.size() != made.size()) {
            throw new IllegalArgumentException("Preprocessing expects the columns that its preparation makes, "
                    + Printable.of(made.toString()) + ", but got " + Printable.of(names.toString()));
        }
    }

    /** Returns how {@link Csv} must read a column so that this preparation can be applied. */
    public Csv.Kind kind(String column) {
        return column.equals(label) ? classes.isEmpty() ? Csv.Kind.NUMBERS_OR_MISSING : Csv.Kind.WORDS
                : rules.stream().filter(rule -> rule.column().equals(column)).findFirst().map(ColumnRule::kind)
                        .orElse(Csv.Kind.IGNORED);
    }

    /**
     * Returns the prepared table: the columns that the rules make, and the label if the table has it. It has as many
     * rows, and no missing value but in the label. A class in another spelling, such as {@code Yes} or {@code 1.0},
     * gets that of training.
     *
     * @param table raw rows; columns are matched by name, and others ignored
     * @throws MalformedDataException if a column does not exist or cannot be read in the way of the training table
     */
    public Table apply(Table table) {
        List<Column> columns = new ArrayList<>();
        rules.forEach(rule -> columns.addAll(rule.apply(table)));
        if (table.names().contains(label)) {
            columns.add(classes.isEmpty() ? new Column.Numbers(label, Cells.numbers(table, label)) : spelled(table));
        }
        return table.with(columns);
    }

    private Column spelled(Table table) {
        Column.Words raw = Cells.words(table, label);
        List<String> all = new ArrayList<>(classes);
        int[] places = new Cells.Spellings(classes).places(raw.words());
        for (int i = 0; i < places.length; i++) {
            if (places[i] < 0) {
                places[i] = all.size();
                all.add(raw.words().get(i));
            }
        }
        return new Column.Words(label, all,
                IntStream.of(raw.indices()).map(index -> index < 0 ? -1 : places[index]).toArray());
    }

    /** Returns the rows that have a label, which are all if none lacks it or there is no such column. */
    public Table labelled(Table table) {
        return table.names().contains(label) ? labelled(table, label) : table;
    }

    static Table labelled(Table table, String label) {
        Column column = table.column(label);
        int[] rows = IntStream.range(0, table.size()).filter(row -> !Cells.isMissing(column, row)).toArray();
        return rows.length == table.size() ? table : table.rows(rows);
    }

    /**
     * Counts the cells of a table that were missing or unknown, and the rows without a label.
     *
     * @throws MalformedDataException as {@link #apply} does
     */
    public Counts counts(Table table) {
        Map<String, Integer> filled = new LinkedHashMap<>();
        Map<String, Integer> unknown = new LinkedHashMap<>();
        for (ColumnRule rule : rules) {
            filled.put(rule.column(), rule.filled(table));
            unknown.put(rule.column(), rule.unknown(table));
        }
        filled.values().removeIf(count -> count == 0);
        unknown.values().removeIf(count -> count == 0);
        return new Counts(filled, unknown, table.size() - labelled(table).size());
    }

    /**
     * The logarithm of a column that spans decades: {@code log(max(x + offset, floor))}. Its inverse
     * {@code exp(z) - offset} is always finite.
     *
     * @param offset what is added first: 0 if all values of the training table are above 0
     * @param floor the smallest {@code x + offset} of the training table: smaller values count as this one
     */
    public record Logarithm(double offset, double floor) {
        private static final double MOST = Math.log(Double.MAX_VALUE) - 1;

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the offset is not finite or below 0, or the floor not above 0
         */
        public Logarithm {
            if (!(offset >= 0 && offset < Double.POSITIVE_INFINITY && floor > 0 && floor < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "Logarithm expects an offset of at least 0 and a floor above 0 but got "
                                + offset + " and " + floor);
            }
        }

        /** Returns {@code log(max(x + offset, floor))}; NaN for NaN. */
        public double of(double x) {
            return Math.log(Math.max(x + offset, floor));
        }

        /** Returns {@code exp(z) - offset}, the number whose logarithm is {@code z}; finite unless {@code z} is NaN. */
        public double inverse(double z) {
            return Math.exp(Math.min(z, MOST)) - offset;
        }
    }

    /**
     * The numbers from {@code least} to {@code most}, both included: what the training labels cover.
     *
     * @param least the smallest
     * @param most the largest
     */
    public record Range(double least, double most) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if they are not finite or not in order
         */
        public Range {
            if (!(least <= most) || Double.isInfinite(least) || Double.isInfinite(most)) {
                throw new IllegalArgumentException("Range expects finite numbers in order but got " + least + " and "
                        + most);
            }
        }

        /** Returns the number of this range that is nearest to {@code x}; NaN for NaN. */
        public double nearest(double x) {
            return Math.max(least, Math.min(most, x));
        }
    }
}
