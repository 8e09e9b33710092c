package dev.weft.internal.text;

import dev.weft.file.MalformedDataException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a text that is no strict JSON, in words for people who do not know the parser.
 *
 * @param found what is there
 * @param wanted what was expected
 * @param token the part of the text that is wrong; empty if the parser stands there
 */
record JsonFault(String found, String wanted, String token) {
    private static final String STRICT = "strict JSON";
    private static final String CHARACTER = "Unexpected character \\('(.)' .*";

    /** How the parser says something, and how people do; {@code $1} stands for the first group of the pattern. */
    private record Phrase(Pattern parser, String found, String wanted, boolean isToken) {
        Phrase(String parser, String found, String wanted) {
            this(Pattern.compile(parser, Pattern.DOTALL), found, wanted, false);
        }

        /** This phrase, whose first group is a token, before or behind which the parser stands. */
        Phrase token() {
            return new Phrase(parser, found, wanted, true);
        }
    }

    private static final List<Phrase> PHRASES = List.of(
            new Phrase("Duplicate field '(.*)'.*", "the key \"$1\" twice", "each key of an object once"),
            new Phrase("Non-standard token '([-+\\w]+)'.*", "$1", "a finite number or null").token(),
            new Phrase("Unrecognized token '([^']*)'.*", "$1", "a value, with texts in double quotes,").token(),
            new Phrase("(?:Document nesting d|D)epth .*", "more", "lists and objects nested at most " + Json.DEEPEST
                    + " deep"),
            new Phrase("Number (?:value )?length .*", "more",
                    "numbers of at most " + Json.LONGEST_NUMBER + " characters"),
            new Phrase("String (?:value )?length .*", "more", "texts of at most 16 Mi characters"),
            new Phrase("Unexpected end-of-input.*", "the end of the text", STRICT),
            new Phrase("Unexpected close marker '(.)'.*", "$1", STRICT),
            new Phrase(CHARACTER + "to start (?:a )?(?:field|property) name.*", "$1", "a key in double quotes"),
            new Phrase(CHARACTER + "expected a (?:valid )?value.*", "$1", "a value of strict JSON"),
            new Phrase(CHARACTER + "expecting a colon.*", "$1", "a colon behind the key"),
            new Phrase(CHARACTER + "expecting comma.*", "$1", "a comma or the end of the list or object"),
            new Phrase(CHARACTER, "$1", STRICT),
            new Phrase(".*[Ss]urrogate.*", "half of a surrogate pair", "texts of Unicode characters"),
            new Phrase("Illegal character .*", "a control character", STRICT),
            new Phrase("Illegal unquoted character .*", "a line break or another control character",
                    "texts of strict JSON, with \\\\n for a line break,"),
            new Phrase("Unrecognized character escape '?(.).*", "\\\\$1", "an escape of JSON, such as \\\\n,"),
            new Phrase(".*[Ll]eading zero.*", "a number that begins with 0", STRICT));

    /** The fault that the parser describes. */
    static JsonFault of(String message) {
        for (Phrase phrase : PHRASES) {
            Matcher matcher = phrase.parser.matcher(message);
            if (matcher.matches()) {
                return new JsonFault(matcher.replaceFirst(phrase.found), matcher.replaceFirst(phrase.wanted),
                        phrase.isToken ? matcher.group(1) : "");
            }
        }
        return new JsonFault("something else", STRICT, "");
    }

    /** The exception for the fault, which the parser noticed at this line and column of {@code text}. */
    MalformedDataException malformed(String source, String text, int line, int column) {
        String here = text.lines().skip(line - 1L).findFirst().orElse("");
        // Where the parser stands depends on its version.
        int behind = column - token.length();
        boolean isBehind = behind > 0 && here.startsWith(token, behind - 1);
        return new MalformedDataException(source, Json.at(line, isBehind ? behind : column), found, wanted);
    }

    /** The exception for a fault of the whole text. */
    MalformedDataException malformed(String source) {
        return new MalformedDataException(source, "JSON", found, wanted);
    }
}
