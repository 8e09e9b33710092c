package dev.weft.graph;

import java.util.Arrays;

/**
 * The rows of an array that may differ from zero: those that the last run touched, in the order of their first
 * occurrence. All other elements are 0, so that who clears, reads or applies the array need not look at them.
 *
 * <p>The list belongs to one array of a plan and is filled by one thread. The next run clears the rows of the list, and
 * no others, before it starts a new one. So the array is correct as a whole at any time, also after a run that failed.
 */
final class Touched {
    final int height;
    final int width;
    /** The most rows that a run touches. */
    final int most;
    private final int[] rows;
    private final boolean[] isTouched;
    private int count;

    /** No rows of an array {@code [height, width]} of zeros, of which a run touches at most {@code most}. */
    Touched(int height, int width, int most) {
        this.height = height;
        this.width = width;
        this.most = Math.min(height, most);
        this.rows = new int[this.most];
        this.isTouched = new boolean[height];
    }

    /** The number of rows. */
    int count() {
        return count;
    }

    /** Row number {@code k} of the list. */
    int row(int k) {
        return rows[k];
    }

    boolean contains(int row) {
        return isTouched[row];
    }

    /** Lists a row, unless it is listed already; {@code data} is the array. */
    void add(int row, float[] data) {
        if (!isTouched[row]) {
            isTouched[row] = true;
            rows[count++] = row;
            if (width > 0) {
                // It is 0 already; so the processor waits for many rows of a high array at once.
                data[row * width] = 0;
            }
        }
    }

    /** Clears the rows in {@code data}, the array, and lists none. */
    void clear(float[] data) {
        for (int k = 0; k < count; k++) {
            int row = rows[k];
            isTouched[row] = false;
            Arrays.fill(data, row * width, (row + 1) * width, 0);
        }
        count = 0;
    }

    /** Clears the rows in {@code data}, the array, and lists those of {@code other}. */
    void follow(Touched other, float[] data) {
        clear(data);
        for (int k = 0; k < other.count; k++) {
            add(other.rows[k], data);
        }
    }

    /** Makes a part that runs {@code all}, a part for all rows, on each row of the list alone. */
    Part part(Part all) {
        return Part.scattered(most, height == 0 ? 0 : (long) ((double) all.cost / height * most), (from, to) -> {
            for (int k = from; k < Math.min(to, count); k++) {
                all.code.run(rows[k] * all.unit, (rows[k] + 1) * all.unit);
            }
        });
    }

    /** Whether all elements of rows of the list are finite in {@code data}, an array of the same shape. */
    boolean isFinite(float[] data) {
        for (int k = 0; k < count; k++) {
            for (int i = rows[k] * width; i < (rows[k] + 1) * width; i++) {
                if (!Float.isFinite(data[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Changes a code on elements so that it passes over each row of {@code width} elements that is zero in the array of
     * {@code operand}; the ranges consist of whole rows.
     */
    static Part.Code skippingZeros(Cell operand, int width, Part.Code code) {
        return (from, to) -> {
            float[] data = operand.data;
            for (int start = from; start < to; start += width) {
                int bits = 0;
                for (int i = start; i < start + width; i++) {
                    bits |= Float.floatToRawIntBits(data[i]);
                }
                if (bits != 0) {
                    code.run(start, start + width);
                }
            }
        };
    }
}
