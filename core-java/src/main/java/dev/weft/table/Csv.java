package dev.weft.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads CSV files (comma-separated values, RFC 4180) in UTF-8 with a header line. Each column becomes numbers or
 * categories.
 * <pre>{@code
 * Table table = Csv.read(Path.of("iris.csv"));
 * Table codes = Csv.read(Path.of("orders.csv"),
 *         name -> name.equals("zip") ? Csv.Kind.WORDS : Csv.Kind.INFERRED);
 * }</pre>
 *
 * <p>The dialect: cells are separated by commas, may be enclosed in double quotes, and within quotes may contain
 * commas, line breaks and doubled quotes. Spaces around a cell are removed. Empty lines are skipped, also between rows,
 * so in a table of one column a missing value is written as {@code ""}. An empty cell is a missing value. Every row
 * must have as many cells as the header. A byte order mark is accepted; UTF-16 is refused. Column names must be unique
 * and printable and have at most 200 characters; a header that consists only of numbers is refused, since the file then
 * probably has none.
 *
 * <p>The kind of a column is inferred from its first nonempty cell: if that is a number, all others must be numbers;
 * otherwise all are categories. A number has digits (0 to 9), optionally a sign, a decimal point and an exponent, as
 * in {@code -1.5e3}. Text that looks like a number in another notation ({@code NaN}, {@code NA}, {@code 1,5},
 * {@code 0x1f}, {@code 1_000}) is not interpreted: in a numeric column, and as the first value of a column, it is an
 * error that says what to write instead. Digits of other scripts are text, as in pandas: in a numeric column they are
 * an error, and a column that begins with them has categories.
 *
 * <p>For instance, this file has a numeric column {@code age} with a missing value, and a column {@code city} with the
 * categories {@code Bern} and {@code Basel}:
 * <pre>
 * age,city
 * 31,Bern
 * ,Basel
 * 45.5,"Bern"
 * </pre>
 *
 * <p>Memory: {@link #read(Path)} reads the file as a stream. The table takes 8 bytes per number, 4 per category and 4
 * per row, and up to three times as much while it grows during reading.
 *
 * <p>Errors name the file, the line (counted from 1, the header included) and the column:
 * <pre>
 * people.csv, line 3: expected 2 cells between commas, as in the header, but got 1 cell
 * people.csv, line 4, column age: expected a number with a decimal point, not a comma (or read the column as
 *     categories) but got "1,5"
 * people.csv, line 1: expected a header line with the column names (add one) but got numbers
 * </pre>
 */
public final class Csv {
    private static final int MOST_COLUMNS = 65_536;
    private static final int LONGEST_FIELD = 1 << 20;
    private static final int LONGEST_ROW = 1 << 24;
    private static final int LONGEST_HEADER = 200;

    /** How the cells of a column are read. */
    public enum Kind {
        /** As numbers or as categories, depending on the first nonempty cell. */
        INFERRED,
        /** As numbers; any other text is an error. */
        NUMBERS,
        /** As categories, even if they look like numbers: for codes, and for classes such as 0 and 1. */
        WORDS,
        /** Not at all: the table does not contain the column. */
        IGNORED
    }

    private final Path path;
    private final List<Cells> cells = new ArrayList<>();
    private final int most;
    private final Consumer<Table> parts;
    private int[] lines = new int[16];
    private int size;

    private Csv(Path path, int most, Consumer<Table> parts) {
        this.path = path;
        this.most = most;
        this.parts = parts;
    }

    /**
     * Reads a whole file and infers the kind of each column.
     *
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Function)}
     * @throws IOException if the file is missing or cannot be read
     */
    public static Table read(Path path) throws IOException {
        return read(path, name -> Kind.INFERRED);
    }

    /**
     * Reads a whole file.
     *
     * @param kinds returns the kind of the column with a given name; called once for each column
     * @throws MalformedDataException if the file is empty, has no row below the header, is not valid UTF-8 or has a
     *     zero byte; if the header is invalid; if a row has more or fewer cells than the header; if a cell of a numeric
     *     column is not a number within the range of a double; if a column of an inferred kind has no value in any row;
     *     or if there are more than 65,536 columns, 1,048,576 characters in a cell or 16,777,216 in a row
     * @throws IOException if the file is missing or cannot be read
     */
    public static Table read(Path path, Function<String, Kind> kinds) throws IOException {
        List<Table> whole = new ArrayList<>();
        stream(path, kinds, Integer.MAX_VALUE, whole::add);
        return whole.get(0);
    }

    /**
     * Reads a whole table that is in memory, such as one that a page has sent.
     *
     * @param source the name of the table in errors, such as {@code people.csv}
     * @param bytes the text in UTF-8
     * @param kinds as for {@link #read(Path, Function)}
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Function)}
     * @throws java.nio.file.InvalidPathException if {@code source} cannot be the name of a file
     */
    public static Table read(String source, byte[] bytes, Function<String, Kind> kinds) {
        List<Table> whole = new ArrayList<>();
        Csv csv = new Csv(Path.of(source), Integer.MAX_VALUE, whole::add);
        try {
            csv.read(new Utf8(csv.path, new ByteArrayInputStream(bytes)), kinds);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return whole.get(0);
    }

    /**
     * Reads a file in parts, for files that do not fit into memory. The rows are the same as those of
     * {@link #read(Path, Function)}.
     *
     * <p>Each part contains the next {@code rows} rows of the file; the last one may be smaller. In each part, the list
     * of categories of a column contains all categories that have occurred so far. A column of an inferred kind that
     * has not had a value yet is numeric, with all values missing.
     *
     * <pre>{@code
     * Csv.stream(Path.of("large.csv"), name -> Csv.Kind.INFERRED, 10_000, part -> System.out.println(part.size()));
     * }</pre>
     *
     * @param kinds returns the kind of the column with a given name; called once for each column
     * @param rows the number of rows in a part, at least 1
     * @param parts receives the parts in order, on the calling thread
     * @throws MalformedDataException as {@link #read(Path, Function)} does; the parts before the error have been passed
     *     to {@code parts} by then
     * @throws IllegalArgumentException if {@code rows} is below 1
     * @throws IOException if the file is missing or cannot be read
     */
    public static void stream(Path path, Function<String, Kind> kinds, int rows, Consumer<Table> parts)
            throws IOException {
        if (rows < 1) {
            throw new IllegalArgumentException("Csv.stream expects parts of at least 1 row but got " + rows);
        }
        new Csv(path, rows, parts).read(new Utf8(path, InputFile.open(path)), kinds);
    }

    private void read(Utf8 text, Function<String, Kind> kinds) throws IOException {
        try (text;
                CsvReader<CsvRecord> reader = CsvReader.builder().skipEmptyLines(true)
                        .trimWhitespacesAroundQuotes(true)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false).maxBufferSize(LONGEST_ROW)
                        .build(CsvRecordHandler.builder().maxFields(MOST_COLUMNS).maxFieldSize(LONGEST_FIELD)
                                .maxRecordSize(LONGEST_ROW).build(), text)) {
            read(reader.iterator(), kinds);
        } catch (CsvParseException e) {
            if (e.getCause() instanceof MalformedDataException found) {
                throw found;
            }
            throw new MalformedDataException(path, "cells", String.valueOf(e.getMessage()),
                    "comma-separated values (RFC 4180)");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void read(Iterator<CsvRecord> records, Function<String, Kind> kinds) {
        CsvRecord header;
        try {
            header = records.next();
        } catch (NoSuchElementException e) {
            throw new MalformedDataException(path, "line 1", "nothing", "a header line with the column names");
        }
        header(header, kinds);
        while (records.hasNext()) {
            if (size == most) {
                part();
            }
            row(records.next());
        }
        if (size == 0) {
            throw new MalformedDataException(path, "line 2", "the end of the file",
                    "at least one row below the header");
        }
        for (Cells column : cells) {
            if (column.kind == Kind.INFERRED) {
                throw new MalformedDataException(path, "column " + column.name, "no value in any row",
                        "at least one value (or ignore the column)");
            }
        }
        part();
    }

    private void part() {
        List<Column> columns =
                cells.stream().filter(column -> column.kind != Kind.IGNORED).map(column -> column.column(size))
                        .toList();
        parts.accept(Table.ofLines(path.toString(), columns, cells.stream().map(column -> column.name).toList(),
                Arrays.copyOf(lines, size)));
        cells.forEach(column -> column.empty = 0);
        size = 0;
    }

    private void header(CsvRecord header, Function<String, Kind> kinds) {
        List<String> names = header.getFields().stream().map(String::strip).toList();
        String place = "line " + header.getStartingLineNumber();
        if (names.stream().allMatch(Numeral::is)) {
            throw new MalformedDataException(path, place, "numbers",
                    "a header line with the column names (add one)");
        }
        if (names.size() == 1 && (names.get(0).contains(";") || names.get(0).contains("\t"))) {
            throw new MalformedDataException(path, place, names.get(0), "commas between the columns");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean printable =
                    name.codePoints()
                            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
            if (name.isEmpty() || name.length() > LONGEST_HEADER || !printable || !seen.add(name)) {
                throw new MalformedDataException(path, place + ", column " + (i + 1),
                        name.isEmpty() ? "no name" : "\"" + name + "\"",
                        "a unique, printable name of at most " + LONGEST_HEADER + " characters");
            }
            cells.add(new Cells(name, kinds.apply(name)));
        }
    }

    private static String count(int cells) {
        return cells + (cells == 1 ? " cell" : " cells");
    }

    private void row(CsvRecord record) {
        long line = record.getStartingLineNumber();
        if (record.getFieldCount() != cells.size()) {
            throw new MalformedDataException(path, "line " + line, count(record.getFieldCount()),
                    count(cells.size()) + " between commas, as in the header,");
        }
        if (size == lines.length) {
            lines = Arrays.copyOf(lines, grown(size));
        }
        lines[size] = Math.toIntExact(line);
        for (int i = 0; i < cells.size(); i++) {
            cells.get(i).add(size, record.getField(i).strip(), line);
        }
        size++;
    }

    /** Returns the length of an array with room for more than {@code size} rows: twice that, but no impossible one. */
    static int grown(int size) {
        return (int) Math.max(16, Math.min(2L * size, Integer.MAX_VALUE - 8));
    }

    /** The values of one column that have been read so far. */
    private final class Cells {
        private final String name;
        private Map<String, Integer> words = Map.of();
        private Kind kind;
        private int empty;
        private double[] numbers = {};
        private int[] indices = {};

        Cells(String name, Kind kind) {
            this.name = name;
            this.kind = kind;
        }

        void add(int row, String text, long line) {
            if (kind == Kind.INFERRED && !text.isEmpty()) {
                infer(text, line);
            }
            switch (kind) {
                case NUMBERS -> {
                    numbers = row < numbers.length ? numbers : Arrays.copyOf(numbers, grown(row));
                    numbers[row] = text.isEmpty() ? Double.NaN : number(text, line);
                }
                case WORDS -> {
                    words = words.isEmpty() ? new LinkedHashMap<>() : words;
                    indices = row < indices.length ? indices : Arrays.copyOf(indices, grown(row));
                    indices[row] = text.isEmpty() ? -1 : words.computeIfAbsent(text, any -> words.size());
                }
                case INFERRED -> empty++;
                case IGNORED -> {
                }
            }
        }

        private void infer(String text, long line) {
            if (Numeral.is(text)) {
                kind = Kind.NUMBERS;
                numbers = new double[grown(empty)];
                Arrays.fill(numbers, 0, empty, Double.NaN);
            } else if (Numeral.remedy(text) != null) {
                number(text, line);
            } else {
                kind = Kind.WORDS;
                indices = new int[grown(empty)];
                Arrays.fill(indices, 0, empty, -1);
            }
        }

        private double number(String text, long line) {
            String place = "line " + line + ", column " + name;
            if (!Numeral.is(text)) {
                String remedy = Numeral.remedy(text);
                throw new MalformedDataException(path, place, "\"" + text + "\"",
                        (remedy == null ? "a number, as in the rows above" : remedy)
                                + " (or read the column as categories)");
            }
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value)) {
                throw new MalformedDataException(path, place, text, "a number within the range of a double");
            }
            return value;
        }

        Column column(int size) {
            if (kind == Kind.INFERRED) {
                double[] missing = new double[size];
                Arrays.fill(missing, Double.NaN);
                return new Column.Numbers(name, missing);
            }
            return kind == Kind.NUMBERS ? new Column.Numbers(name, Arrays.copyOf(numbers, size))
                    : new Column.Words(name, List.copyOf(words.keySet()), Arrays.copyOf(indices, size));
        }
    }
}
