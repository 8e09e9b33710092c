package dev.weft.table;

import dev.weft.file.MalformedDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a column as they were found before it was known what the column holds, so that a table that fits into
 * memory is cut into cells only once: a number in its plain form, or which of the texts of {@link CellKinds} it is.
 */
final class Kept {
    /** An empty cell. */
    static final long EMPTY = 0x7ff8_0000_0000_0000L;
    /** A cell that is neither a plain number nor a text that was kept. */
    static final long LOST = -1;
    private static final int LEAST_ROOM = 16;
    private static final int MOST_ROOM = 1 << 13;

    /** No chunk is ever copied, so the cells never take much more than their room. */
    private final List<long[]> full = new ArrayList<>();
    private long[] last = {};
    private int used;
    private boolean hasNumbers;
    private boolean isLost;

    /** Returns the cell of a finite number. */
    static long number(double value) {
        return Double.doubleToRawLongBits(value);
    }

    /** Returns the cell of a text: a number that is none, with the place of the text from 0 on in its last bits. */
    static long text(int place) {
        return EMPTY + 1 + place;
    }

    private static int place(long cell) {
        return (int) (cell - EMPTY) - 1;
    }

    private static boolean isNumber(long cell) {
        return (cell & EMPTY) != EMPTY;
    }

    /** Keeps the cell of the next row. */
    void add(long cell) {
        if (isLost) {
            return;
        }
        if (cell == LOST) {
            isLost = true;
            clear();
            return;
        }
        if (used == last.length) {
            if (used > 0) {
                full.add(last);
            }
            last = new long[Math.min(MOST_ROOM, Math.max(LEAST_ROOM, 2 * used))];
            used = 0;
        }
        hasNumbers |= isNumber(cell);
        last[used++] = cell;
    }

    /**
     * Makes the column of these cells, which it gives up; null if their texts are needed, or one of them is an error.
     *
     * @param reader reads the column's texts
     * @param decimal the decimal mark with which the numbers were read
     * @param texts the texts, by place
     */
    @Nullable
    Column column(ColumnReader reader, List<String> texts, char decimal, int size) {
        Column column = null;
        try {
            column = isLost || hasNumbers && !reader.hasPlainNumbers(decimal) ? null
                    : reader.isWords() ? words(reader, texts, size) : numbers(reader, texts, size);
        } catch (MalformedDataException e) {
            // The file is read again to its first error, which may be in another column.
        }
        clear();
        return column;
    }

    private Column words(ColumnReader reader, List<String> texts, int size) {
        int[] places = texts.stream().mapToInt(reader::word).toArray();
        int[] indices = new int[size];
        int[] row = {0};
        forEach(cell -> indices[row[0]++] = cell == EMPTY ? -1 : places[place(cell)]);
        return reader.words(indices);
    }

    private Column numbers(ColumnReader reader, List<String> texts, int size) {
        double[] values = texts.stream().mapToDouble(text -> reader.value(text, 0)).toArray();
        double[] numbers = new double[size];
        int[] row = {0};
        forEach(cell -> numbers[row[0]++] = isNumber(cell) ? Double.longBitsToDouble(cell)
                : cell == EMPTY ? Double.NaN : values[place(cell)]);
        return reader.numbers(numbers);
    }

    private void forEach(LongConsumer action) {
        full.forEach(chunk -> Arrays.stream(chunk).forEach(action));
        Arrays.stream(last, 0, used).forEach(action);
    }

    private void clear() {
        full.clear();
        last = new long[0];
        used = 0;
    }
}
