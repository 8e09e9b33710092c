package dev.weft.internal.cell;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.weft.file.MalformedDataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of a table as lists of cells, without blanks around them; empty lines are skipped. Not safe for
 * use by several threads. */
public final class CellRows implements AutoCloseable {
    /** The quote of a table in which quotes are ordinary characters: no text has it. */
    public static final char NO_QUOTE = 0;
    private static final Pattern LINE = Pattern.compile("record starting at line (\\d+)");
    static final int MOST_COLUMNS = 65_536;
    static final int LONGEST_CELL = 1 << 20;
    private static final int LONGEST_ROW = 1 << 24;

    /**
     * How rows are told from the text.
     *
     * @param comment what begins a line that is left out, 0 if nothing does
     * @param skipped the number of lines before the first row
     */
    public record Form(char separator, char quote, char comment, int skipped) {}

    /** A row: its line in the file, counted from 1, and its cells. */
    public record Row(long line, List<String> cells) {
        /** Whether the only cell is empty: in a table of several columns, this is an empty line. */
        public boolean isBlank() {
            return cells.size() == 1 && cells.get(0).isEmpty();
        }
    }

    private final String source;
    private final Reader text;
    private final int skipped;
    private final Iterator<Row> rows;

    /** Reads {@code text}, which {@link #close} closes; errors name {@code source}. */
    public CellRows(String source, Reader text, Form form) throws IOException {
        this.source = source;
        this.skipped = form.skipped;
        this.text = form.skipped > 0 || form.separator == ' ' ? new BufferedReader(text) : text;
        for (int i = 0; i < form.skipped; i++) {
            ((BufferedReader) this.text).readLine();
        }
        rows = form.separator == ' ' ? blanks((BufferedReader) this.text, form) : separated(form);
    }

    private Iterator<Row> separated(Form form) {
        Iterator<CsvRecord> records = CsvReader.builder().fieldSeparator(form.separator).quoteCharacter(form.quote)
                .commentStrategy(form.comment == 0 ? CommentStrategy.NONE : CommentStrategy.SKIP)
                .commentCharacter(form.comment == 0 ? '#' : form.comment)
                .skipEmptyLines(true).trimWhitespacesAroundQuotes(true)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false).maxBufferSize(LONGEST_ROW)
                .build(CsvRecordHandler.builder().maxFields(MOST_COLUMNS).maxFieldSize(LONGEST_CELL)
                        .maxRecordSize(LONGEST_ROW).build(), text)
                .iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public Row next() {
                CsvRecord record = records.next();
                List<String> cells = new ArrayList<>(record.getFieldCount());
                for (int i = 0; i < record.getFieldCount(); i++) {
                    cells.add(form.quote == NO_QUOTE ? bare(record.getField(i).strip()) : record.getField(i).strip());
                }
                return new Row(record.getStartingLineNumber() + skipped, cells);
            }
        };
    }

    /** Returns a cell without the quotes around all of it. */
    private static String bare(String cell) {
        boolean isQuoted = cell.length() > 1 && cell.charAt(0) == '"' && cell.indexOf('"', 1) == cell.length() - 1;
        return isQuoted ? cell.substring(1, cell.length() - 1).strip() : cell;
    }

    private Iterator<Row> blanks(BufferedReader lines, Form form) {
        return new Iterator<>() {
            private long line = skipped;
            private String next = "";
            private boolean isRead;

            @Override
            public boolean hasNext() {
                try {
                    while (!isRead && next != null) {
                        next = lines.readLine();
                        line++;
                        isRead = next == null || !next.isBlank()
                                && (form.comment == 0 || next.charAt(0) != form.comment);
                    }
                    return next != null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Row next() {
                hasNext();
                isRead = false;
                List<String> cells = split(next, form.quote);
                if (next.length() > LONGEST_ROW || cells.size() > MOST_COLUMNS) {
                    throw new MalformedDataException(source, "line " + line, "a longer one",
                            "a line of at most " + LONGEST_ROW + " characters and " + MOST_COLUMNS + " cells");
                }
                return new Row(line, cells);
            }
        };
    }

    /** Splits a line at runs of blanks and tabs outside of quotes. */
    public static List<String> split(String line, char quote) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            int closing = c == quote ? line.indexOf(quote, at + 1) : -1;
            int end = closing < 0 ? at : closing + 1;
            while (closing < 0 && end < line.length() && line.charAt(end) != ' ' && line.charAt(end) != '\t') {
                end++;
            }
            cells.add(closing < 0 ? line.substring(at, end) : line.substring(at + 1, closing).strip());
            at = end;
        }
        return cells;
    }

    /** Returns the next row; null at the end. */
    @Nullable
    public Row next() throws IOException {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (CsvParseException e) {
            if (e.getCause() instanceof MalformedDataException found) {
                throw found;
            }
            String message = String.valueOf(e.getMessage());
            Matcher line = LINE.matcher(message);
            throw new MalformedDataException(source, line.find() ? "line " + (Long.parseLong(line.group(1)) + skipped)
                    : "cells", message,
                    "cells that end with the quote that they begin with (double a quote within one),"
                            + " and are not too long");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
