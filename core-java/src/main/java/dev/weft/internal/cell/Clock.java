package dev.weft.internal.cell;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;

/**
 * Reads dates and times as people write them. A date is {@code 2024-01-31} (also with slashes, points or the Chinese
 * signs for year, month and day, or without the day), {@code 31.12.2024}, {@code 12/31/2024}, {@code 31 Dec 2024} or
 * {@code Dec 31, 2024}; a time follows after a blank or {@code T}, and then {@code AM} or {@code PM} or a zone. A time
 * of day alone belongs to 1970-01-01. In which order a
 * column writes day and month, all its cells decide together.
 */
public final class Clock {
    /** The year, or the name of the month, is where it shows the order. */
    public static final int CLEAR = 1;
    /** The day comes before the month. */
    public static final int DAY_FIRST = 2;
    /** The month comes before the day. */
    public static final int MONTH_FIRST = 4;
    private static final int SHORTEST = 4;
    private static final int LONGEST = 40;
    private static final int DAY = 86_400;
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String[] NAMES = {"january", "february", "march", "april", "may", "june", "july", "august",
        "september", "october", "november", "december"};

    private String text = "";
    private int at;
    private int digits;
    private int year;
    private int first;
    private int second;
    private int orders;
    private double clock;

    private Clock() {}

    /** Returns the orders in which {@code cell} may be read, a sum of the constants; 0 if it is no time. */
    public static int orders(String cell) {
        return new Clock().read(cell);
    }

    /** Returns the seconds since 1970-01-01T00:00, NaN if {@code cell} is no time in this order. */
    public static double seconds(String cell, boolean isDayFirst) {
        Clock clock = new Clock();
        int found = clock.read(cell);
        if (found == 0 || found != CLEAR && (found & (isDayFirst ? DAY_FIRST : MONTH_FIRST)) == 0) {
            return Double.NaN;
        }
        boolean isSwapped = found != CLEAR && !isDayFirst;
        int month = isSwapped ? clock.first : clock.second;
        int day = isSwapped ? clock.second : clock.first;
        return LocalDate.of(clock.year, month, day).toEpochDay() * (double) DAY + clock.clock;
    }

