package dev.weft.file;

import java.nio.file.Path;
import java.util.Locale;

/**
 * The one answer to a file whose content is not what its format demands: which file, where in it, what is there and
 * what was expected. A file that cannot be read at all is a {@link java.io.IOException} instead.
 */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_QUOTE = 200;

    private final String source;
    private final String position;
    private final String found;
    private final String wanted;

    /**
     * A complaint about the file {@code path}; {@code position} is a byte, a line or a tensor's name.
     * Text from the file may be passed as it is: it is cut and its control characters are escaped.
     */
    public MalformedDataException(Path path, String position, String found, String wanted) {
        this(path.toString(), position, found, wanted);
    }

    /** A complaint about text that is no file by itself; {@code source} says where it came from. */
    public MalformedDataException(String source, String position, String found, String wanted) {
        super(printable(source) + ", " + printable(position) + ": expected " + printable(wanted) + " but got "
                + printable(found));
        this.source = printable(source);
        this.position = printable(position);
        this.found = printable(found);
        this.wanted = printable(wanted);
    }

    /** The file, as it was named. */
    public String source() {
        return source;
    }

    /** Where in the file. */
    public String position() {
        return position;
    }

    /** What is there. */
    public String found() {
        return found;
    }

    /** What was expected there. */
    public String wanted() {
        return wanted;
    }

    // A hostile file must not steer the terminal that shows its complaint: control, bidi and format characters go.
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST_QUOTE).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE ? shown + "…" : shown.toString();
    }
}
