package dev.weft.exchange.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Numbers, texts and names as Java writes them, in ASCII, so that no compiler mistakes the encoding. */
final class Literal {
    /** The most bytes of a string in a class file are 65,535; a character takes up to three. */
    static final int MOST_CHARS = 20_000;
    private static final int LINE = 90;
    private static final Set<String> KEYWORDS = Set.of("abstract", "assert", "boolean", "break", "byte", "case",
            "catch", "char", "class", "const", "continue", "default", "do", "double", "else", "enum", "extends",
            "false",
            "final", "finally", "float", "for", "goto", "if", "implements", "import", "instanceof", "int", "interface",
            "long", "native", "new", "null", "package", "private", "protected", "public", "return", "short", "static",
            "strictfp", "super", "switch", "synchronized", "this", "throw", "throws", "transient", "true", "try",
            "void", "volatile", "while", "var", "record", "sealed", "yield", "_");

    private Literal() {}

    /** A float with all its bits, but those of a NaN. */
    static String of(float number) {
        return Float.isNaN(number) ? "Float.NaN"
                : Float.isInfinite(number) ? "Float." + (number > 0 ? "POSITIVE" : "NEGATIVE") + "_INFINITY"
                : number == (int) number && Math.abs(number) < 1e6 && Float.floatToRawIntBits(number) != 1 << 31
                        ? Integer.toString((int) number) + "f"
                : number + "f";
    }

    /** A double with all its bits; it must be finite. */
    static String of(double number) {
        return Double.toString(number);
    }

    /** A text in quotes. */
    static String of(String text) {
        return '"' + escaped(text) + '"';
    }

    /** A long text in quotes, cut into lines that {@code indent} begins. */
    static String lines(String text, String indent) {
        StringBuilder all = new StringBuilder();
        for (int from = 0; from < text.length() || from == 0; from += LINE) {
            all.append(from == 0 ? "" : "\n" + indent + "+ ")
                    .append(of(text.substring(from, Math.min(text.length(), from + LINE))));
        }
        return all.toString();
    }

    /** What stands between quotes. */
    static String escaped(String text) {
        StringBuilder all = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '"' -> all.append("\\\"");
                case '\\' -> all.append("\\\\");
                case '\n' -> all.append("\\n");
                case '\r' -> all.append("\\r");
                case '\t' -> all.append("\\t");
                default -> all.append(c >= ' ' && c < 127 ? Character.toString(c)
                        : String.format(Locale.ROOT, "\\u%04x", c));
            }
        });
        return all.toString();
    }

    /** A text for a comment in HTML: nothing in it ends the comment or begins an escape or a tag. */
    static String comment(String text) {
        StringBuilder all = new StringBuilder();
        text.codePoints().forEach(c -> all.append(c >= ' ' && c < 127 && "&<>@*\\{}".indexOf(c) < 0
                ? Character.toString(c) : "&#" + c + ";"));
        return all.toString();
    }

    /** Whether {@code name} can be the name of a class or, with points, of a package, in letters of any language. */
    static boolean isName(String name) {
        return List.of(name.split("\\.", -1)).stream().allMatch(part -> isWord(part) && !KEYWORDS.contains(part));
    }

    private static boolean isWord(String word) {
        return !word.isEmpty() && Character.isJavaIdentifierStart(word.codePointAt(0)) && word.codePoints()
                .allMatch(c -> Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    /** A name in ASCII: Java reads {@code \\u5317} as the letter, whatever encoding it expects. */
    static String name(String name) {
        return escaped(name);
    }

    /** Names that no two things share. */
    static final class Names {
        private final Set<String> taken = new HashSet<>();

        Names(String... reserved) {
            taken.addAll(List.of(reserved));
        }

        /** A name for a constant, such as {@code DENSE1_KERNEL} for {@code dense1.kernel}. */
        String constant(String wanted) {
            return free(String.join("_", words(wanted)).toUpperCase(Locale.ROOT));
        }

        /** A name for a variable or method, such as {@code dense1Affine7} for {@code dense1/affine#7}. */
        String variable(String wanted) {
            StringBuilder name = new StringBuilder();
            for (String word : words(wanted)) {
                name.append(name.length() == 0 ? word.substring(0, 1).toLowerCase(Locale.ROOT)
                        : word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
            }
            return free(name.toString());
        }

        private static List<String> words(String wanted) {
            List<String> words = new ArrayList<>();
            for (String word : wanted.split("[^A-Za-z0-9]+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
            if (words.isEmpty() || Character.isDigit(words.get(0).charAt(0))) {
                words.add(0, "c");
            }
            return words;
        }

        private String free(String wanted) {
            String start = wanted.length() > 60 ? wanted.substring(0, 60) : wanted;
            String name = start;
            for (int i = 2; KEYWORDS.contains(name) || !taken.add(name); i++) {
                name = start + "_" + i;
            }
            return name;
        }
    }
}
