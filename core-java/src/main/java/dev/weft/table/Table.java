package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.internal.text.Spelling;
import dev.weft.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Named columns of equal length. A table read by {@link Csv} knows the file and the line of each row, so that errors
 * can name them. To convert it to examples, use {@link Preprocessing}.
 * <pre>{@code
 * Table table = Table.of("ages", List.of(
 *         new Column.Numbers("age", 31, 45, 27),
 *         new Column.Words("answer", List.of("no", "yes"), 0, 1, 1)));
 * Table train = table.shuffle(7).slice(0, 2);
 * }</pre>
 *
 * <p>Tables are immutable, and several threads may use one. The methods that choose rows copy them.
 */
public final class Table {
    private final String source;
    private final List<Column> columns;
    private final Map<String, Column> byName = new HashMap<>();
    /** The names of all columns in the source, including the ignored ones. */
    private final List<String> header;
    private final int[] lines;
    private final String unit;
    private final Optional<Dialect> dialect;

    private Table(String source, List<Column> columns, List<String> header, int[] lines, String unit,
            Optional<Dialect> dialect) {
        for (Column column : columns) {
            if (byName.put(column.name(), column) != null || column.size() != lines.length) {
                throw new IllegalArgumentException(
                        "Table expects uniquely named columns of " + lines.length + " rows but got "
                                + (column.size() == lines.length ? "two columns " + Printable.of(column.name())
                                        : Printable.of(column.name()) + " with " + column.size() + " rows"));
            }
        }
        this.source = source;
        this.columns = List.copyOf(columns);
        this.header = header;
        this.lines = lines;
        this.unit = unit;
        this.dialect = dialect;
    }

    /**
     * Creates a table from columns in memory.
     *
     * @param source the name of the table in error messages
     * @param columns at least one column
     * @throws IllegalArgumentException if there is no column, two columns have the same name, or the columns differ in
     *     length
     */
    public static Table of(String source, List<Column> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("Table expects at least one column");
        }
        return new Table(source, columns, columns.stream().map(Column::name).toList(),
                IntStream.range(0, columns.get(0).size()).toArray(), "row",
                Optional.empty());
    }

    static Table ofLines(String source, List<Column> columns, List<String> header, int[] lines, Dialect dialect) {
        return new Table(source, columns, header, lines, "line", Optional.of(dialect));
    }

    /** How the file is written that the table was read from; empty for other tables. */
    public Optional<Dialect> dialect() {
        return dialect;
    }

    /** Refuses a name that is no column of the source, not even an ignored one. */
    void expect(String name) {
        if (!header.contains(name)) {
            column(name);
        }
    }

    /** Returns a table of other columns for the same rows. */
    Table with(List<Column> others) {
        return new Table(source, others, header, lines, unit, dialect);
    }

    /** The name of the table in error messages. For a table read from a file, its path. */
    public String source() {
        return source;
    }

    /** The number of rows. */
    public int size() {
        return lines.length;
    }

    /** The columns in the order of the source, unmodifiable. */
    public List<Column> columns() {
        return columns;
    }

    /** The names of the columns, in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /**
     * Returns a column by name. Upper and lower case matter.
     *
     * @throws MalformedDataException if there is no such column, or it was ignored when the file was read; the message
     *     lists the columns of the file and suggests the most similar name
     */
    public Column column(String name) {
        Column column = byName.get(name);
        if (column == null) {
            throw new MalformedDataException(source, "header", "columns " + String.join(", ", header), "a column "
                    + name + (header.contains(name) ? " that is not ignored" : Spelling.question(name, header)));
        }
        return column;
    }

    /**
     * Returns a table without the given columns.
     *
     * @throws MalformedDataException if there is no such column
     */
    public Table without(String... names) {
        Set<String> without = new HashSet<>();
        for (String name : names) {
            without.add(column(name).name());
        }
        List<Column> rest = columns.stream().filter(column -> !without.contains(column.name())).toList();
        return new Table(source, rest, header, lines, unit, dialect);
    }

    /**
     * Returns a table with the given rows, in that order. A row may occur more than once. Error messages still name the
     * original lines.
     *
     * @param rows indices from 0 to {@code size() - 1}
     * @throws IndexOutOfBoundsException if there is no such row
     */
    public Table rows(int... rows) {
        int[] chosen = Arrays.stream(rows).map(row -> lines[row]).toArray();
        return new Table(source, columns.stream().map(column -> column.rows(rows)).toList(), header, chosen, unit,
                dialect);
    }

    /**
     * Returns a table with the same rows in a random order that is determined by {@code seed}. It is the same order as
     * that of {@link dev.weft.data.Dataset#shuffle} for as many examples and the same seed.
     */
    public Table shuffle(long seed) {
        return rows(RandomStream.of(seed, "rows").permutation(size()));
    }

    /**
     * Returns a table with the rows {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @throws IndexOutOfBoundsException if one of these rows does not exist
     */
    public Table slice(int from, int to) {
        return rows(IntStream.range(from, to).toArray());
    }

    /**
     * Lists the positions of all missing values, by row and then by column, such as {@code line 12, column age}. Rows
     * of a table that was not read from a file are named {@code row 0} and so on.
     */
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

    /** Names the position of a value: the line in the file, or the row if there is no file, and the column. */
    String place(int row, String column) {
        return unit + " " + lines[row] + ", column " + Printable.of(column);
    }
}
