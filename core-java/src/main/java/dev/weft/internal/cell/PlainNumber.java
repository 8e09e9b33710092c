package dev.weft.internal.cell;

import java.math.BigInteger;

/**
 * Reads numbers from characters without making a text of them: those of the form {@code [+-] digits [mark digits]
 * [e [+-] digits]}, the first that {@link Numeral} knows, with the same values. Keeps what the last number was. Not
 * safe for use by several threads.
 */
public final class PlainNumber {
    private static final long EXACT = 1L << 53;
    private static final int EXACT_POWER = 22;
    /** A whole number of so many digits fits into 64 bits. */
    private static final int MOST_DIGITS = 19;
    private static final int MOST_EXPONENT_DIGITS = 4;
    private static final double[] POWERS = new double[EXACT_POWER + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final char[] digits = new char[Numeral.LONGEST_DRESSED];
    private double value;
    private boolean isEither;
    private boolean isCode;

    /**
     * Reads a number.
     *
     * @param text has the number from {@code from} to before {@code to}, without blanks around it
     * @param decimal the decimal mark, a point or a comma
     * @return whether it is a finite number of this form
     */
    public boolean read(char[] text, int from, int to, char decimal) {
        int i = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
        int start = i;
        long mantissa = 0;
        int digit;
        while (i < to && (digit = text[i] - '0') >= 0 && digit <= 9) {
            mantissa = 10 * mantissa + digit;
            i++;
        }
        int whole = i - start;
        int fraction = 0;
        if (i < to && text[i] == decimal) {
            i++;
            int first = i;
            while (i < to && (digit = text[i] - '0') >= 0 && digit <= 9) {
                mantissa = 10 * mantissa + digit;
                i++;
            }
            fraction = i - first;
        }
        if (whole + fraction == 0) {
            return false;
        }
        boolean hasMark = i > start + whole;
        int end = i;
        int exponent = 0;
        if (i < to) {
            i = exponent(text, i, to);
            if (i < to || i - end > MOST_EXPONENT_DIGITS + 2) {
                return i == to && isFinite(text, from, to, decimal);
            }
            exponent = parsed(text, end, to);
        }
        // Of the marks of numbers, a text can have another meaning with the other one: 1.234 is 1234 then.
        isEither = !hasMark || end == to && fraction == 3 && whole > 0 && whole <= 3;
        isCode = whole == to - from && whole > 1 && text[from] == '0';
        if (whole + fraction > MOST_DIGITS && significant(text, start, end) > MOST_DIGITS) {
            return isFinite(text, from, to, decimal);
        }
        double positive = value(mantissa, exponent - fraction);
        if (Double.isNaN(positive)) {
            return isFinite(text, from, to, decimal);
        }
        value = text[from] == '-' ? -positive : positive;
        return true;
    }

    /**
     * Reads a number whose digits before the decimal mark are in groups of three, between which the other mark is, such
     * as {@code 1,234.5}.
     *
     * @return whether it is a number of this form
     */
    public boolean readGrouped(char[] text, int from, int to, char decimal) {
        char group = decimal == '.' ? ',' : '.';
        int start = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
        int first = digits(text, start, to);
        if (first == start || first > start + 3 || first == to || text[first] != group || to - from > digits.length) {
            return false;
        }
        System.arraycopy(text, from, digits, 0, first - from);
        int length = first - from;
        int i = first;
        int groups = 0;
        while (i < to && text[i] == group) {
            if (digits(text, i + 1, to) != i + 4) {
                return false;
            }
            System.arraycopy(text, i + 1, digits, length, 3);
            length += 3;
            i += 4;
            groups++;
        }
        if (i < to && (text[i] != decimal || digits(text, i + 1, to) < to)) {
            return false;
        }
        System.arraycopy(text, i, digits, length, to - i);
        boolean isRead = read(digits, 0, length + to - i, decimal);
        // With the other mark, 1,234 is a fraction.
        isEither = groups == 1 && i == to;
        isCode = false;
        return isRead;
    }

    /** Reads a number of either form, as {@link #read} or else {@link #readGrouped} does. */
    public boolean readAny(char[] text, int from, int to, char decimal) {
        return read(text, from, to, decimal) || readGrouped(text, from, to, decimal);
    }

    private static int digits(char[] text, int from, int to) {
        int i = from;
        while (i < to && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        return i;
    }

    /** The number that was read last. */
    public double value() {
        return value;
    }

    /** Whether what was read last is a number also with the other decimal mark, though perhaps another one. */
    public boolean isEither() {
        return isEither;
    }

    /** Whether what was read last is a code: see {@link Numeral#isCode}. */
    public boolean isCode() {
        return isCode;
    }

    /** Returns where an exponent ends that begins at {@code from}; {@code from} if there is none. */
    private static int exponent(char[] text, int from, int to) {
        if (text[from] != 'e' && text[from] != 'E') {
            return from;
        }
        int first = from + 1 < to && (text[from + 1] == '-' || text[from + 1] == '+') ? from + 2 : from + 1;
        int end = digits(text, first, to);
        return end == first ? from : end;
    }

    private static int parsed(char[] text, int from, int to) {
        int exponent = 0;
        for (int i = from + 1; i < to; i++) {
            exponent = text[i] == '-' || text[i] == '+' ? 0 : 10 * exponent + text[i] - '0';
        }
        return text[from + 1] == '-' ? -exponent : exponent;
    }

    /** The number of digits from the first that is not 0. */
    private static int significant(char[] text, int from, int to) {
        int i = from;
        int marks = 0;
        while (i < to && (text[i] < '1' || text[i] > '9')) {
            i++;
        }
        for (int j = i; j < to; j++) {
            marks += text[j] < '0' ? 1 : 0;
        }
        return to - i - marks;
    }

    /** Reads a number that is too long for the fast way. */
    private boolean isFinite(char[] text, int from, int to, char decimal) {
        int end = from;
        boolean hasMark = false;
        boolean hasExponent = false;
        for (; end < to; end++) {
            hasMark |= text[end] == decimal;
            hasExponent |= text[end] == 'e' || text[end] == 'E';
        }
        value = Double.parseDouble(new String(text, from, to - from).replace(decimal, '.'));
        if (hasExponent) {
            isEither = !hasMark;
            isCode = false;
        }
        return !Double.isInfinite(value);
    }

    /**
     * Returns the double that is nearest to {@code mantissa} · 10^{@code power}, NaN if this way cannot tell it.
     *
     * @param mantissa without a sign
     */
    private static double value(long mantissa, int power) {
        if (mantissa >= 0 && mantissa <= EXACT && power >= -EXACT_POWER && power <= EXACT_POWER) {
            // Both are exact, so the result is rounded once, as it must be.
            return power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
        }
        return mantissa == 0 ? 0 : Math.abs(power) <= Binary.MOST ? Binary.value(mantissa, power) : Double.NaN;
    }

    /**
     * Powers of ten as the first 64 bits of the binary number, times a power of two. The product with a mantissa of 64
     * bits is exact but for its last bits: it lies between two bounds, and where both are rounded to the same double,
     * it is that double.
     */
    private static final class Binary {
        static final int MOST = 60;
        private static final long[] BITS = new long[2 * MOST + 1];
        private static final int[] SHIFTS = new int[2 * MOST + 1];

        static {
            for (int power = -MOST; power <= MOST; power++) {
                BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
                // Either has 64 bits.
                int shift = power < 0 ? ten.bitLength() + 63 : 64 - ten.bitLength();
                BigInteger bits = power < 0 ? BigInteger.ONE.shiftLeft(shift).divide(ten) : ten.shiftLeft(shift);
                BITS[power + MOST] = bits.longValue();
                SHIFTS[power + MOST] = shift;
            }
        }

        static double value(long mantissa, int power) {
            int zeros = Long.numberOfLeadingZeros(mantissa);
            long left = mantissa << zeros;
            long right = BITS[power + MOST];
            // The upper 64 bits of the product of two numbers without a sign.
            long high = Math.multiplyHigh(left, right) + (left >> 63 & right) + (right >> 63 & left);
            int extra = high < 0 ? 11 : 10;
            long rest = high & (1L << extra) - 1;
            long half = 1L << extra - 1;
            // The true upper bits lie in [high, high + 2): too near to the middle of two doubles to tell.
            if (rest == half || rest == half - 1) {
                return Double.NaN;
            }
            long rounded = (high >>> extra) + (rest > half ? 1 : 0);
            int exponent = extra + 64 - zeros - SHIFTS[power + MOST];
            return rounded * Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
        }
    }
}
