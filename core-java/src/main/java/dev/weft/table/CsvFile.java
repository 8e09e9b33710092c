package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.cell.CellRows;
import dev.weft.internal.cell.Characters;
import dev.weft.internal.cell.Encodings;
import dev.weft.internal.cell.Unpacked;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table from bytes that can be read several times: once for the encoding, once for what the columns
 * hold, and once for the values.
 */
final class CsvFile {
    private static final int HEAD = 1 << 20;
    private static final int LONGEST_NAME = 200;

    /** Opens the bytes from the start. */
    interface Bytes {
        InputStream open() throws IOException;
    }

    private final String source;
    private final Bytes bytes;
    private final Csv.Options options;
    private Sniffer.Found found;
    private List<String> names;
    private List<Format> formats;
    private Dialect dialect;
    private boolean isEmpty = true;
    private final Map<String, Csv.Kind> asked = new HashMap<>();
    private @Nullable Encodings fitting;

    CsvFile(String source, Bytes bytes, Csv.Options options) {
        this.source = source;
        this.bytes = bytes;
        this.options = options;
    }

    /** Finds the dialect, the names and the kinds. */
    Dialect look() throws IOException {
        // One pass less, of which nothing would follow.
        boolean isUtf8 = options.encoding().filter(StandardCharsets.UTF_8::equals).isPresent();
        Charset encoding = isUtf8 ? StandardCharsets.UTF_8 : fitting().refined(options.encoding());
        try {
            look(encoding);
        } catch (MalformedDataException e) {
            throw fitting().contradicts(encoding, e.found()) ? otherEncoding(e.position(), e.found()) : e;
        }
        if (isEmpty && fitting().contradicts(encoding, "")) {
            throw otherEncoding("line 1", "");
        }
        if (!encoding.equals(StandardCharsets.UTF_8) && fitting().isClearlyUtf8()) {
            dialect = dialect.withNotes(List.of("its bytes are also valid UTF-8, but are read as " + encoding.name()
                    + " as asked for"));
        }
        return dialect;
    }

    private Encodings fitting() throws IOException {
        if (fitting == null) {
            try (InputStream in = open()) {
                fitting = Encodings.of(in);
            }
        }
        return fitting;
    }

    private MalformedDataException otherEncoding(String place, String byteThere) throws IOException {
        String name = fitting().encoding().name();
        boolean isByte = byteThere.startsWith(Encodings.BYTE);
        return new MalformedDataException(source, isByte ? place : "line 1",
                (isByte ? byteThere + ", and all " : "") + "bytes that look like " + name, "text in "
                        + options.encoding().orElseThrow().name() + ", as asked for (name " + name
                        + " instead, or leave the encoding to be found),");
    }

    /**
     * Looks with quotes, and if some do not close, or close within a cell, without, which must then fit all rows: an
     * inch sign at the beginning of a cell would swallow the rows below.
     */
    private void look(Charset encoding) throws IOException {
        String head = head(encoding);
        try {
            look(new Sniffer(head, options, '"').find(encoding));
        } catch (MalformedDataException quoted) {
            try {
                look(new Sniffer(head, options, CellRows.NO_QUOTE).find(encoding));
            } catch (MalformedDataException e) {
                throw quoted;
            }
            if (names.size() == 1) {
                throw quoted;
            }
        }
    }

