package dev.weft.table;

import dev.weft.file.MalformedDataException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of one column that have been read so far. */
final class ColumnReader {
    private final String source;
    private final String name;
    private final Format format;
    private final Optional<List<String>> marks;
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private List<String> listed = List.of();
    private double[] numbers = {};
    private int[] indices = {};

    ColumnReader(String source, String name, Format format, Optional<List<String>> marks) {
        this.source = source;
        this.name = name;
        this.format = format;
        this.marks = marks;
    }

    String name() {
        return name;
    }

    boolean isRead() {
        return format.kind() != Csv.Kind.IGNORED;
    }

    void add(int row, String cell, long line) {
        if (format.kind() == Csv.Kind.WORDS) {
            indices = row < indices.length ? indices : Arrays.copyOf(indices, grown(row));
            indices[row] = format.isMissing(cell, marks) ? -1 : word(cell);
        } else if (isRead()) {
            numbers = row < numbers.length ? numbers : Arrays.copyOf(numbers, grown(row));
            numbers[row] = value(cell, line);
        }
    }

    private int word(String cell) {
        Integer known = words.get(cell);
        if (known == null) {
            known = words.size();
            words.put(cell, known);
        }
        return known;
    }

    private double value(String cell, long line) {
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

    Column column(int size) {
        return switch (format.kind()) {
            case WORDS -> new Column.Words(name, listed(), Arrays.copyOf(indices, size));
            case TIMES -> new Column.Times(name, format.dayFirst(), Arrays.copyOf(numbers, size));
            default -> new Column.Numbers(name, Arrays.copyOf(numbers, size));
        };
    }

    /** The words so far; parts of a table that bring no new ones share a list. */
    private List<String> listed() {
        listed = listed.size() == words.size() ? listed : List.copyOf(words.keySet());
        return listed;
    }

    /** Returns the length of an array with room for more than {@code size} rows: twice that, but no impossible one. */
    static int grown(int size) {
        return (int) Math.max(16, Math.min(2L * size, Integer.MAX_VALUE - 8));
    }
}
