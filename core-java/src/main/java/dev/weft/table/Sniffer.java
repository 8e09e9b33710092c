package dev.weft.table;

import dev.weft.internal.cell.Layout;
import dev.weft.internal.cell.Rows;
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
    private final List<String> notes = new ArrayList<>();

    Sniffer(String head, Csv.Options options) {
        this.head = head;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param header the first row, or the numbers of the columns
     * @param hasRowNames whether each row begins with a name for which the header has none
     * @param trailing whether rows end with a separator
     */
    record Found(Rows.Form form, Dialect dialect, List<String> header, boolean hasRowNames, boolean trailing) {}

    Found find(Charset encoding) {
        Layout layout = quoted(best());
        if (layout.rows().isEmpty()) {
            return new Found(layout.form(), dialect(layout, encoding, '.', true), List.of(), false, false);
        }
        Rows.Form form = layout.form();
        boolean hasHeader = options.header().orElseGet(layout::hasHeader);
        boolean trailing = layout.hasTrailingSeparator();
        List<String> first = layout.rows().get(0).cells();
        int width = Math.max(layout.width(), first.size()) - (trailing ? 1 : 0);
        boolean hasRowNames = hasHeader && layout.isTable() && first.size() == width - 1;
        List<String> header = hasHeader ? first.subList(0, Math.min(first.size(), width))
                : Stream.iterate(1, i -> i + 1).limit(width).map(String::valueOf).toList();
        if (form.skipped() > 0) {
            notes.add(form.skipped() == 1 ? "the first line is not part of the table"
                    : "the first " + form.skipped() + " lines are not part of the table");
        }
        if (form.comment() != 0) {
            notes.add("lines that begin with " + form.comment() + " are comments");
        }
        return new Found(form, dialect(layout, encoding, options.decimal().orElseGet(layout::decimal), hasHeader),
                header, hasRowNames, trailing);
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
        Layout plain = Layout.of(head, new Rows.Form(separator, '"', (char) 0, skipped));
        for (char comment : COMMENTS.toCharArray()) {
            if (head.startsWith(String.valueOf(comment)) || head.contains("\n" + comment)) {
                Layout without = Layout.of(head, new Rows.Form(separator, '"', comment, skipped));
                if (without.isTable() && (!plain.isTable() || without.consistency() > plain.consistency()
                        || without.width() == plain.width() && plain.form().skipped() > 0)) {
                    return without;
                }
            }
        }
        return plain;
    }

    /** Tries apostrophes as quotes if cells begin and end with them. */
    private Layout quoted(Layout found) {
        boolean hasQuotes = found.rows().stream().flatMap(row -> row.cells().stream()).anyMatch(Sniffer::isQuoted);
        if (!hasQuotes) {
            return found;
        }
        Rows.Form form = found.form();
        Layout quoted = Layout.of(head, new Rows.Form(form.separator(), '\'', form.comment(), form.skipped()));
        return quoted.isTable() && quoted.consistency() >= found.consistency() && !head.contains("\"") ? quoted : found;
    }

    private static boolean isQuoted(String cell) {
        return cell.length() > 1 && cell.startsWith("'") && cell.endsWith("'");
    }
}