    private void look(Sniffer.Found sniffed) throws IOException {
        found = sniffed;
        if (found.header().isEmpty()) {
            throw new MalformedDataException(source, "line 1", "nothing", "a header line with the column names");
        }
        dialect = found.dialect();
        names = names();
        List<Csv.Kind> kinds = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            kinds.add(isRowName(i) ? Csv.Kind.IGNORED : asked.computeIfAbsent(names.get(i), options.kinds()));
        }
        survey(kinds);
    }

    private InputStream open() throws IOException {
        return Unpacked.of(source, bytes.open());
    }

    private Characters characters(Charset encoding) throws IOException {
        return new Characters(source, open(), encoding);
    }

    /** The complete lines among the first characters. */
    private String head(Charset encoding) throws IOException {
        StringBuilder head = new StringBuilder();
        char[] chunk = new char[1 << 12];
        try (Characters text = characters(encoding)) {
            for (int read = text.read(chunk, 0, chunk.length); read > 0 && head.length() < HEAD; read = text.read(chunk,
                    0, chunk.length)) {
                head.append(chunk, 0, read);
            }
        }
        String all = head.toString();
        return all.length() < HEAD || all.indexOf('\n') < 0 ? all : all.substring(0, all.lastIndexOf('\n') + 1);
    }

    private boolean isRowName(int column) {
        return column == 0 && found.hasRowNames();
    }

    /** The names of the header: those that it lacks or has twice are numbered. */
    private List<String> names() {
        List<String> header = new ArrayList<>(found.header());
        if (found.hasRowNames()) {
            header.add(0, "");
        }
        Set<String> taken = new HashSet<>();
        Map<String, Integer> repeated = new HashMap<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i).isEmpty() ? "column " + (i + 1) : header.get(i);
            if (!isPrintable(name)) {
                throw new MalformedDataException(source, "header, column " + (i + 1), "\"" + name + "\"",
                        "a printable name");
            }
            String plain = isOneLine(name) ? name : name.replaceAll("\\s+", " ");
            plain = plain.length() <= LONGEST_NAME ? plain : plain.substring(0, plain.offsetByCodePoints(0,
                    Math.min(LONGEST_NAME, plain.codePointCount(0, plain.length()))));
            String own = plain;
            while (!taken.add(own)) {
                own = plain + " " + repeated.merge(plain, 2, (count, any) -> count + 1);
            }
            all.add(own);
        }
        return all;
    }

    /** Whether all blanks of a name are single ones. */
    private static boolean isOneLine(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isWhitespace(c) && (c != ' ' || i > 0 && name.charAt(i - 1) == ' ')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(String name) {
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            int c = name.codePointAt(at);
            if (Character.isISOControl(c) && !Character.isWhitespace(c)
                    || Character.getType(c) == Character.SURROGATE) {
                return false;
            }
        }
        return true;
    }

    private CellRows rows() throws IOException {
        CellRows rows = new CellRows(source, characters(dialect.encoding()), found.form());
        if (found.hasHeaderRow()) {
            next(rows);
        }
        return rows;
    }

    /** Returns the next row with a cell for each column, or null at the end. */
    private CellRows.@Nullable Row next(CellRows rows) throws IOException {
        CellRows.Row row = rows.next();
        while (row != null && row.isBlank() && names.size() > 1) {
            row = rows.next();
        }
        return row;
    }

    private List<String> cells(CellRows.Row row) {
        List<String> cells = row.cells();
        int width = names.size();
        boolean hasOneMore = cells.size() == width + 1 && cells.get(width).isEmpty();
        if (cells.size() != width && !hasOneMore) {
            throw new MalformedDataException(source, "line " + row.line(), counted(cells.size()),
                    counted(width) + " between " + Dialect.named(dialect.separator()) + ", as in the "
                            + (dialect.header() ? "header" : "rows above") + " (or name another separator),");
        }
        return cells;
    }

    private static String counted(int cells) {
        return cells + (cells == 1 ? " cell" : " cells");
    }

    private void survey(List<Csv.Kind> kinds) throws IOException {
        List<CellKinds> seen = kinds.stream().map(kind -> new CellKinds(dialect.decimal(), kind)).toList();
        int[] surveyed = IntStream.range(0, kinds.size()).filter(i -> kinds.get(i) != Csv.Kind.IGNORED).toArray();
        try (CellRows rows = rows()) {
            for (CellRows.Row row = next(rows); row != null; row = next(rows)) {
                List<String> cells = cells(row);
                isEmpty = false;
                for (int i : surveyed) {
                    if (i == 0 && found.header().get(0).isEmpty()) {
                        seen.get(i).addName(cells.get(i));
                    } else {
                        seen.get(i).add(cells.get(i));
                    }
                }
            }
        }
        formats = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isIndex = isRowName(i) || i == 0 && kinds.get(i) == Csv.Kind.INFERRED
                    && found.header().get(0).isEmpty() && names.size() > 1
                    && (seen.get(i).counts() || seen.get(i).names());
            Format format = seen.get(i).format(isIndex ? Csv.Kind.IGNORED : kinds.get(i), options);
            formats.add(format);
            if (isIndex) {
                notes.add("the first column has no name and is left out as an index");
            } else {
                notes.addAll(seen.get(i).notes(names.get(i), kinds.get(i), format));
            }
        }
        dialect = dialect.withNotes(notes);
    }

    /** Reads all rows, in parts of at most {@code most}. */
    void read(int most, Consumer<Table> parts) throws IOException {
        look();
        List<ColumnReader> columns = IntStream.range(0, names.size())
                .mapToObj(i -> new ColumnReader(source, names.get(i), formats.get(i), options.missing())).toList();
        int[] lines = new int[16];
        int size = 0;
        try (CellRows rows = rows()) {
            for (CellRows.Row row = next(rows); row != null; row = next(rows)) {
                if (size == most) {
                    parts.accept(table(columns, lines, size));
                    size = 0;
                }
                lines = size < lines.length ? lines : Arrays.copyOf(lines, ColumnReader.grown(size));
                lines[size] = Math.toIntExact(row.line());
                List<String> cells = cells(row);
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).add(size, cells.get(i), row.line());
                }
                size++;
            }
        }
        if (size == 0) {
            throw new MalformedDataException(source, "line " + (found.form().skipped() + 2), "the end of the file",
                    "at least one row below the header");
        }
        parts.accept(table(columns, lines, size));
    }

    private Table table(List<ColumnReader> columns, int[] lines, int size) {
        List<Column> read = columns.stream().filter(ColumnReader::isRead).map(column -> column.column(size)).toList();
        return Table.ofLines(source, read, names, Arrays.copyOf(lines, size), dialect);
    }
}
