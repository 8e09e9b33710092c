package dev.weft.table;

import dev.weft.file.InputFile;
import dev.weft.file.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads tables from text files, as people's programs write them. It finds by itself how a file is written, its
 * {@link Dialect}, and what its columns hold.
 * <pre>{@code
 * Table table = Csv.read(Path.of("people.csv"));
 * Table german = Csv.read(Path.of("leute.txt"), Csv.Options.of().withSeparator('\t').withDecimal(','));
 * }</pre>
 *
 * <p><b>Dialect.</b> Cells are separated by commas, semicolons, tabs, bars or runs of blanks, and may be enclosed in
 * double quotes (or, where a file uses them so, apostrophes); within quotes they may contain separators, line breaks
 * and doubled quotes; if some do not close, or close within a cell, and all rows have equally many cells without,
 * they are ordinary characters, as in {@code 5" pipe}. Blanks around a cell are removed. Empty lines, lines before
 * the table, comments ({@code #} or {@code %}), and a separator at the end of each line are left out. If the first
 * row does not name the columns, a comment right above it may, such as {@code # time x y}, and otherwise they are
 * named 1, 2 and so on; a missing name becomes {@code column 3}, a repeated one {@code name 2}. A first column
 * without a name whose cells are all different words or whole numbers, as R and pandas write it, is left out. The
 * text is in UTF-8, UTF-16, GB18030 or Windows-1252 (which includes Latin-1), with or without a byte order mark, and
 * may be compressed with gzip.
 *
 * <p><b>Kinds.</b> All cells of a column decide its kind, so the order of the rows never matters. A column has numbers
 * if all its cells are numbers, times if all are dates or times, and categories otherwise. Numbers may have groups of
 * digits, a currency or a percent sign: {@code 1,234.5}, {@code $1,200} and {@code 12.3%} are 1234.5, 1200 and 12.3.
 * Whole numbers with leading zeros are codes, that is categories. If at least nine in ten cells, with twenty different
 * values, are numbers, the others count as missing, and the dialect notes it. Dates that may begin with the day or the
 * month begin with the month, and the dialect notes it, unless points separate them or another cell leaves no doubt.
 *
 * <p><b>Missing values.</b> An empty cell, {@code NA}, {@code N/A}, {@code #N/A}, {@code null}, {@code nan}, {@code
 * \N} and the errors of spreadsheets, such as {@code #DIV/0!}, are missing in every column ({@code NA} not among four
 * other codes of two capital letters, if all words are such codes). {@code none}, {@code None}, {@code inf}, {@code
 * 1e999}, {@code -}, {@code --}, {@code .} and {@code ?} are missing among numbers and times; the dialect notes
 * numbers that are not finite. Among words, {@code none} is an ordinary word if it makes up at least a twentieth of
 * the rows or the column has other missing values; marks without letters are ordinary words if no other word has
 * letters or digits, such as {@code -} beside {@code +}. A column that is read as {@link Kind#WORDS} on request keeps
 * {@code none}, and also a mark or {@code NA} that is alone.
 *
 * <p>Memory: a file is read as a stream, once to find the encoding and once for its cells; once more if the values of a
 * column, such as more than 16,384 different words, could not be kept until it was known what the column holds. The
 * table takes 8 bytes per number, 4 per category and 4 per row; while it is read, 8 per cell and a column more.
 *
 * <p>Errors name the file, the line (counted from 1, the header included) and the column:
 * <pre>
 * people.csv, line 3: expected 2 cells between commas, as in the header (or name another separator), but got 1 cell
 * people.csv, line 4, column age: expected a number, or nothing where it is missing (or read the column as
 *     categories) but got "old"
 * </pre>
 */
public final class Csv {
    /** How the cells of a column are read. */
    public enum Kind {
        /** As numbers, times or categories, depending on all cells. */
        INFERRED,
        /** As numbers; any other text is an error. */
        NUMBERS,
        /** As categories, even if they look like numbers: for codes, and for classes such as 0 and 1. */
        WORDS,
        /** As dates and times; any other text is an error. */
        TIMES,
        /** As numbers; any other text counts as missing, and the dialect notes it. */
        NUMBERS_OR_MISSING,
        /** As dates and times; any other text counts as missing. */
        TIMES_OR_MISSING,
        /** As {@link #TIMES_OR_MISSING}, and dates such as 1/2/2024 begin with the day unless other cells say else. */
        DAY_FIRST_OR_MISSING,
        /** Not at all: the table does not contain the column. */
        IGNORED
    }

    /**
     * What is known of a file; the rest is found.
     *
     * @param separator what separates cells; a blank stands for any run of blanks and tabs
     * @param decimal the decimal mark, a point or a comma
     * @param encoding the encoding of the text
     * @param header whether the first row names the columns
     * @param dayFirst whether dates such as 1/2/2024 begin with the day
     * @param missing what stands for a missing value, in place of the usual marks; an empty cell always does
     * @param kinds returns the kind of the column with a given name; called once for each column
     * @param usualDecimal the decimal mark of a file that leaves it open, such as that of the file before
     */
    public record Options(Optional<Character> separator, Optional<Character> decimal, Optional<Charset> encoding,
            Optional<Boolean> header, Optional<Boolean> dayFirst, Optional<List<String>> missing,
            Function<String, Kind> kinds, Optional<Character> usualDecimal) {
        /**
         * Checks the marks and copies the list.
         *
         * @throws IllegalArgumentException if the decimal mark is neither a point nor a comma, or the separator is a
         *     letter, a digit, a quote or a line break
         */
        public Options {
            missing = missing.map(List::copyOf);
            for (Optional<Character> mark : List.of(decimal, usualDecimal)) {
                if (mark.isPresent() && mark.get() != '.' && mark.get() != ',') {
                    throw new IllegalArgumentException(
                            "Csv.Options expects a decimal point or comma but got " + mark.get());
                }
            }
            if (separator.isPresent() && (Character.isLetterOrDigit(separator.get())
                    || "\"\n\r".indexOf(separator.get()) >= 0)) {
                throw new IllegalArgumentException("Csv.Options expects a separator such as a comma or a tab but got "
                        + separator.get());
            }
        }

        /** Options without a usual decimal mark. */
        public Options(Optional<Character> separator, Optional<Character> decimal, Optional<Charset> encoding,
                Optional<Boolean> header, Optional<Boolean> dayFirst, Optional<List<String>> missing,
                Function<String, Kind> kinds) {
            this(separator, decimal, encoding, header, dayFirst, missing, kinds, Optional.empty());
        }

        /** Options that leave everything to be found. */
        public static Options of() {
            return new Options(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                    Optional.empty(), name -> Kind.INFERRED);
        }

        /** Returns a copy with this separator; a blank stands for any run of blanks and tabs. */
        public Options withSeparator(char separator) {
            return new Options(Optional.of(separator), decimal, encoding, header, dayFirst, missing, kinds,
                    usualDecimal);
        }

        /** Returns a copy with this decimal mark, a point or a comma. */
        public Options withDecimal(char decimal) {
            return new Options(separator, Optional.of(decimal), encoding, header, dayFirst, missing, kinds,
                    usualDecimal);
        }

        /**
         * Returns a copy with this decimal mark for a file that leaves it open, because it has no number, or only such
         * as 1.234, which may be a thousand and more.
         */
        public Options withUsualDecimal(char usual) {
            return new Options(separator, decimal, encoding, header, dayFirst, missing, kinds, Optional.of(usual));
        }

        /** Returns a copy with this encoding. */
        public Options withEncoding(Charset encoding) {
            return new Options(separator, decimal, Optional.of(encoding), header, dayFirst, missing, kinds,
                    usualDecimal);
        }

        /** Returns a copy for files whose first row names the columns, or does not. */
        public Options withHeader(boolean header) {
            return new Options(separator, decimal, encoding, Optional.of(header), dayFirst, missing, kinds,
                    usualDecimal);
        }

        /** Returns a copy for dates such as 1/2/2024 that begin with the day, or with the month. */
        public Options withDayFirst(boolean dayFirst) {
            return new Options(separator, decimal, encoding, header, Optional.of(dayFirst), missing, kinds,
                    usualDecimal);
        }

        /** Returns a copy in which these marks, and no others, stand for missing values, besides empty cells. */
        public Options withMissing(String... marks) {
            return new Options(separator, decimal, encoding, header, dayFirst, Optional.of(List.of(marks)), kinds,
                    usualDecimal);
        }

        /** Returns a copy in which {@code kinds} returns the kind of the column with a given name. */
        public Options withKinds(Function<String, Kind> kinds) {
            return new Options(separator, decimal, encoding, header, dayFirst, missing, kinds, usualDecimal);
        }
    }

    private Csv() {}

    /**
     * Reads a whole file and finds how it is written.
     *
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     * @throws IOException if the file is missing or cannot be read
     */
    public static Table read(Path path) throws IOException {
        return read(path, Options.of());
    }

    /**
     * Reads a whole file, with the kinds of some columns given.
     *
     * @param kinds returns the kind of the column with a given name; called once for each column
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     * @throws IOException if the file is missing or cannot be read
     */
    public static Table read(Path path, Function<String, Kind> kinds) throws IOException {
        return read(path, Options.of().withKinds(kinds));
    }

    /**
     * Reads a whole file.
     *
     * @throws MalformedDataException if the file is empty, has no row, has a byte that is invalid in its encoding or a
     *     zero byte; if a row has more or fewer cells than the header; if a cell of a column that is read as numbers or
     *     times on request is neither one nor missing; if a quote is not closed; or if there are more than 65,536
     *     columns, 1,048,576 characters in a cell or 16,777,216 in a row
     * @throws IOException if the file is missing or cannot be read
     */
    public static Table read(Path path, Options options) throws IOException {
        return new CsvFile(path.toString(), () -> InputFile.open(path), options).read();
    }

    /**
     * Reads a whole table that is in memory, such as one that a page has sent, with the kinds of some columns given.
     *
     * @param source the name of the table in errors, such as {@code people.csv}
     * @param kinds as for {@link #read(Path, Function)}
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     */
    public static Table read(String source, byte[] bytes, Function<String, Kind> kinds) {
        return read(source, bytes, Options.of().withKinds(kinds));
    }

    /**
     * Reads a whole table that is in memory.
     *
     * @param source the name of the table in errors, such as {@code people.csv}
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     */
    public static Table read(String source, byte[] bytes, Options options) {
        try {
            return new CsvFile(source, () -> new ByteArrayInputStream(bytes), options).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a whole table from a stream, such as standard input, by way of a temporary file.
     *
     * @param source the name of the table in errors, such as {@code standard input}
     * @param in is read to its end, and not closed
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     * @throws IOException if the stream cannot be read, or the temporary file cannot be written
     */
    public static Table read(String source, InputStream in, Options options) throws IOException {
        Path copy = Files.createTempFile("weft-table", ".csv");
        try {
            try (var out = Files.newOutputStream(copy)) {
                in.transferTo(out);
            }
            return new CsvFile(source, () -> InputFile.open(copy), options).read();
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    /**
     * Finds how a file is written, without keeping its rows. The description of the result is one line for people.
     *
     * @throws MalformedDataException if the content is invalid: see {@link #read(Path, Options)}
     * @throws IOException if the file is missing or cannot be read
     */
    public static Dialect dialect(Path path, Options options) throws IOException {
        return new CsvFile(path.toString(), () -> InputFile.open(path), options).look();
    }

    /**
     * Reads a file in parts, with the kinds of some columns given: see {@link #stream(Path, Options, int, Consumer)}.
     *
     * @param kinds returns the kind of the column with a given name; called once for each column
     * @param rows the number of rows in a part, at least 1
     * @param parts receives the parts in order, on the calling thread
     * @throws MalformedDataException as {@link #read(Path, Options)} does
     * @throws IllegalArgumentException if {@code rows} is below 1
     * @throws IOException if the file is missing or cannot be read
     */
    public static void stream(Path path, Function<String, Kind> kinds, int rows, Consumer<Table> parts)
            throws IOException {
        stream(path, Options.of().withKinds(kinds), rows, parts);
    }

    /**
     * Reads a file in parts, for files that do not fit into memory. The rows are the same as those of
     * {@link #read(Path, Options)}.
     *
     * <p>Each part contains the next {@code rows} rows of the file; the last one may be smaller. In each part, the list
     * of categories of a column contains all categories that have occurred so far.
     *
     * <pre>{@code
     * Csv.stream(Path.of("large.csv"), Csv.Options.of(), 10_000, part -> System.out.println(part.size()));
     * }</pre>
     *
     * @param rows the number of rows in a part, at least 1
     * @param parts receives the parts in order, on the calling thread
     * @throws MalformedDataException as {@link #read(Path, Options)} does; the parts before the error have been passed
     *     to {@code parts} by then
     * @throws IllegalArgumentException if {@code rows} is below 1
     * @throws IOException if the file is missing or cannot be read
     */
    public static void stream(Path path, Options options, int rows, Consumer<Table> parts) throws IOException {
        if (rows < 1) {
            throw new IllegalArgumentException("Csv.stream expects parts of at least 1 row but got " + rows);
        }
        new CsvFile(path.toString(), () -> InputFile.open(path), options).read(rows, parts);
    }

    /** Returns the parts of a file for those who read it several times; it is looked at once, how it is written. */
    static Fitting.Parts parts(Path path, Options options, int rows) {
        CsvFile file = new CsvFile(path.toString(), () -> InputFile.open(path), options);
        return parts -> file.read(rows, parts);
    }
}
