package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import dev.weft.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Named columns of equal length, with numbers or categories, which remember their file and lines for messages.
 * {@link Csv} reads them, {@link Preprocessing} turns them into examples.
 *
 * <pre>{@code
 * Table table = Csv.read(Path.of("iris.csv")).shuffle(1);
 * Table train = table.slice(0, 120);
 * }</pre>
 *
 * <p>Immutable: threads may share it.
 */
public final class Table {
    private final String source;
    private final List<Column> columns;
    /** The names of the columns in the file, including those that were left out. */
    private final List<String> header;
    private final int[] lines;
    private final String unit;

    private Table(String source, List<Column> columns, List<String> header, int[] lines, String unit) {
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name()) || column.size() != lines.length) {
                throw new IllegalArgumentException("Table expects columns of different names, " + lines.length
                        + " rows each, but got " + column.name()
                        + (names.size() < columns.size() ? " with " + column.size() : " twice"));
            }
        }
        this.source = source;
        this.columns = List.copyOf(columns);
        this.header = header;
        this.lines = lines;
        this.unit = unit;
    }

    /**
     * Creates a table in memory.
     *
     * @param source the name of the table in messages
     * @param columns the columns, at least one
     * @throws IllegalArgumentException if there is no column, two have the same name, or they differ in length
     */
    public static Table of(String source, List<Column> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("Table expects at least one column");
        }
        return new Table(source, columns, columns.stream().map(Column::name).toList(),
                IntStream.range(0, columns.get(0).size()).toArray(), "row");
    }

    static Table ofLines(String source, List<Column> columns, List<String> header, int[] lines) {
        return new Table(source, columns, header, lines, "line");
    }

    /** The name of the table in messages: its file. */
    public String source() {
        return source;
    }

    /** The number of rows. */
    public int size() {
        return lines.length;
    }

    /** The columns, in order. */
    public List<Column> columns() {
        return columns;
    }

    /** The names of the columns, in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /**
     * Returns the column {@code name}.
     *
     * @throws MalformedDataException if there is none; the message lists those of the file and suggests the nearest
     */
    public Column column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst()
                .orElseThrow(() -> new MalformedDataException(source, "header", "columns " + String.join(", ", header),
                        "a column " + name
                                + (header.contains(name) ? " that is not left out" : Spelling.question(name, header))));
    }

    /**
     * Returns this table without some columns.
     *
     * @throws MalformedDataException if there is no such column
     */
    public Table without(String... names) {
        List<Column> rest = new ArrayList<>(columns);
        for (String name : names) {
            rest.remove(column(name));
        }
        return new Table(source, rest, header, lines, unit);
    }

    /** Returns the rows with these numbers, in this order. */
    public Table rows(int... rows) {
        int[] chosen = Arrays.stream(rows).map(row -> lines[row]).toArray();
        return new Table(source, columns.stream().map(column -> column.rows(rows)).toList(), header, chosen, unit);
    }

    /** Returns the rows in a random order that follows from {@code seed}. */
    public Table shuffle(long seed) {
        return rows(RandomStream.of(seed, "rows").permutation(size()));
    }

    /** Returns rows {@code from} (inclusive) to {@code to} (exclusive). */
    public Table slice(int from, int to) {
        return rows(IntStream.range(from, to).toArray());
    }

    /** Describes the place of every missing value: its line and column. */
    public List<String> missing() {
        List<String> places = new ArrayList<>();
        for (int row = 0; row < size(); row++) {
            for (Column column : columns) {
                if (column.missing(row)) {
                    places.add(place(row, column.name()));
                }
            }
        }
        return places;
    }

    /** The row's line in the file, or its number, from 0, for a table without a file; and the column. */
    String place(int row, String column) {
        return unit + " " + lines[row] + ", column " + column;
    }
}
