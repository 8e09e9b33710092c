package dev.weft.table;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a table is written, as {@link Csv} found it or {@link Csv.Options} say it.
 *
 * @param encoding the encoding of the text
 * @param separator what separates cells; a blank stands for any run of blanks and tabs
 * @param quote what encloses cells that contain a separator; 0 if quotes are ordinary characters
 * @param decimal the decimal mark, a point or a comma
 * @param header whether the first row names the columns; without a header they are named 1, 2 and so on
 * @param dayFirst whether dates such as 1/2/2024 begin with the day
 * @param notes what else was found and is worth knowing, such as lines that are not rows, one sentence each
 */
public record Dialect(Charset encoding, char separator, char quote, char decimal, boolean header, boolean dayFirst,
        List<String> notes) {
    private static final Map<Character, String> NAMES =
            Map.of(',', "commas", ';', "semicolons", '\t', "tabs", '|', "bars", ' ', "blanks", ':', "colons");

    /** Copies the notes. */
    public Dialect {
        notes = List.copyOf(notes);
    }

    /** Returns the separator in words, such as {@code semicolons}. */
    static String named(char separator) {
        return NAMES.getOrDefault(separator, "\"" + separator + "\"");
    }

    Dialect withNotes(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new Dialect(encoding, separator, quote, decimal, header, dayFirst, all);
    }

    /** Whether the table is in the usual form, UTF-8 with commas, decimal points and a header, without any notes. */
    public boolean isUsual() {
        return encoding.equals(StandardCharsets.UTF_8) && separator == ',' && quote == '"' && decimal == '.' && header
                && notes.isEmpty();
    }

    /** Returns one line, such as {@code cells between semicolons, decimal comma, windows-1252, a header}. */
    public String description() {
        List<String> parts = new ArrayList<>();
        parts.add("cells between " + named(separator));
        if (quote == 0) {
            parts.add("quotes are ordinary characters, since some do not close");
        } else if (quote != '"') {
            parts.add("quotes " + quote);
        }
        if (decimal == ',') {
            parts.add("decimal comma");
        }
        parts.add(encoding.name());
        parts.add(header ? "a header" : "no header (columns are named 1, 2, …)");
        parts.addAll(notes);
        return String.join(", ", parts);
    }
}
