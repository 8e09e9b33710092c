package dev.weft.internal.cell;

import java.util.Set;

/** The marks with which people and programs write that a value is missing. */
public final class Missing {
    /** Marks that no other meaning has, besides the empty cell. */
    private static final Set<String> MARKS = Set.of("NA", "N/A", "n/a", "#N/A", "<NA>", "#NA", "NULL", "null", "Null",
            "nan", "NaN", "NAN", "-nan", "-NaN", "?", "NaT", "\\N", "#DIV/0!", "#VALUE!",
            "#REF!", "#NUM!", "#NAME?", "#NULL!");
    /** Marks that are missing among numbers, but may be ordinary words among words. */
    private static final Set<String> DOUBTFUL = Set.of("none", "None", "NONE", "-", "--", ".", "na");

    /** Marks without letters, which are words among other signs, such as {@code -} beside {@code +}. */
    private static final Set<String> SIGNS = Set.of("-", "--", ".", "?");
    /** Numbers without a finite value, which are words among words. */
    private static final Set<String> ENDLESS = Set.of("inf", "-inf", "Inf", "-Inf", "INF", "-INF", "Infinity",
            "-Infinity", "infinity", "-infinity", "∞", "-∞");

    private Missing() {}

    /** Whether {@code cell} is empty or a mark that stands for a missing value in any column. */
    public static boolean isSure(String cell) {
        return cell.isEmpty() || MARKS.contains(cell);
    }

    /** Whether {@code cell} may be an ordinary word, and is missing otherwise. */
    public static boolean isDoubtful(String cell) {
        return DOUBTFUL.contains(cell);
    }

    /** Whether {@code cell} stands for a missing value in a column of numbers or times. */
    public static boolean is(String cell) {
        return isSure(cell) || isDoubtful(cell) || isEndless(cell);
    }

    /** Whether {@code cell} is a mark without letters. */
    public static boolean isSign(String cell) {
        return SIGNS.contains(cell);
    }

    /** Whether {@code cell} is a number without a finite value: infinity, or one beyond a double, as {@code 1e999}. */
    public static boolean isEndless(String cell) {
        return ENDLESS.contains(cell) || Numeral.overflows(cell);
    }
}
