package dev.weft.table;

import dev.weft.file.Printable;
import dev.weft.internal.cell.Clock;
import dev.weft.internal.cell.Missing;
import dev.weft.internal.cell.Numeral;
import dev.weft.internal.cell.PlainNumber;
import dev.weft.internal.cell.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the cells of a column are, all of them, so that the order of rows never matters: how many are numbers, times,
 * words and marks of missing values.
 */
final class CellKinds {
    /** A column of at least so many numbers of its own may have a few texts, which are no numbers that are known. */
    private static final double MOSTLY = 0.9;
    private static final int SEVERAL = 20;
    /** A mark that may be a word is one if it is at least so frequent. */
    private static final double ORDINARY = 0.05;
    private static final int MANY_COUNTRIES = 4;
    private static final int MOST_NAMES = 100_000;
    /** So many different texts of a column are kept: most columns of words have fewer, and longer ones cost memory. */
    private static final int MOST_TEXTS = 1 << 14;
    private static final byte KNOWN = 0;
    private static final byte MISSING = 1;
    private static final byte DOUBTFUL = 2;
    private static final byte ENDLESS = 3;
    private static final int BOTH = Clock.DAY_FIRST | Clock.MONTH_FIRST;

    private final char decimal;
    private final boolean needsNumbers;
    private final boolean needsWords;
    private final boolean needsTimes;
    private final PlainNumber plain;
    private final Texts texts = new Texts(MOST_TEXTS);
    /** For each of the texts that have been read, the number that it stands for, NaN for others, and what it means. */
    private double[] readings = {};
    private byte[] meanings = {};
    private int read;
    private long[] different = {};
    private int differentOnes;
    private Set<String> codes = Set.of();
    private boolean areCodesOfTwo = true;
    private boolean hasLeadingZeros;
    private boolean hasPoints;
    private boolean counts = true;
    private double last;
    private int orders = BOTH;
    private long rows;
    private long missing;
    private long doubtful;
    private long endless;
    private boolean hasText;
    private boolean isOther = true;
    private boolean hasFractions;
    private Set<String> names = Set.of();
    private boolean isDifferent = true;
    private long numbers;
    private long times;
    private String text = "";
    private String time = "";
    private String endlessOne = "";

    /**
     * Counts what {@code asked} needs: of numbers, whether the decimal mark is right; of words, which marks are words.
     */
    CellKinds(char decimal, Csv.Kind asked) {
        this(decimal, asked, new PlainNumber());
    }

    /** As above, with a reader of numbers that the columns of a table share. */
    CellKinds(char decimal, Csv.Kind asked, PlainNumber plain) {
        this.plain = plain;
        this.decimal = decimal;
        this.needsNumbers = asked != Csv.Kind.WORDS;
        this.needsWords = asked == Csv.Kind.WORDS || asked == Csv.Kind.INFERRED;
        this.needsTimes = asked != Csv.Kind.WORDS && asked != Csv.Kind.NUMBERS && asked != Csv.Kind.NUMBERS_OR_MISSING;
    }

    /** Counts the cell from {@code from} to before {@code to}, and returns it as {@link Kept} keeps it. */
    long add(char[] text, int from, int to) {
        if (from == to) {
            rows++;
            missing++;
            return Kept.EMPTY;
        }
        if (!needsNumbers || !plain.readAny(text, from, to, decimal)) {
            return addText(text, from, to);
        }
        if (isOther && !plain.isEither() || needsTimes && times == known()) {
            add(new String(text, from, to - from), plain.value(), KNOWN);
        } else {
            rows++;
            addPlain();
        }
        return Kept.number(plain.value());
    }