    private int read(String cell) {
        text = cell;
        if (cell.length() < SHORTEST || cell.length() > LONGEST || !date() || at < cell.length() && !time()) {
            return 0;
        }
        return orders;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks() {
        while (peek() == ' ') {
            at++;
        }
    }

    /** Reads a number of at most nine digits; -1 if there is none. */
    private int number() {
        int start = at;
        int value = 0;
        while (peek() >= '0' && peek() <= '9' && at - start < 9) {
            value = 10 * value + text.charAt(at++) - '0';
        }
        digits = at - start;
        return digits == 0 ? -1 : value;
    }

    private boolean date() {
        char c = text.charAt(0);
        if (c < '0' || c > '9') {
            return monthDayYear();
        }
        int one = number();
        int length = digits;
        char between = peek();
        if (between == ':' && length <= 2) {
            at = 0;
            year = 1970;
            first = 1;
            second = 1;
            orders = CLEAR;
            return true;
        }
        if (length == 4) {
            return yearFirst(one, between);
        }
        if (length > 2 || between == 0) {
            return false;
        }
        at++;
        blanks();
        if (Character.isLetter(peek())) {
            second = month();
            first = one;
            boolean parted = second > 0 && (between == ' ' || between == '-' || between == '/' || between == '.');
            return parted && year(peek()) && valid(CLEAR);
        }
        if (between != '/' && between != '-' && between != '.') {
            return false;
        }
        first = one;
        second = number();
        boolean twoDigits = length == 2 && digits == 2;
        if (second < 0 || digits > 2 || !skip(between)) {
            return false;
        }
        year = number();
        boolean isShort = digits == 2 && (between == '/' || between == '.' && twoDigits);
        if (digits != 4 && !isShort) {
            return false;
        }
        year += digits == 4 ? 0 : year < 70 ? 2000 : 1900;
        orders = (isDate(year, second, first) ? DAY_FIRST : 0) | (isDate(year, first, second) ? MONTH_FIRST : 0);
        return orders != 0;
    }

    private boolean yearFirst(int found, char between) {
        year = found;
        at++;
        boolean isChinese = between == '\u5e74';
        if (between != '-' && between != '/' && between != '.' && !isChinese) {
            return false;
        }
        second = number();
        if (digits < 1 || digits > 2) {
            return false;
        }
        boolean hasDay = isChinese ? skip('\u6708') && peek() != 0 : skip(between);
        if (!hasDay) {
            first = 1;
            return (isChinese || between != '.' && digits == 2) && at == text.length() && valid(CLEAR);
        }
        first = number();
        return digits > 0 && digits <= 2 && (!isChinese || skip('\u65e5')) && valid(CLEAR);
    }

    private boolean monthDayYear() {
        second = month();
        if (second == 0) {
            return false;
        }
        skip('.');
        blanks();
        skip('-');
        first = number();
        if (digits < 1 || digits > 2) {
            return false;
        }
        skip(',');
        return year(peek()) && valid(CLEAR);
    }

    /** Reads the year behind the month's name or the day. */
    private boolean year(char between) {
        if (between != ' ' && between != '-' && between != '/' && between != '.' && between != ',') {
            return false;
        }
        at++;
        blanks();
        year = number();
        year += digits == 4 ? 0 : year < 70 ? 2000 : 1900;
        return digits == 4 || digits == 2 && between != ' ';
    }

    /** Reads the name of a month, of which three letters suffice; 0 if there is none. */
    private int month() {
        int start = at;
        while (Character.isLetter(peek())) {
            at++;
        }
        if (at - start < 3) {
            return 0;
        }
        String name = text.substring(start, at).toLowerCase(Locale.ROOT);
        int index = MONTHS.indexOf(name.substring(0, 3));
        boolean isName = index >= 0 && index % 3 == 0
                && (name.length() == 3 || name.equals("sept") || NAMES[index / 3].equals(name));
        return isName ? index / 3 + 1 : 0;
    }

    private boolean valid(int order) {
        orders = order;
        return isDate(year, second, first);
    }

    private static boolean isDate(int year, int month, int day) {
        return year >= 1 && month >= 1 && month <= 12 && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
    }

    private boolean time() {
        if (at > 0 && !skip('T') && !skip(' ') && !skip(',')) {
            return false;
        }
        blanks();
        int hour = number();
        if (hour < 0 || digits > 2 || !skip(':')) {
            return false;
        }
        int minute = number();
        boolean isValid = digits == 2 && minute < 60;
        double seconds = 0;
        if (skip(':')) {
            int whole = number();
            isValid &= digits == 2 && whole < 61;
            seconds = whole;
            if (peek() == '.' || peek() == ',') {
                at++;
                int fraction = number();
                isValid &= digits > 0;
                seconds += Math.max(fraction, 0) / Math.pow(10, digits);
            }
        }
        int half = half();
        isValid &= half < 0 ? hour < 24 : hour >= 1 && hour <= 12;
        int ofDay = half < 0 ? hour : hour % 12 + 12 * half;
        clock = ofDay * 3600 + minute * 60 + seconds;
        return isValid && zone() && at == text.length();
    }

    /** Reads AM (0) or PM (1); -1 if there is neither. */
    private int half() {
        int start = at;
        blanks();
        char c = Character.toUpperCase(peek());
        if ((c == 'A' || c == 'P') && at + 1 < text.length() && Character.toUpperCase(text.charAt(at + 1)) == 'M') {
            at += 2;
            return c == 'A' ? 0 : 1;
        }
        at = start;
        return -1;
    }

    private boolean zone() {
        blanks();
        if (at == text.length() || skip('Z')) {
            return true;
        }
        if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
            at += 3;
            return true;
        }
        int sign = peek() == '+' ? 1 : peek() == '-' ? -1 : 0;
        at++;
        int hours = number();
        if (sign == 0 || hours < 0) {
            return false;
        }
        int minutes = 0;
        if (digits == 4) {
            minutes = hours % 100;
            hours /= 100;
        } else if (digits == 2 && skip(':')) {
            minutes = number();
        }
        clock -= sign * (hours * 3600 + minutes * 60);
        return hours <= 18 && minutes >= 0 && minutes < 60 && digits != 3 && digits != 1;
    }
}
