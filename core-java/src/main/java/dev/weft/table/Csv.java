package dev.weft.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.weft.file.MalformedDataException;
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
 * Reads comma-separated files (RFC 4180) in UTF-8 whose first line names the columns.
 *
 * <pre>{@code
 * Table iris = Csv.read(Path.of("iris.csv"));
 * Table coded = Csv.read(Path.of("zip.csv"), name -> name.equals("zip") ? Csv.Kind.WORDS : Csv.Kind.INFERRED);
 * }</pre>
 *
 * <p>The rules:
 * <ul>
 * <li>Spaces around a cell are ignored, empty lines are skipped, and an empty cell is a missing value.
 * <li>The first cell of a column that is not empty decides its kind: after a number all cells must be numbers, after
 *     other text all are categories.
 * <li>A number has a decimal point and optionally an exponent. {@code NaN}, {@code NA}, {@code 1,5}, {@code 0x1f} and
 *     {@code 1_000} are refused where a number is expected, not guessed at.
 * <li>Every row has as many cells as the header, and no two columns have the same name.
 * </ul>
 *
 * <p>The file is streamed; a number takes 8 bytes of memory and a category 4. Holds no state: threads may share it.
 */
public final class Csv {
    private static final int MOST_COLUMNS = 65_536;
    private static final int LONGEST_FIELD = 1 << 20;
    private static final int LONGEST_ROW = 1 << 24;
    private static final int LONGEST_HEADER = 200;

    /** How to read the cells of a column. */
    public enum Kind {
        /** As its first cell is. */
        INFERRED,
        /** As numbers. */
        NUMBERS,
        /** As categories, even if they look like numbers. */
        WORDS,
        /** Not at all: the table lacks this column. */
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

    /** Reads a file. The first cells decide the kinds of its columns, see {@link #read(Path, Function)}. */
    public static Table read(Path path) throws IOException {
        return read(path, name -> Kind.INFERRED);
    }

    /**
     * Reads a whole file.
     *
     * @param path the file
     * @param kinds returns how to read the column of a name
     * @throws MalformedDataException if it is not such a file; the message names the line and the column. Also above
     *     65,536 columns, 1 Mi characters in a cell or 16 Mi in a row
     * @throws IOException if it cannot be read
     */
    public static Table read(Path path, Function<String, Kind> kinds) throws IOException {
        List<Table> whole = new ArrayList<>();
        stream(path, kinds, Integer.MAX_VALUE, whole::add);
        return whole.get(0);
    }

    /**
     * Reads a file that need not fit into memory.
     *
     * @param path the file
     * @param kinds returns how to read the column of a name
     * @param rows the number of rows in each part, at least 1
     * @param parts receives the rows in order, as tables of {@code rows} rows; the last one has the rest. A column
     *     without a value so far is a column of numbers, all missing
     * @throws MalformedDataException as {@link #read(Path, Function)}, after earlier parts have been delivered
     * @throws IOException if it cannot be read
     */
    public static void stream(Path path, Function<String, Kind> kinds, int rows, Consumer<Table> parts)
            throws IOException {
        if (rows < 1) {
            throw new IllegalArgumentException("Csv.stream expects parts of at least 1 row but got " + rows);
        }
        Csv csv = new Csv(path, rows, parts);
        try (Utf8 text = new Utf8(path);
                CsvReader<CsvRecord> reader = CsvReader.builder().skipEmptyLines(true)
                        .trimWhitespacesAroundQuotes(true)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false).maxBufferSize(LONGEST_ROW)
                        .build(CsvRecordHandler.builder().maxFields(MOST_COLUMNS).maxFieldSize(LONGEST_FIELD)
                                .maxRecordSize(LONGEST_ROW).build(), text)) {
            csv.read(reader.iterator(), kinds);
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
            throw new MalformedDataException(path, "line 1", "nothing", "a header that names the columns");
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
                        "values, or the column left out");
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
                    "a header that names the columns: put one above them");
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
                        "a printable name of at most " + LONGEST_HEADER + " characters that no other column has");
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
            lines = Arrays.copyOf(lines, 2 * size);
        }
        lines[size] = Math.toIntExact(line);
        for (int i = 0; i < cells.size(); i++) {
            cells.get(i).add(size, record.getField(i).strip(), line);
        }
        size++;
    }

    /** A growing column. */
    private final class Cells {
        private final String name;
        private final Map<String, Integer> words = new LinkedHashMap<>();
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
                    numbers = row < numbers.length ? numbers : Arrays.copyOf(numbers, Math.max(16, 2 * row));
                    numbers[row] = text.isEmpty() ? Double.NaN : number(text, line);
                }
                case WORDS -> {
                    indices = row < indices.length ? indices : Arrays.copyOf(indices, Math.max(16, 2 * row));
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
                numbers = new double[Math.max(16, 2 * empty)];
                Arrays.fill(numbers, 0, empty, Double.NaN);
            } else if (Numeral.remedy(text) != null) {
                number(text, line);
            } else {
                kind = Kind.WORDS;
                indices = new int[Math.max(16, 2 * empty)];
                Arrays.fill(indices, 0, empty, -1);
            }
        }

        private double number(String text, long line) {
            String place = "line " + line + ", column " + name;
            if (!Numeral.is(text)) {
                String remedy = Numeral.remedy(text);
                throw new MalformedDataException(path, place, "\"" + text + "\"",
                        (remedy == null ? "a number, as above it" : remedy) + " (or read the column as words)");
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
