package dev.weft.internal.cell;

import org.jspecify.annotations.Nullable;

/**
 * Numbers as people write them. Besides {@code -1.5e3}, these are numbers: {@code 1,234.5} and {@code 1 234.5} with
 * groups of three digits, {@code $1,200} with a currency, {@code 12.3%} (the number 12.3), {@code (1,200)} for a
 * negative amount, and a minus sign of typography. With a decimal comma, points group digits. Digits of other scripts
 * and notations of programs, such as {@code 0x1f}, {@code 1_000} and {@code 1d}, are text.
 */
public final class Numeral {
    private static final double[] POWERS = new double[23];
    private static final long EXACT = 1L << 53;
    /** No person writes a longer number with groups or a currency, and each is copied. */
    static final int LONGEST_DRESSED = 60;
    private static final String CURRENCIES = "$€£¥￥₹₽₩";
    private static final String BLANKS = " \u00a0\u2009\u202f";

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Numeral() {}

    /**
     * Returns the number that {@code text} stands for, or NaN if it is not a finite number.
     *
     * @param decimal the decimal mark, a point or a comma
     */
    public static double of(String text, char decimal) {
        double plain = plain(text, decimal);
        return Double.isNaN(plain) && text.length() <= LONGEST_DRESSED ? dressed(text, decimal) : plain;
    }

    /**
     * Whether {@code text} is a code rather than a number: digits behind a leading zero, as {@code 007}.
     * {@code 01.5} is a number, since a code has no fraction.
     */
    public static boolean isCode(String text) {
        return text.length() > 1 && text.charAt(0) == '0' && digits(text, 0) == text.length();
    }

    /** Whether {@code text} is a number beyond the largest double, such as {@code 1e999}. */
    static boolean overflows(String text) {
        boolean mayBe = text.indexOf('e') > 0 || text.indexOf('E') > 0 || text.length() > Double.MAX_EXPONENT * 3 / 10;
        return mayBe && (Double.isInfinite(unbounded(text, '.')) || Double.isInfinite(unbounded(text, ',')));
    }

    private static double plain(String text, char decimal) {
        double value = unbounded(text, decimal);
        return Double.isInfinite(value) ? Double.NaN : value;
    }

    /** The number {@code [+-] digits [. digits] [e [+-] digits]}, with a digit before or after the decimal mark;
     * infinite beyond the largest double, NaN for other text. */
    private static double unbounded(String text, char decimal) {
        int start = sign(text, 0);
        int whole = digits(text, start);
        int end = whole < text.length() && text.charAt(whole) == decimal ? digits(text, whole + 1) : whole;
        int count = end - start - (end > whole ? 1 : 0);
        if (count == 0) {
            return Double.NaN;
        }
        if (end == text.length() && count <= 18 && end - whole <= POWERS.length) {
            double exact = exact(text, start, whole, end);
            if (!Double.isNaN(exact)) {
                return text.charAt(0) == '-' ? -exact : exact;
            }
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int exponent = sign(text, end + 1);
            end = digits(text, exponent);
            if (end == exponent) {
                return Double.NaN;
            }
        }
        return end < text.length() ? Double.NaN : Double.parseDouble(text.replace(decimal, '.'));
    }

    /** The quotient of two whole numbers that are exact, so it is rounded once, as it must be; or NaN. */
    private static double exact(String text, int start, int whole, int end) {
        long mantissa = 0;
        for (int i = start; i < end; i++) {
            mantissa = i == whole ? mantissa : mantissa * 10 + text.charAt(i) - '0';
        }
        return mantissa > EXACT ? Double.NaN : mantissa / POWERS[Math.max(0, end - whole - 1)];
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

    /** A number with a currency, a percent sign, parentheses or groups of digits. */
    private static double dressed(String text, char decimal) {
        String bare = text.replace('\u2212', '-').strip();
        boolean isDebit = bare.startsWith("(") && bare.endsWith(")");
        bare = isDebit ? bare.substring(1, bare.length() - 1).strip() : bare;
        String sign = bare.startsWith("-") || bare.startsWith("+") ? bare.substring(0, 1) : "";
        bare = bare.substring(sign.length());
        String amount = withoutUnit(bare);
        if (sign.isEmpty() && !amount.equals(bare) && amount.startsWith("-")) {
            sign = "-";
            amount = amount.substring(1);
        }
        String digits = ungrouped(amount, decimal);
        double value = isDebit && !sign.isEmpty() || digits == null ? Double.NaN : plain(sign + digits, decimal);
        return isDebit ? -value : value;
    }

    private static String withoutUnit(String text) {
        if (text.isEmpty()) {
            return text;
        }
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        if (CURRENCIES.indexOf(first) >= 0) {
            return text.substring(1).strip();
        }
        return last == '%' || CURRENCIES.indexOf(last) >= 0 ? text.substring(0, text.length() - 1).strip() : text;
    }

    /** Removes what groups the digits before the decimal mark; null if they are not in groups of three. */
    private static @Nullable String ungrouped(String text, char decimal) {
        int end = text.indexOf(decimal);
        String whole = end < 0 ? text : text.substring(0, end);
        int first = digits(whole, 0);
        if (first == 0 || first == whole.length()) {
            return first == 0 && end != 0 ? null : text;
        }
        char group = whole.charAt(first);
        boolean isGroup = group == (decimal == '.' ? ',' : '.') || group == '\'' || group == '’'
                || BLANKS.indexOf(group) >= 0;
        if (group == ',' && isGroup && isIndian(whole, first)) {
            return whole.replace(",", "") + (end < 0 ? "" : text.substring(end));
        }
        StringBuilder all = new StringBuilder(whole.substring(0, first));
        for (int i = first; i < whole.length(); i += 4) {
            if (!isGroup || first > 3 || whole.charAt(i) != group || digits(whole, i + 1) != i + 4) {
                return null;
            }
            all.append(whole, i + 1, i + 4);
        }
        return all + (end < 0 ? "" : text.substring(end));
    }

    /** Whether groups have two digits but for the last, as in {@code 12,34,567}. */
    private static boolean isIndian(String whole, int first) {
        int i = first;
        while (i + 4 < whole.length() && whole.charAt(i) == ',' && digits(whole, i + 1) == i + 3) {
            i += 3;
        }
        return first <= 2 && i > first && i + 4 == whole.length() && whole.charAt(i) == ','
                && digits(whole, i + 1) == whole.length();
    }
}
