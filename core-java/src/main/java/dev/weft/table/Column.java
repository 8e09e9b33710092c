package dev.weft.table;

import java.util.List;

/** One column of a {@link Table}: a value for each row, which may be missing. */
public sealed interface Column {
    /** The word in the header. */
    String name();

    /** The number of rows. */
    int size();

    /** Whether row {@code row} has no value. */
    boolean missing(int row);

    /** The rows {@code rows}, in that order. */
    Column rows(int... rows);

    /**
     * Numbers.
     *
     * @param name the word in the header
     * @param values one for each row, NaN where it is missing; shared
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
     * Words.
     *
     * @param name the word in the header
     * @param words the different words, in the order of their first use
     * @param indices for each row the index of its word, -1 where it is missing; shared
     */
    record Words(String name, List<String> words, int... indices) implements Column {
        /** Copies the list. */
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
