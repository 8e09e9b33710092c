package dev.weft.table;

import java.util.List;

/**
 * A column of a {@link Table}: a name and one value per row, which may be missing. There are three kinds,
 * {@link Numbers}, {@link Words} and {@link Times}:
 * <pre>{@code
 * Column ages = new Column.Numbers("age", 31, 45, Double.NaN);
 * Column cities = new Column.Words("city", List.of("Bern", "Basel"), 0, 1, 0);
 * }</pre>
 *
 * <p>The arrays are shared. Columns are safe for use by several threads as long as nobody changes the arrays.
 */
public sealed interface Column {
    /** The name of the column, as in the header. */
    String name();

    /** The number of rows. */
    int size();

    /**
     * Returns whether the value in a row is missing.
     *
     * @param row from 0 to {@code size() - 1}
     */
    boolean missing(int row);

    /**
     * Returns a new column with the given rows, in that order. A row may occur more than once.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     */
    Column rows(int... rows);

    /**
     * A numeric column.
     *
     * @param name the name of the column
     * @param values one number per row, NaN if it is missing; shared
     */
    record Numbers(String name, double... values) implements Column {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public boolean missing(int row) {
            return Double.isNaN(values[row]);
        }

        @Override
        public Numbers rows(int... rows) {
            double[] chosen = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                chosen[i] = values[rows[i]];
            }
            return new Numbers(name, chosen);
        }
    }

    /**
     * A column of categories, that is of text values, stored as indices into the list of distinct categories.
     *
     * @param name the name of the column
     * @param words the distinct categories; those read from a file are in the order of their first occurrence
     * @param indices the index of each row's category, or -1 if it is missing; shared
     */
    record Words(String name, List<String> words, int... indices) implements Column {
        /** Copies the list of categories. */
        public Words {
            words = List.copyOf(words);
        }

        @Override
        public int size() {
            return indices.length;
        }

        @Override
        public boolean missing(int row) {
            return indices[row] < 0;
        }

        @Override
        public Words rows(int... rows) {
            int[] chosen = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                chosen[i] = indices[rows[i]];
            }
            return new Words(name, words, chosen);
        }
    }

    /**
     * A column of dates and times.
     *
     * @param name the name of the column
     * @param isDayFirst whether dates of its file such as 1/2/2024, which may begin with the day or the month, begin
     *     with the day
     * @param seconds one time per row, in seconds since 1970-01-01T00:00, NaN if it is missing; shared. Times with a
     *     zone are in UTC, others are as their clock shows them
     */
    record Times(String name, boolean isDayFirst, double... seconds) implements Column {
        /** Creates a column of a file, or none, whose dates do not begin with the day. */
        public Times(String name, double... seconds) {
            this(name, false, seconds);
        }

        @Override
        public int size() {
            return seconds.length;
        }

        @Override
        public boolean missing(int row) {
            return Double.isNaN(seconds[row]);
        }

        @Override
        public Times rows(int... rows) {
            return new Times(name, isDayFirst, new Numbers(name, seconds).rows(rows).values());
        }
    }
}
