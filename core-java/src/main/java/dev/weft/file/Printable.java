package dev.weft.file;

import java.util.Locale;

/**
 * Makes text from a file or a file name safe to print. Such text may contain control characters, which steer a
 * terminal, line ends, which forge a line of output, and characters that change the direction of the text around them.
 * <pre>{@code
 * Printable.of("a\nb\u001b[2J") // a\\nb\\u001b[2J, in one line
 * }</pre>
 */
public final class Printable {
    private Printable() {}

    /**
     * Returns {@code text} in one line. Line feed, carriage return and tab become {@code \n}, {@code \r} and
     * {@code \t}. Any other control character (U+0000 to U+001F, U+007F to U+009F), format character (such as U+202A to
     * U+202E and U+2066 to U+2069, which change the direction), line or paragraph separator (U+2028, U+2029) and
     * unpaired surrogate becomes the escapes of its UTF-16 code units, as in Java. All other text stays as it is, also
     * backslashes: printable text, and what this method returns, is returned unchanged.
     */
    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isHarmful)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> append(shown, c);
            }
        });
        return shown.toString();
    }

    private static void append(StringBuilder shown, int c) {
        if (isHarmful(c)) {
            for (char unit : Character.toChars(c)) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
        } else {
            shown.appendCodePoint(c);
        }
    }

    private static boolean isHarmful(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                true;
            default -> false;
        };
    }
}
