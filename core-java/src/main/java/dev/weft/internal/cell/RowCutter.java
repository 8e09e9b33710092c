package dev.weft.internal.cell;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into rows and cells without copying them: the same rows as those of {@link CellRows}, many times as fast.
 * The cells of the current row are parts of {@link #text}, without blanks around them.
 *
 * <p>It does not say what is wrong with a text that cannot be cut, only that it is {@linkplain #isStuck stuck}; then
 * {@link CellRows} names the place and the reason. Not safe for use by several threads.
 */
public final class RowCutter implements AutoCloseable {
    private static final int CHUNK = 1 << 14;
    /** Longer rows are left to {@link CellRows}, which refuses those that are too long. */
    private static final int LONGEST_ROW = 1 << 21;

    private final @Nullable Reader reader;
    private final @Nullable CellRows rows;
    private final char separator;
    private final char quote;
    private final char comment;
    /** Whether a cell may end at a character, or a quote begin; those beyond are ordinary. */
    private final boolean[] stops;
    /** Small files need no more; it grows. */
    private char[] text = new char[CHUNK / 4];
    /** Where the current row begins, the next character, and the end of what has been read. */
    private int begin;
    private int at;
    private int limit;
    /** By how much the characters moved when more were read. */
    private int moved;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int size;
    private long line;
    private long lines;
    private boolean stuck;

    /** Cuts {@code reader}, which {@link #close} closes; a separator that is a blank is none that it knows. */
    public RowCutter(Reader reader, CellRows.Form form) throws IOException {
        this.reader = reader;
        this.rows = null;
        this.separator = form.separator();
        this.quote = form.quote();
        this.comment = form.comment();
        stops = new boolean[Math.max('\r', Math.max(separator, quote)) + 1];
        for (char c : new char[]{'\n', '\r', separator, quote}) {
            stops[c] = true;
        }
        for (int i = 0; i < form.skipped(); i++) {
            skipLine();
        }
    }

    /** Passes on rows that have been cut, which {@link #close} closes; it is never stuck, since they are not. */
    public RowCutter(CellRows rows) {
        this.reader = null;
        this.rows = rows;
        this.separator = 0;
        this.quote = 0;
        this.comment = 0;
        this.stops = new boolean[0];
    }

    /** Whether the text cannot be cut behind the last row. */
    public boolean isStuck() {
        return stuck;
    }

    /** The characters that have the cells of the current row, until the next one. */
    public char[] text() {
        return text;
    }

    /** The number of cells in the current row. */
    public int size() {
        return size;
    }

    /** Where in {@link #text} a cell of the current row begins. */
    public int start(int cell) {
        return starts[cell];
    }

    /** Where in {@link #text} a cell of the current row ends. */
    public int end(int cell) {
        return ends[cell];
    }

    /** The line of the file in which the current row begins, counted from 1. */
    public long line() {
        return line;
    }

    /** Whether the only cell is empty: in a table of several columns, this is an empty line. */
    public boolean isBlank() {
        return size == 1 && starts[0] == ends[0];
    }

    /** Goes to the next row; false at the end, or where the text cannot be cut. */
    public boolean next() throws IOException {
        if (rows != null) {
            return pass(rows.next());
        }
        while (true) {
            begin = at;
            size = 0;
            if (at == limit && !more()) {
                return false;
            }
            char first = text[at];
            if (first == '\n' || first == '\r') {
                at++;
                lines++;
                endLine(first);
            } else if (first == comment && comment != 0) {
                stuck = skipLine() > CellRows.LONGEST_CELL;
                if (stuck) {
                    return false;
                }
            } else {
                line = ++lines;
                while (cell()) {
                    if (size >= CellRows.MOST_COLUMNS) {
                        stuck = true;
                        return false;
                    }
                }
                stuck |= at - begin > LONGEST_ROW;
                return !stuck;
            }
        }
    }

    private boolean pass(CellRows.@Nullable Row row) {
        if (row == null) {
            return false;
        }
        line = row.line();
        size = 0;
        limit = 0;
        List<String> cells = row.cells();
        for (String cell : cells) {
            while (text.length - limit < cell.length()) {
                text = Arrays.copyOf(text, 2 * text.length);
            }
            cell.getChars(0, cell.length(), text, limit);
            limit += cell.length();
            put(limit - cell.length(), limit);
        }
        return true;
    }

    /** Reads a cell and what ends it; false at the end of the row. */
    private boolean cell() throws IOException {
        int start = at;
        int i = at;
        while (true) {
            i = stop(i);
            if (i == limit) {
                boolean isMore = more();
                start -= moved;
                i -= moved;
                if (!isMore) {
                    at = i;
                    add(start, i);
                    return false;
                }
                continue;
            }
            char c = text[i];
            if (c == separator || c == '\n' || c == '\r') {
                at = i + 1;
                add(start, i);
                return !endsRow(c);
            }
            if (isBlank(start, i)) {
                return quoted(i + 1);
            }
            i++;
        }
    }

    /** Returns the first character from {@code from} on where a cell may end, or the end of what has been read. */
    private int stop(int from) {
        char[] all = text;
        boolean[] may = stops;
        int end = limit;
        int i = from;
        while (i < end && (all[i] >= may.length || !may[all[i]])) {
            i++;
        }
        return i;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Reads a cell behind its opening quote, and what ends it; each pair of quotes in it becomes one. */
    private boolean quoted(int from) throws IOException {
        int start = from;
        int written = from;
        int i = from;
        boolean wasReturn = false;
        while (true) {
            if (i == limit) {
                boolean isMore = more();
                start -= moved;
                written -= moved;
                i -= moved;
                stuck |= !isMore;
                if (stuck) {
                    return false;
                }
            }
            char c = text[i++];
            if (c == quote) {
                if (i == limit) {
                    more();
                    start -= moved;
                    written -= moved;
                    i -= moved;
                }
                if (i == limit || text[i] != quote) {
                    at = i;
                    add(start, written);
                    return !endsQuoted();
                }
                i++;
            }
            lines += c == '\r' || c == '\n' && !wasReturn ? 1 : 0;
            wasReturn = c == '\r';
            text[written++] = c;
        }
    }

    /** Whether the row ends behind a closing quote; only blanks may be before the end of the cell. */
    private boolean endsQuoted() throws IOException {
        while (at < limit || more()) {
            char c = text[at++];
            if (c == separator || c == '\n' || c == '\r') {
                return endsRow(c);
            }
            if (c > ' ') {
                stuck = true;
                return true;
            }
        }
        return true;
    }

    private boolean endsRow(char c) throws IOException {
        if (c != separator) {
            endLine(c);
        }
        return c != separator;
    }

    /** Reads the second character of a line break of two, if it has one. */
    private void endLine(char first) throws IOException {
        if (first == '\r' && (at < limit || more()) && text[at] == '\n') {
            at++;
        }
    }

    /** Leaves out the rest of the line, and returns its length. */
    private long skipLine() throws IOException {
        long length = 0;
        lines++;
        size = 0;
        begin = at;
        while (at < limit || more()) {
            char c = text[at++];
            begin = at;
            if (c == '\n' || c == '\r') {
                endLine(c);
                break;
            }
            length++;
        }
        return length;
    }

    private void add(int from, int to) {
        stuck |= to - from > CellRows.LONGEST_CELL;
        int start = from;
        int end = to;
        while (start < end && isWhite(text[start])) {
            start++;
        }
        while (start < end && isWhite(text[end - 1])) {
            end--;
        }
        if (quote == CellRows.NO_QUOTE && isQuoted(start, end)) {
            add(start + 1, end - 1);
        } else {
            put(start, end);
        }
    }

    private void put(int start, int end) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        starts[size] = start;
        ends[size++] = end;
    }

    private static boolean isWhite(char c) {
        return (c <= ' ' || c > '~') && Character.isWhitespace(c);
    }

    /** Whether a cell has quotes around all of it, and no others. */
    private boolean isQuoted(int start, int end) {
        boolean isQuoted = end - start > 1 && text[start] == '"' && text[end - 1] == '"';
        for (int i = start + 1; isQuoted && i < end - 1; i++) {
            isQuoted = text[i] != '"';
        }
        return isQuoted;
    }

    /**
     * Reads more characters, and moves the current row to the start of the buffer if there is no room. Returns whether
     * there are any; a row that is too long is stuck.
     */
    private boolean more() throws IOException {
        moved = 0;
        stuck |= limit - begin > LONGEST_ROW;
        if (stuck) {
            return false;
        }
        if (text.length - limit < Math.min(CHUNK, text.length / 2)) {
            moved = begin;
            System.arraycopy(text, moved, text, 0, limit - moved);
            limit -= moved;
            at -= moved;
            begin = 0;
            for (int i = 0; i < size; i++) {
                starts[i] -= moved;
                ends[i] -= moved;
            }
            boolean isSmall = text.length < 2 * CHUNK || text.length - limit < CHUNK;
            text = isSmall ? Arrays.copyOf(text, 2 * text.length) : text;
        }
        int read = reader.read(text, limit, Math.min(CHUNK, text.length - limit));
        limit += Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        if (rows != null) {
            rows.close();
        } else {
            reader.close();
        }
    }
}