    private long addText(char[] text, int from, int to) {
        int place = texts.of(text, from, to);
        if (place < 0) {
            String cell = new String(text, from, to - from);
            double number = number(cell);
            add(cell, number, meaning(cell, number));
            return Double.isNaN(number) ? Kept.LOST : Kept.number(number);
        }
        String cell = texts.get(place);
        if (place == read) {
            readings = read < readings.length ? readings : Arrays.copyOf(readings, Math.max(8, 2 * read));
            meanings = Arrays.copyOf(meanings, readings.length);
            readings[place] = number(cell);
            meanings[place] = meaning(cell, readings[place]);
            read++;
        }
        add(cell, readings[place], meanings[place]);
        return Kept.text(place);
    }

    /** The different texts, in the order of their first occurrence, if none of the cells is {@link Kept#LOST}. */
    List<String> texts() {
        return texts.all();
    }

    /** Counts a number, as {@link #addKnown} does, which is none of the times and codes that need its text. */
    private void addPlain() {
        double number = plain.value();
        hasFractions |= number != Math.rint(number);
        hasText |= needsWords;
        areCodesOfTwo = false;
        hasLeadingZeros |= plain.isCode();
        addNumber(number);
    }

    private void addNumber(double number) {
        counts &= numbers == 0 ? number == 0 || number == 1 : number == last + 1;
        if (needsWords && differentOnes < SEVERAL) {
            addDifferent(number);
        }
        last = number;
        numbers++;
    }

    private void addDifferent(double number) {
        long bits = Double.doubleToLongBits(number);
        for (int i = 0; i < differentOnes; i++) {
            if (different[i] == bits) {
                return;
            }
        }
        different = different.length == 0 ? new long[SEVERAL] : different;
        different[differentOnes++] = bits;
    }

    /** Counts a cell. */
    void add(String cell) {
        double number = number(cell);
        add(cell, number, meaning(cell, number));
    }

    private double number(String cell) {
        return needsNumbers ? Numeral.of(cell, decimal) : Double.NaN;
    }

    private static byte meaning(String cell, double number) {
        // No mark of a missing value is a number.
        return !Double.isNaN(number) ? KNOWN
                : Missing.isSure(cell) ? MISSING
                : Missing.isDoubtful(cell) ? DOUBTFUL : Missing.isEndless(cell) ? ENDLESS : KNOWN;
    }

    private void add(String cell, double number, byte meaning) {
        rows++;
        switch (meaning) {
            case MISSING -> missing++;
            case DOUBTFUL -> doubtful++;
            case ENDLESS -> {
                endless++;
                endlessOne = cell;
            }
            default -> addKnown(cell, number);
        }
    }

    /** Counts a cell of a column that may be an index, whose cells are all different. */
    long addName(char[] text, int from, int to) {
        if (isDifferent && names.size() < MOST_NAMES) {
            names = names.isEmpty() ? new HashSet<>() : names;
            isDifferent = names.add(new String(text, from, to - from));
        }
        return add(text, from, to);
    }

    private void addKnown(String cell, double number) {
        isOther = isOther && needsNumbers && !Double.isNaN(Numeral.of(cell, decimal == '.' ? ',' : '.'));
        hasFractions |= number != Math.rint(number) && !Double.isNaN(number);
        hasText = hasText || needsWords && cell.codePoints().anyMatch(Character::isLetterOrDigit);
        if (!Double.isNaN(number)) {
            hasLeadingZeros |= Numeral.isCode(cell);
            addNumber(number);
        } else if (text.isEmpty()) {
            text = cell;
        }
        if (needsTimes && times == known() - 1) {
            addTime(cell);
        }
        areCodesOfTwo = areCodesOfTwo && needsWords && cell.length() == 2 && Character.isUpperCase(cell.charAt(0))
                && Character.isUpperCase(cell.charAt(1));
        if (areCodesOfTwo && codes.size() < MANY_COUNTRIES) {
            codes = codes.isEmpty() ? new HashSet<>() : codes;
            codes.add(cell);
        }
    }

    private void addTime(String cell) {
        int these = Clock.orders(cell);
        times += these == 0 ? 0 : 1;
        if (these != 0 && these != Clock.CLEAR) {
            orders &= these;
            hasPoints |= cell.indexOf('.') > 0 && cell.indexOf('.') < 3;
            time = cell;
        }
    }

