package dev.weft.file;

import java.nio.file.Path;

/**
 * Thrown for a file whose content violates its format: it names the file, the position, what was found and what was
 * expected, in one line. A file that cannot be read at all gives an {@link java.io.IOException} instead.
 */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_QUOTE = 200;

    private final String source;
    private final String position;
    private final String found;
    private final String wanted;

    /**
     * Creates the exception for the file {@code path}. Text from the file may be passed as it is: it is shortened and
     * escaped as by {@link Printable}.
     *
     * @param path the file
     * @param position a byte, a line, a column or a tensor's name
     * @param found what is there
     * @param wanted what was expected
     */
    public MalformedDataException(Path path, String position, String found, String wanted) {
        this(path.toString(), position, found, wanted);
    }

    /** Creates the exception for text that is not a file; {@code source} says where it came from. */
    public MalformedDataException(String source, String position, String found, String wanted) {
        super(printable(source) + ", " + printable(position) + ": expected " + printable(wanted) + " but got "
                + printable(found));
        this.source = printable(source);
        this.position = printable(position);
        this.found = printable(found);
        this.wanted = printable(wanted);
    }

    /** The file, as the caller named it. */
    public String source() {
        return source;
    }

    /** The position in the file. */
    public String position() {
        return position;
    }

    /** What was found there. */
    public String found() {
        return found;
    }

    /** What was expected there. */
    public String wanted() {
        return wanted;
    }

    private static String printable(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST_QUOTE) {
            return Printable.of(text);
        }
        return Printable.of(text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE))) + "…";
    }
}
