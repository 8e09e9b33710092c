package dev.weft.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A text for a device, in what C, OpenCL C and CUDA C have in common, and the macros of {@code weft-gpu}'s prelude.
 *
 * <pre>{@code
 * Kernel.value("larger(x, 0.0f)", "x")                        // y = max(x, 0)
 * Kernel.value("g / n", "g[0]").with("n", n)                  // the gradient of a mean
 * Kernel.each("w -= g * rate;", "w", "g").changing().number("rate", step::rate)
 * Kernel.items(width, "float s = 0; for (int r = 0; r < rows; r++) { s += x[r * width + i]; } y[i] = s;", "y", "x")
 *         .with("rows", rows).with("width", width)
 * }</pre>
 *
 * <table>
 * <caption>The kinds of text</caption>
 * <tr><th>kind</th><th>text</th></tr>
 * <tr><td>{@link Kind#EACH}</td><td>statements on one element: the target, slots and arrays are floats of the same
 * index. {@code x[0]} in place of {@code x} among the names reads an element of another index, which may use {@code i}.
 * Statements set {@code result}, or the target by its name; a device may join several texts in one kernel</td></tr>
 * <tr><td>{@link Kind#ITEMS}</td><td>statements for item {@code i} of {@code count}; arrays are pointers</td></tr>
 * <tr><td>{@link Kind#GROUPS}</td><td>statements for each of the {@code LANES} threads, {@code lane}, of group
 * {@code i} of {@code count}; {@code sum_of(float)} and {@code largest_of(float)} return to all of them what they make
 * of the lanes' numbers, always in the same order; {@code scratch} has a float for each lane, which the others see
 * after {@code BARRIER;}</td></tr>
 * </table>
 *
 * <p>{@code PLUS(s, c, x)} adds x to a sum s whose rounding errors c keeps, and {@code TOTAL(s, c)} is the sum;
 * {@code put(y, i, x)} writes, or adds for {@link #adding}; {@code larger}, {@code smaller} and {@code sign_of} treat
 * NaN as Java does.
 *
 * <p>A part that saves an array must write it in its form, too: {@code saved}.
 *
 * @param kind what the text is for
 * @param text the statements
 * @param target the name of the array that is written
 * @param reads the names of the arrays that the part reads, in the order in which it declares them
 * @param slots the names of the arrays of an optimizer that are read and changed
 * @param whole whole numbers by name
 * @param numbers numbers by name, asked for at the start of each run and rounded to float
 * @param count how many items or groups there are; 0 for as many items as the target has elements
 * @param isChange whether the target is changed rather than written: the text sees its old elements
 * @param isAdding whether what the text writes is added to the target
 */
public record Kernel(Kind kind, String text, String target, List<String> reads, List<String> slots,
        Map<String, Integer> whole, Map<String, DoubleSupplier> numbers, int count, boolean isChange,
        boolean isAdding) implements Form {
    /** What a text is for. */
    public enum Kind {
        /** One element of the target. */
        EACH,
        /** One of a number of items. */
        ITEMS,
        /** A group of threads that work together. */
        GROUPS
    }

    /** A part of a number that a float has exactly. */
    private static final long LOW = (1L << 22) - 1;

    /** Copies the lists. */
    public Kernel {
        reads = List.copyOf(reads);
        slots = List.copyOf(slots);
    }

    /** The text {@code result = expression} for each element. */
    public static Kernel value(String expression, String... reads) {
        return each("result = " + expression + ";", "result", reads);
    }

    /** Statements for each element. */
    public static Kernel each(String text, String target, String... reads) {
        return of(Kind.EACH, 0, text, target, reads);
    }

    /** Statements for each of {@code count} items. */
    public static Kernel items(int count, String text, String target, String... reads) {
        return of(Kind.ITEMS, count, text, target, reads);
    }

    /** Statements for each thread of {@code count} groups. */
    public static Kernel groups(int count, String text, String target, String... reads) {
        return of(Kind.GROUPS, count, text, target, reads);
    }

    /**
     * The sums of the columns of a matrix, which the part reads, each divided by {@code divisor}; in single precision
     * with the rounding errors carried along.
     *
     * @param rows the rows of the matrix
     * @param width its columns, the elements of the target
     * @param divisor 1 for sums, {@code rows} for means, -1 for sums of the opposite sign
     */
    public static Kernel columnSums(int rows, int width, int divisor) {
        return columnSums("x[at]", rows, width, divisor, "x");
    }

    /**
     * The sums of the columns of a matrix that an expression of the position {@code at} gives. A group adds up a few
     * columns side by side, so that its threads read neighbours, each every so many rows.
     *
     * @param of the expression
     * @param rows the rows of the matrix
     * @param width its columns, the elements of the target
     * @param divisor as in {@link #columnSums(int, int, int)}
     * @param reads the names of the arrays
     */
    public static Kernel columnSums(String of, int rows, int width, int divisor, String... reads) {
        int columns = width >= 8 ? 8 : Math.max(1, Integer.highestOneBit(width));
        return groups((width + columns - 1) / columns, "int column = i * columns + lane % columns;"
                + " float s = 0.0f; float c = 0.0f; if (column < width) {"
                + " for (int r = lane / columns; r < rows; r += LANES / columns)"
                + " { int at = r * width + column; PLUS(s, c, " + of + ") } } scratch[lane] = TOTAL(s, c); BARRIER;"
                + " if (lane < columns && column < width) { s = 0.0f; c = 0.0f;"
                + " for (int k = lane; k < LANES; k += columns) { PLUS(s, c, scratch[k]) }"
                + " put(sums, column, TOTAL(s, c) / divisor); }", "sums", reads).with("columns", columns)
                .with("rows", rows).with("width", width).with("divisor", divisor);
    }

    private static Kernel of(Kind kind, int count, String text, String target, String... reads) {
        return new Kernel(kind, text, target, List.of(reads), List.of(), Map.of(), Map.of(), count, false, false);
    }

    /** Returns this text with a whole number. */
    public Kernel with(String name, int number) {
        return new Kernel(kind, text, target, reads, slots, plus(whole, name, number), numbers, count, isChange,
                isAdding);
    }

    /** Returns this text with a number that is asked for at each step. */
    public Kernel number(String name, DoubleSupplier number) {
        return new Kernel(kind, text, target, reads, slots, whole, plus(numbers, name, number), count, isChange,
                isAdding);
    }

    /** Returns this text with other numbers by the same names. */
    public Kernel withNumbers(UnaryOperator<DoubleSupplier> change) {
        Map<String, DoubleSupplier> changed = new LinkedHashMap<>();
        numbers.forEach((name, number) -> changed.put(name, change.apply(number)));
        return new Kernel(kind, text, target, reads, slots, whole, changed, count, isChange, isAdding);
    }

    /** Returns this text with arrays of an optimizer. */
    public Kernel slots(List<String> names) {
        return new Kernel(kind, text, target, reads, names, whole, numbers, count, isChange, isAdding);
    }

    /** Returns this text with the names of other arrays that it reads. */
    public Kernel withReads(List<String> reads) {
        return new Kernel(kind, text, target, reads, slots, whole, numbers, count, isChange, isAdding);
    }

    /**
     * Returns this text with the number of the step, in three parts of 22 bits, the lowest first, because a float has
     * no more: {@code step0}, {@code step1} and {@code step2}.
     */
    public Kernel step(LongSupplier step) {
        return number("step0", () -> step.getAsLong() & LOW).number("step1", () -> step.getAsLong() >>> 22 & LOW)
                .number("step2", () -> step.getAsLong() >>> 44 & LOW);
    }

    /** Returns this text with other statements. */
    public Kernel withText(String text) {
        return new Kernel(kind, text, target, reads, slots, whole, numbers, count, isChange, isAdding);
    }

    /** Returns this text as one that changes its target. */
    public Kernel changing() {
        return new Kernel(kind, text, target, reads, slots, whole, numbers, count, true, isAdding);
    }

    @Override
    public boolean readsTarget() {
        return isChange || isAdding;
    }

    /**
     * Returns the text that adds to its target: each element of it for {@link Kind#EACH}; otherwise the text has to
     * write its results by {@code put(y, index, number)}.
     */
    @Override
    public Kernel adding() {
        return new Kernel(kind, text, target, reads, slots, whole, numbers, count, isChange, true);
    }

    private static <V> Map<String, V> plus(Map<String, V> map, String name, V value) {
        Map<String, V> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }
}
