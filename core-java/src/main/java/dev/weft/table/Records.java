package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.cell.Missing;
import dev.weft.internal.text.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes tables of rows that a program sends, such as the objects of a JSON request: cells by the names of the columns
 * that a model was trained on.
 * <pre>{@code
 * Records records = Records.of(predictor.preprocessing().orElseThrow());
 * Table rows = records.table("request", List.of(Map.of("age", 31, "city", "Rome")));
 * Answer answer = predictor.answers(rows).get(0);
 * }</pre>
 *
 * <p>A cell is a number, a text, a truth value, or null where it is missing. A text is read as the cell of a CSV file,
 * see {@link Csv}: also {@code ""} and {@code "NA"} are missing, and {@code "1,234.5"} is a number. Unlike there, each
 * cell is read by itself, so that what a row means never depends on the rows beside it. A number in a column of
 * categories is the category of that spelling, {@code 3} rather than {@code 3.0}.
 *
 * <p>A cell that cannot be read is refused: a text such as {@code "abc"} in a column of numbers, one that is no date in
 * a column of dates, an infinite number. In a file, such cells count as missing where the model was prepared for
 * missing values, and a warning tells the user how many there were; a program would not see a warning.
 *
 * <p>Each row must have all columns that the model reads; others are {@link #ignored}. Instances are immutable, and
 * several threads may use one.
 */
public final class Records {
    private final Map<String, Field> fields = new LinkedHashMap<>();

    /**
     * A column that a model reads.
     *
     * @param name the name of the column
     * @param kind {@link Csv.Kind#NUMBERS}, {@link Csv.Kind#WORDS} or {@link Csv.Kind#TIMES}; or one of the latter's
     *     forms in which a text of another kind counts as missing
     * @param words the categories that the model knows, sorted; empty for numbers and times
     * @param typical a usual number of the training table, such as the median, or a usual time in seconds since 1970;
     *     empty for words and where none is known
     */
    public record Field(String name, Csv.Kind kind, List<String> words, OptionalDouble typical) {
        /** Copies the list. */
        public Field {
            words = List.copyOf(words);
        }

        private boolean isWords() {
            return kind == Csv.Kind.WORDS;
        }

        /** Whether the column has dates and times. */
        public boolean isTime() {
            return kind == Csv.Kind.TIMES || kind == Csv.Kind.TIMES_OR_MISSING
                    || kind == Csv.Kind.DAY_FIRST_OR_MISSING;
        }
    }

    private Records() {}

    /** Returns the records of a model with this preprocessing. */
    public static Records of(Preprocessing preprocessing) {
        Records records = new Records();
        if (preprocessing.preparation().isPresent()) {
            preprocessing.preparation().get().rules().forEach(records::add);
        } else {
            preprocessing.numbers().forEach(records::add);
            preprocessing.words().forEach(records::add);
            preprocessing.indices().forEach(records::add);
        }
        return records;
    }

    /** Returns the records of a model with these fields. */
    public static Records of(TableFields fields) {
        Records records = new Records();
        fields.inputs().forEach(input -> {
            input.numbers().forEach(records::add);
            input.words().forEach(records::add);
        });
        fields.indices().forEach(index -> records.add(index.column()));
        return records;
    }

    private void add(Preprocessing.Standardized number) {
        add(number.name(), Csv.Kind.NUMBERS, List.of(), OptionalDouble.of(number.mean()));
    }

    private void add(Preprocessing.OneOf words) {
        add(words.name(), Csv.Kind.WORDS, words.known(), OptionalDouble.empty());
    }

    private void add(ColumnRule rule) {
        if (rule.kind() == Csv.Kind.IGNORED) {
            return;
        }
        List<String> words = rule instanceof ColumnRule.Category category ? category.known()
                : rule instanceof ColumnRule.Pair pair ? List.of(pair.minus(), pair.plus()) : List.of();
        OptionalDouble typical = rule instanceof ColumnRule.Number number ? OptionalDouble.of(number.fill())
                : rule instanceof ColumnRule.Moments times ? OptionalDouble.of(times.fill()) : OptionalDouble.empty();
        add(rule.column(), rule.kind(), words, typical);
    }

    private void add(String name, Csv.Kind kind, List<String> words, OptionalDouble typical) {
        fields.putIfAbsent(name, new Field(name, kind, words, typical));
    }

    /** The columns that the model reads, in the order of the training table. */
    public List<Field> fields() {
        return List.copyOf(fields.values());
    }

    /**
     * Returns the table of some rows.
     *
     * @param source what messages call the rows
     * @param rows the cells of each row by the name of the column
     * @throws MalformedDataException if a row lacks a column, or a cell is no cell of its column; the message names the
     *     row, from 0, and the column
     */
    public Table table(String source, List<? extends Map<String, ? extends @Nullable Object>> rows) {
        List<Column> columns = new ArrayList<>();
        for (Field field : fields.values()) {
            Reading reading = new Reading(source, field, rows.size());
            for (int row = 0; row < rows.size(); row++) {
                Map<String, ? extends @Nullable Object> cells = rows.get(row);
                if (!cells.containsKey(field.name)) {
                    throw missing(source, "row " + row, field, cells.keySet());
                }
                reading.add(row, cells.get(field.name));
            }
            columns.add(reading.column());
        }
        return Table.of(source, columns);
    }

    /**
     * Returns the table of some columns.
     *
     * @param source what messages call the columns
     * @param columns the cells of each column by its name
     * @throws MalformedDataException if a column is missing, their lengths differ, or a cell is no cell of its column
     */
    public Table columns(String source, Map<String, ? extends List<? extends @Nullable Object>> columns) {
        List<Column> read = new ArrayList<>();
        int size = -1;
        for (Field field : fields.values()) {
            List<? extends @Nullable Object> cells = columns.get(field.name);
            if (cells == null) {
                throw missing(source, "columns", field, columns.keySet());
            }
            if (size >= 0 && size != cells.size()) {
                throw new MalformedDataException(source, "column " + field.name, cells(cells.size()),
                        cells(size) + ", as in the columns before,");
            }
            size = cells.size();
            Reading reading = new Reading(source, field, size);
            for (int row = 0; row < size; row++) {
                reading.add(row, cells.get(row));
            }
            read.add(reading.column());
        }
        return Table.of(source, read);
    }

    private static String cells(int count) {
        return count == 1 ? "1 cell" : count + " cells";
    }

    /** Those of some names that are no column which the model reads, each once, in their order. */
    public List<String> ignored(Iterable<String> names) {
        Set<String> others = new LinkedHashSet<>();
        names.forEach(name -> {
            if (!fields.containsKey(name)) {
                others.add(name);
            }
        });
        return List.copyOf(others);
    }

    private MalformedDataException missing(String source, String place, Field field,
            Iterable<? extends String> given) {
        List<String> names = new ArrayList<>();
        given.forEach(names::add);
        // A column that the model reads itself is no misspelling of another one.
        List<String> near = Spelling.nearest(field.name, ignored(names));
        String wanted = near.isEmpty() ? "the column " + field.name
                : "the column " + field.name + " in place of " + String.join(" or ", near);
        return new MalformedDataException(source, place, names.isEmpty() ? "none" : String.join(", ", names),
                wanted + ", null where it is missing,");
    }

    /** The cells of one column that have been read so far. */
    private static final class Reading {
        private final String source;
        private final Field field;
        private final double[] numbers;
        private final int[] indices;
        private final Map<String, Integer> words = new LinkedHashMap<>();

        Reading(String source, Field field, int size) {
            this.source = source;
            this.field = field;
            this.numbers = new double[field.isWords() ? 0 : size];
            this.indices = new int[field.isWords() ? size : 0];
        }

        void add(int row, @Nullable Object cell) {
            boolean isTruth = cell instanceof Boolean && field.isWords();
            if (!(cell == null || cell instanceof Number || cell instanceof String || isTruth)) {
                throw malformed(row, cell instanceof List ? "a list" : cell instanceof Map ? "an object"
                        : cell.toString());
            }
            if (field.isWords()) {
                String word = cell instanceof Number number ? Cells.Spellings.text(number.doubleValue())
                        : cell == null ? "" : cell.toString().strip();
                boolean isMissing = cell instanceof Number ? word.equals("NaN") : format(word).isMissing(word,
                        Optional.empty());
                indices[row] = isMissing ? -1 : words.computeIfAbsent(word, any -> words.size());
            } else {
                numbers[row] = cell == null ? Double.NaN : value(row, cell);
            }
        }

        private double value(int row, Object cell) {
            if (cell instanceof Number number && !field.isTime()) {
                if (Double.isInfinite(number.doubleValue())) {
                    throw malformed(row, cell.toString());
                }
                return number.doubleValue();
            }
            String text = cell.toString().strip();
            Format format = format(text);
            boolean isMissing = format.isMissing(text, Optional.empty()) && !Missing.isEndless(text);
            double value = isMissing ? Double.NaN : format.value(text);
            if (!isMissing && !Double.isFinite(value)) {
                throw malformed(row, cell instanceof String ? "\"" + text + "\"" : text);
            }
            return value;
        }

        /** How this cell alone is read. */
        private Format format(String cell) {
            CellKinds kinds = new CellKinds('.', field.kind);
            kinds.add(cell);
            return kinds.format(field.kind, Csv.Options.of());
        }

        private MalformedDataException malformed(int row, String found) {
            String wanted = field.isWords() ? "a text"
                    : field.isTime() ? "a date or time, such as \"2024-05-31\"" : "a number";
            return new MalformedDataException(source, "row " + row + ", column " + field.name, found,
                    wanted + ", or null where it is missing,");
        }

        Column column() {
            return field.isWords() ? new Column.Words(field.name, List.copyOf(words.keySet()), indices)
                    : field.isTime() ? new Column.Times(field.name, numbers)
                    : new Column.Numbers(field.name, Arrays.copyOf(numbers, numbers.length));
        }
    }
}
