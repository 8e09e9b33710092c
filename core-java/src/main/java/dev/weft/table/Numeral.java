package dev.weft.table;

import org.jspecify.annotations.Nullable;

/**
 * The syntax of numbers in tables: {@code [+-] digits [. digits] [e [+-] digits]}, with at least one digit before or
 * after the point. Other notations that Java accepts, such as {@code 1d}, {@code 0x1p3} and {@code NaN}, are text.
 */
final class Numeral {
    private static final int LONGEST_NEAR = 40;

    private Numeral() {}

    /** Returns whether {@code text} is a number. */
    static boolean is(String text) {
        int i = sign(text, 0);
        int whole = digits(text, i);
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digits(text, end + 1);
            if (end - i == 1) {
                return false;
            }
        } else if (whole == i) {
            return false;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = sign(text, end + 1);
            end = digits(text, exponent);
            if (end == exponent) {
                return false;
            }
        }
        return end == text.length();
    }

    private static int sign(String text, int from) {
        return from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** Returns how to write a text that is almost a number, or null for any other text. */
    static @Nullable String remedy(String text) {
        if (text.length() > LONGEST_NEAR) {
            return null;
        }
        String bare = text.substring(sign(text, 0));
        if (bare.matches("(?i)nan|inf|infinity|n/?a|null|none|\\?")) {
            return "an empty cell where a value is missing";
        }
        if (bare.matches("[0-9.]*[0-9],[0-9]+(e[+-]?[0-9]+)?")) {
            return "a number with a decimal point, not a comma";
        }
        return bare.matches("(?i)0x[0-9a-f.]+(p[+-]?[0-9]+)?|[0-9][0-9_]*_[0-9_.]*|[0-9.]+(e[+-]?[0-9]+)?[dfl]")
                ? "a number in plain digits" : null;
    }
}
