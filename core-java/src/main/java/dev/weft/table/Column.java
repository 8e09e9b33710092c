package dev.weft.table;

import java.util.List;

/** A column of a {@link Table}: a value for each row, or none where it is missing. */
public sealed interface Column {
    /** The name in the header. */
    String name();

    /** The number of rows. */
    int size();

    /** Whether row {@code row} has no value. */
    boolean missing(int row);

    /** Returns the rows with these numbers, in this order. */
    Column rows(int... rows);

    /**
     * A column of numbers.
     *
     * @param name the name in the header
     * @param values a number for each row, NaN where it is missing; shared
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
     * A column of text, whose distinct values are its categories.
     *
     * @param name the name in the header
     * @param words the categories, in the order of their first use
     * @param indices for each row the index of its category, -1 where it is missing; shared
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
}