    /** The number of cells that are no mark of a missing value. */
    private long known() {
        return rows - missing - doubtful - endless;
    }

    /** Whether the cells count the rows, from 0 or 1. */
    boolean counts() {
        return counts && numbers == rows;
    }

    /** Whether the cells name the rows: all are whole numbers, or words, and none occurs twice. */
    boolean names() {
        return isDifferent && missing == 0 && !hasFractions && !names.isEmpty();
    }

    private boolean areNumbers() {
        return numbers == known() || isOther;
    }

    private Csv.Kind kind() {
        if (known() == 0 || areNumbers() && !hasLeadingZeros) {
            return Csv.Kind.NUMBERS;
        }
        if (times == known() && orders != 0) {
            return Csv.Kind.TIMES;
        }
        boolean isMostly = numbers >= MOSTLY * known() && differentOnes >= SEVERAL && !hasLeadingZeros;
        return isMostly ? Csv.Kind.NUMBERS : Csv.Kind.WORDS;
    }

    /** The decimal mark: the other one if only with it all cells are numbers. */
    private char mark() {
        return numbers == known() || !isOther ? decimal : decimal == '.' ? ',' : '.';
    }

    /** Returns how to read the column, as {@code asked} if that is not {@link Csv.Kind#INFERRED}. */
    Format format(Csv.Kind asked, Csv.Options options) {
        Csv.Kind kind = switch (asked) {
            case INFERRED -> kind();
            case NUMBERS_OR_MISSING -> Csv.Kind.NUMBERS;
            case TIMES_OR_MISSING, DAY_FIRST_OR_MISSING -> Csv.Kind.TIMES;
            default -> asked;
        };
        boolean isLenient = kind != asked && kind != Csv.Kind.WORDS;
        boolean isWord = missing > 0 || doubtful > 1 && doubtful >= ORDINARY * rows;
        boolean mayBeDay = asked == Csv.Kind.DAY_FIRST_OR_MISSING && (orders & Clock.DAY_FIRST) != 0;
        boolean dayFirst =
                options.dayFirst().orElseGet(() -> (orders & Clock.MONTH_FIRST) == 0 || hasPoints || mayBeDay);
        return new Format(kind, isLenient, asked == Csv.Kind.INFERRED && !isWord,
                asked == Csv.Kind.WORDS ? !hasText : known() > 0 && !hasText,
                isCode(asked), mark(), dayFirst);
    }

    /** Whether {@code NA} is a code; where words are asked for, as those of a model, one other or none is enough. */
    private boolean isCode(Csv.Kind asked) {
        return areCodesOfTwo && (asked == Csv.Kind.WORDS || codes.size() >= MANY_COUNTRIES);
    }

    /** What is worth knowing of the column if it is read in this format. */
    List<String> notes(String name, Csv.Kind asked, Format format) {
        List<String> notes = new ArrayList<>();
        if (asked == Csv.Kind.INFERRED && format.kind() == Csv.Kind.TIMES && orders == BOTH && !time.isEmpty()
                && !hasPoints) {
            notes.add("column " + name + " has dates such as " + time + ", read as "
                    + (format.dayFirst() ? "day first" : "month first"));
        }
        if (asked == Csv.Kind.INFERRED && format.kind() == Csv.Kind.NUMBERS && !areNumbers()) {
            long texts = known() - numbers;
            notes.add("column " + name + " has numbers and " + texts + (texts == 1 ? " text" : " texts")
                    + " such as \"" + text + "\", which count" + (texts == 1 ? "s" : "") + " as missing");
        }
        if (format.kind() == Csv.Kind.NUMBERS && endless > 0) {
            notes.add("column " + name + " has " + endless + (endless == 1 ? " number that is" : " numbers that are")
                    + " not finite, such as " + Printable.of(endlessOne) + ", which count"
                    + (endless == 1 ? "s" : "") + " as missing");
        }
        return notes;
    }
}
