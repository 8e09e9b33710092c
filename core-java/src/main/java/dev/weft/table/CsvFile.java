package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.internal.cell.CellRows;
import dev.weft.internal.cell.Characters;
import dev.weft.internal.cell.Encodings;
import dev.weft.internal.cell.PlainNumber;
import dev.weft.internal.cell.RowCutter;
import dev.weft.internal.cell.Unpacked;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table from bytes that can be read several times: once for the encoding, once for what the columns
 * hold, and, unless all values could be kept until that was known, once for the values.
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
    private List<CellKinds> seen = List.of();
    /** The cells of each column, if there may be enough memory for those of the whole table. */
    private List<Kept> kept = List.of();
    private boolean isKept;
    private boolean isSeen;
    /** The number of rows that were seen. */
    private long all;
    /** The lines of the rows. */
    private int[] lines = {};
    /** The number of rows so far. */
    private long size;
    /** Whether rows are cut without copying them; not if that was tried in vain. */
    private boolean isCut = true;
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
        isCut = true;
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

    private RowCutter rows() throws IOException {
        Characters text = characters(dialect.encoding());
        CellRows.Form form = found.form();
        RowCutter rows = isCut && form.separator() != ' ' ? new RowCutter(text, form)
                : new RowCutter(new CellRows(source, text, form));
        if (found.hasHeaderRow()) {
            next(rows);
        }
        return rows;
    }

    /** Goes to the next row, which has a cell for each column; false at the end. */
    private boolean next(RowCutter rows) throws IOException {
        boolean isThere = rows.next();
        while (isThere && rows.isBlank() && names.size() > 1) {
            isThere = rows.next();
        }
        return isThere;
    }

    private void check(RowCutter row) {
        int width = names.size();
        boolean hasOneMore = row.size() == width + 1 && row.start(width) == row.end(width);
        if (row.size() != width && !hasOneMore) {
            throw new MalformedDataException(source, "line " + row.line(), counted(row.size()),
                    counted(width) + " between " + Dialect.named(dialect.separator()) + ", as in the "
                            + (dialect.header() ? "header" : "rows above") + " (or name another separator),");
        }
    }

    private static String counted(int cells) {
        return cells + (cells == 1 ? " cell" : " cells");
    }

    /** Looks at all cells; where the text cannot be cut fast, once more as slowly as it takes to say why. */
    private List<CellKinds> seen(List<Csv.Kind> kinds) throws IOException {
        PlainNumber plain = new PlainNumber();
        List<CellKinds> seen = kinds.stream().map(kind -> new CellKinds(dialect.decimal(), kind, plain)).toList();
        int[] surveyed = IntStream.range(0, kinds.size()).filter(i -> kinds.get(i) != Csv.Kind.IGNORED).toArray();
        boolean mayBeNamed = found.header().get(0).isEmpty();
        kept = isKept ? kinds.stream().map(kind -> new Kept()).toList() : List.of();
        size = 0;
        try (RowCutter rows = rows()) {
            while (next(rows)) {
                check(rows);
                isEmpty = false;
                if (isKept) {
                    note(rows);
                }
                size++;
                char[] text = rows.text();
                for (int i : surveyed) {
                    CellKinds kind = seen.get(i);
                    long cell = i == 0 && mayBeNamed ? kind.addName(text, rows.start(i), rows.end(i))
                            : kind.add(text, rows.start(i), rows.end(i));
                    if (isKept) {
                        kept.get(i).add(cell);
                    }
                }
            }
            if (!rows.isStuck()) {
                return seen;
            }
        }
        isCut = false;
        return seen(kinds);
    }

    /** Notes the line of the current row. */
    private void note(RowCutter row) {
        int place = Math.toIntExact(size);
        lines = place < lines.length ? lines : Arrays.copyOf(lines, ColumnReader.grown(place));
        lines[place] = Math.toIntExact(row.line());
    }

    private void survey(List<Csv.Kind> kinds) throws IOException {
        seen = seen(kinds);
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

    /** Reads all rows at once. */
    Table read() throws IOException {
        isKept = true;
        look();
        List<ColumnReader> readers = readers(0);
        List<@Nullable Column> known = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            known.add(readers.get(i).isRead()
                    ? kept.get(i).column(readers.get(i), seen.get(i).texts(), dialect.decimal(), (int) size)
                    : null);
        }
        kept = List.of();
        seen = List.of();
        isKept = false;
        if (IntStream.range(0, known.size()).noneMatch(i -> known.get(i) == null && readers.get(i).isRead())) {
            return table(known, Arrays.copyOf(lines, (int) size));
        }
        List<Table> whole = new ArrayList<>();
        read(Integer.MAX_VALUE, known, whole::add);
        return whole.get(0);
    }

    /** Reads all rows, in parts of at most {@code most}; again without looking again at how they are written. */
    void read(int most, Consumer<Table> parts) throws IOException {
        if (!isSeen) {
            look();
            isSeen = true;
            all = size;
        }
        size = all;
        read(most, Collections.nCopies(names.size(), null), parts);
    }

    /** Reads all columns that are not known. */
    private void read(int most, List<@Nullable Column> known, Consumer<Table> parts) throws IOException {
        int room = (int) Math.min(most, size);
        List<ColumnReader> readers = readers(room);
        int[] read = IntStream.range(0, names.size()).filter(i -> known.get(i) == null && readers.get(i).isRead())
                .toArray();
        lines = new int[room];
        size = 0;
        try (RowCutter rows = rows()) {
            while (next(rows)) {
                if (size == most) {
                    parts.accept(table(readers, known, false));
                    size = 0;
                }
                note(rows);
                check(rows);
                char[] text = rows.text();
                for (int i : read) {
                    readers.get(i).add((int) size, text, rows.start(i), rows.end(i), rows.line());
                }
                size++;
            }
            if (rows.isStuck()) {
                throw new IOException(source + " changed while it was read");
            }
        }
        parts.accept(table(readers, known, true));
    }

    private List<ColumnReader> readers(int room) {
        if (size == 0) {
            throw new MalformedDataException(source, "line " + (found.form().skipped() + 2), "the end of the file",
                    "at least one row below the header");
        }
        PlainNumber plain = new PlainNumber();
        return IntStream.range(0, names.size())
                .mapToObj(i -> new ColumnReader(source, names.get(i), formats.get(i), options.missing(), room, plain))
                .toList();
    }

    private Table table(List<ColumnReader> readers, List<@Nullable Column> known, boolean isLast) {
        List<@Nullable Column> columns = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            ColumnReader reader = readers.get(i);
            columns.add(known.get(i) != null || !reader.isRead() ? known.get(i) : reader.column((int) size, isLast));
        }
        return table(columns, isLast && size == lines.length ? lines : Arrays.copyOf(lines, (int) size));
    }

    private Table table(List<@Nullable Column> columns, int[] places) {
        return Table.ofLines(source, columns.stream().filter(Objects::nonNull).toList(), names, places, dialect);
    }
}
