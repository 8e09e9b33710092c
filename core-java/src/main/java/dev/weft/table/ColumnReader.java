package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.cell.PlainNumber;
import dev.weft.internal.cell.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The values of one column that have been read so far. */
final class ColumnReader {
    /** So many different texts of a column of numbers or times are kept with their values. */
    private static final int MOST_TEXTS = 4096;

    private final String source;
    private final String name;
    private final Format format;
    private final Optional<List<String>> marks;
    private final boolean hasPlainNumbers;
    private final PlainNumber plain;
    private final Texts texts;
    /** The value of each text: the place of a word, -1 if it is missing; or a number or time. */
    private int[] places = {};
    private double[] values = {};
    private int valued;
    private final List<String> words = new ArrayList<>();
    private List<String> listed = List.of();
    private double[] numbers;
    private int[] indices;

    /** A reader with room for so many rows; it makes more. The columns of a table share a reader of numbers. */
    ColumnReader(String source, String name, Format format, Optional<List<String>> marks, int room,
            PlainNumber plain) {
        this.plain = plain;
        this.source = source;
        this.name = name;
        this.format = format;
        this.marks = marks;
        this.hasPlainNumbers = format.kind() == Csv.Kind.NUMBERS && marks.isEmpty();
        this.texts = new Texts(isWords() ? Integer.MAX_VALUE : MOST_TEXTS);
        this.numbers = new double[isRead() && !isWords() ? room : 0];
        this.indices = new int[isWords() ? room : 0];
    }

    boolean isRead() {
        return format.kind() != Csv.Kind.IGNORED;
    }

    boolean isWords() {
        return format.kind() == Csv.Kind.WORDS;
    }

    /** Whether what is a number with this decimal mark stands for itself. */
    boolean hasPlainNumbers(char decimal) {
        return hasPlainNumbers && format.decimal() == decimal;
    }

    /** Adds the cell from {@code from} to before {@code to}. */
    void add(int row, char[] text, int from, int to, long line) {
        if (isWords()) {
            indices = row < indices.length ? indices : Arrays.copyOf(indices, grown(row));
            indices[row] = word(texts.of(text, from, to));
        } else if (isRead()) {
            numbers = row < numbers.length ? numbers : Arrays.copyOf(numbers, grown(row));
            numbers[row] = hasPlainNumbers && plain.readAny(text, from, to, format.decimal()) ? plain.value()
                    : other(text, from, to, line);
        }
    }

    private int word(int text) {
        if (text == valued) {
            places = valued < places.length ? places : Arrays.copyOf(places, grown(valued));
            places[valued++] = word(texts.get(text));
        }
        return places[text];
    }

    /** Returns the place of a word that is new, -1 if it stands for a missing value. */
    int word(String word) {
        if (format.isMissing(word, marks)) {
            return -1;
        }
        words.add(word);
        return words.size() - 1;
    }

    private double other(char[] text, int from, int to, long line) {
        int place = texts.of(text, from, to);
        if (place < 0) {
            return value(new String(text, from, to - from), line);
        }
        if (place == valued) {
            double value = value(texts.get(place), line);
            values = valued < values.length ? values : Arrays.copyOf(values, grown(valued));
            values[valued++] = value;
        }
        return values[place];
    }

    /** Returns what a cell stands for in a column of numbers or times. */
    double value(String cell, long line) {
        // Only marks of people's own may be numbers.
        if (marks.isPresent() && format.isMissing(cell, marks)) {
            return Double.NaN;
        }
        double value = format.value(cell);
        if (Double.isNaN(value) && !format.textIsMissing() && !format.isMissing(cell, marks)) {
            boolean isTime = format.kind() == Csv.Kind.TIMES;
            throw new MalformedDataException(source, "line " + line + ", column " + name, "\"" + cell + "\"",
                    (isTime ? "a date or time" : "a number" + (format.decimal() == ',' ? " with a decimal comma" : ""))
                            + ", or nothing where it is missing (or read the column as categories)");
        }
        return value;
    }

    /** Returns the column of the first rows; of the last ones, it may take the array over. */
    Column column(int size, boolean isLast) {
        if (isWords()) {
            return words(isLast && size == indices.length ? indices : Arrays.copyOf(indices, size));
        }
        return numbers(isLast && size == numbers.length ? numbers : Arrays.copyOf(numbers, size));
    }

    /** Returns the column of these indices of words. */
    Column words(int[] read) {
        return new Column.Words(name, listed(), read);
    }

    /** Returns the column of these numbers or times. */
    Column numbers(double[] read) {
        return format.kind() == Csv.Kind.TIMES ? new Column.Times(name, format.dayFirst(), read)
                : new Column.Numbers(name, read);
    }

    /** The words so far; parts of a table that bring no new ones share a list. */
    private List<String> listed() {
        listed = listed.size() == words.size() ? listed : List.copyOf(words);
        return listed;
    }

    /** Returns the length of an array with room for more than {@code size} rows: twice that, but no impossible one. */
    static int grown(int size) {
        return (int) Math.max(16, Math.min(2L * size, Integer.MAX_VALUE - 8));
    }
}
