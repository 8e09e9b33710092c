package dev.weft.table;

import dev.weft.internal.cell.CellRows;
import dev.weft.internal.cell.Layout;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds the dialect of a table by its beginning. Among the separators that cut it into columns, the best wins. */
final class Sniffer {
    /** The separators; of those that leave equally many columns of numbers, the first. */
    private static final List<Character> SEPARATORS = List.of('\t', ';', '|', ',', ' ');
    private static final String COMMENTS = "#%";

    private final String head;
    private final Csv.Options options;
    private final char quote;
    private final List<String> notes = new ArrayList<>();

    /**
     * Looks at a beginning.
     *
     * @param quote what may enclose cells, or none
     */
    Sniffer(String head, Csv.Options options, char quote) {
        this.head = head;
        this.quote = quote;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param header the first row, or the comment above it, or the numbers of the columns
     * @param hasHeaderRow whether the header is the first row
     * @param hasRowNames whether each row begins with a name for which the header has none
     * @param trailing whether rows end with a separator
     */
    record Found(CellRows.Form form, Dialect dialect, List<String> header, boolean hasHeaderRow, boolean hasRowNames,
            boolean trailing) {}

    Found find(Charset encoding) {
        Layout layout = quoted(best());
        if (layout.rows().isEmpty()) {
            return new Found(layout.form(), dialect(layout, encoding, '.', true), List.of(), true, false,
                    false);
        }
        CellRows.Form form = layout.form();
        List<String> named = options.header().isEmpty() && hasValuesAlone(layout) ? names(layout) : List.of();
        boolean hasHeader = named.isEmpty() && options.header().orElseGet(layout::hasHeader);
        boolean trailing = layout.hasTrailingSeparator();
        List<String> first = layout.rows().get(0).cells();
        int width = Math.max(layout.width(), first.size()) - (trailing ? 1 : 0);
        boolean hasRowNames = hasHeader && layout.isTable() && first.size() == width - 1;
        List<String> header = !named.isEmpty() ? named : hasHeader ? first.subList(0, Math.min(first.size(), width))
                : Stream.iterate(1, i -> i + 1).limit(width).map(String::valueOf).toList();
        if (form.skipped() > 0) {
            notes.add(form.skipped() == 1 ? "the first line is not part of the table"
                    : "the first " + form.skipped() + " lines are not part of the table");
        }
        if (form.comment() != 0) {
            notes.add("lines that begin with " + form.comment() + " are comments"
                    + (named.isEmpty() ? "" : ", and the last one above the rows names the columns"));
        }
        boolean isNamed = hasHeader || !named.isEmpty();
        return new Found(form,
                dialect(layout, encoding, options.decimal().orElseGet(() -> layout.decimal(options.usualDecimal())),
                        isNamed),
                header, hasHeader, hasRowNames, trailing);
    }

    private Dialect dialect(Layout layout, Charset encoding, char decimal, boolean hasHeader) {
        return new Dialect(encoding, layout.form().separator(), layout.form().quote(), decimal, hasHeader,
                options.dayFirst().orElse(false), notes);
    }

    private Layout best() {
        int end = head.indexOf('\n');
        String first = (end < 0 ? head : head.substring(0, end)).strip().replace("\"", "");
        if (first.length() == 5 && first.startsWith("sep=") && options.separator().isEmpty()) {
            return layout(first.charAt(4), 1);
        }
        List<Layout> all = options.separator().map(List::of).orElse(SEPARATORS).stream()
                .map(separator -> layout(separator, 0)).toList();
        return all.stream().filter(Layout::isTable)
                .filter(layout -> layout.form().separator() != ' ' || options.separator().isPresent()
                        || layout.numericColumns() > 0 && !layout.hasCellsThatEndWith(","))
                .max(Comparator.comparingDouble((Layout layout) -> Math.rint(20 * layout.plainness()))
                        .thenComparing(Layout::numericColumns)
                        .thenComparing(layout -> -layout.form().skipped())
                        .thenComparing(layout -> -all.indexOf(layout)))
                .orElseGet(() -> all.size() == 1 ? all.get(0) : mostFrequent(all));
    }

    /** The layout of the separator that is most frequent in the first row; a comma if none is in it. */
    private static Layout mostFrequent(List<Layout> all) {
        Layout commas = all.get(SEPARATORS.indexOf(','));
        return all.stream().filter(layout -> layout.form().separator() != ' ' && !layout.rows().isEmpty())
                .max(Comparator.comparingInt((Layout layout) -> layout.rows().get(0).cells().size())
                        .thenComparing(layout -> layout == commas))
                .orElse(commas);
    }

    /** Lines that begin with a comment sign are left out if the rows have equally many cells only without them. */
    private Layout layout(char separator, int skipped) {
        Layout plain = Layout.of(head, new CellRows.Form(separator, quote, (char) 0, skipped));
        for (char comment : COMMENTS.toCharArray()) {
            if (head.startsWith(String.valueOf(comment)) || head.contains("\n" + comment)) {
                Layout without = Layout.of(head, new CellRows.Form(separator, quote, comment, skipped));
                if (without.isTable()
                        && (isNamed(without, comment) || !plain.isTable() || without.consistency() > plain.consistency()
                                || without.width() == plain.width() && plain.form().skipped() > 0)) {
                    return without;
                }
            }
        }
        return plain;
    }

    /** Whether a comment right above rows without a header names the columns, as programs for plots write it. */
    private boolean isNamed(Layout layout, char comment) {
        boolean isSure = layout.form().separator() == ' ' || head.startsWith(comment + " ");
        return isSure && hasValuesAlone(layout) && !names(layout).isEmpty();
    }

    /** Whether the first row has only numbers, or no header for other reasons. */
    private static boolean hasValuesAlone(Layout layout) {
        return !layout.rows().isEmpty()
                && (layout.rows().get(0).cells().stream().allMatch(Layout::isNumber) || !layout.hasHeader());
    }

    /** The names in the last comment above the first row, if they are as many as the columns; otherwise none. */
    private List<String> names(Layout layout) {
        CellRows.Form form = layout.form();
        String last = "";
        int at = 0;
        while (form.comment() != 0 && at < head.length()) {
            int end = head.indexOf('\n', at) < 0 ? head.length() : head.indexOf('\n', at);
            String line = head.substring(at, end).strip();
            if (!line.isEmpty() && line.charAt(0) != form.comment()) {
                break;
            }
            last = line.isEmpty() ? last : line;
            at = end + 1;
        }
        int begin = 0;
        while (begin < last.length() && last.charAt(begin) == form.comment()) {
            begin++;
        }
        if (begin == last.length()) {
            return List.of();
        }
        List<String> cells = Layout.of(last.substring(begin).strip(), new CellRows.Form(form.separator(), quote,
                (char) 0, 0)).rows().stream().limit(1).flatMap(row -> row.cells().stream())
                .map(name -> form.separator() == ' ' && name.endsWith(",") ? name.substring(0, name.length() - 1)
                        : name)
                .toList();
        boolean areNames = cells.size() == layout.width() && cells.stream().distinct().count() == cells.size()
                && cells.stream().noneMatch(name -> name.isEmpty() || Layout.isNumber(name));
        return areNames ? cells : List.of();
    }

    /** Tries apostrophes as quotes if cells begin and end with them. */
    private Layout quoted(Layout found) {
        boolean hasQuotes = found.rows().stream().flatMap(row -> row.cells().stream()).anyMatch(Sniffer::isQuoted);
        if (!hasQuotes) {
            return found;
        }
        CellRows.Form form = found.form();
        Layout quoted = Layout.of(head, new CellRows.Form(form.separator(), '\'', form.comment(), form.skipped()));
        return quoted.isTable() && quoted.consistency() >= found.consistency() && !head.contains("\"") ? quoted : found;
    }

    private static boolean isQuoted(String cell) {
        return cell.length() > 1 && cell.startsWith("'") && cell.endsWith("'");
    }
}
