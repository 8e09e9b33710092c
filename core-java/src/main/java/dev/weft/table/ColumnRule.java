package dev.weft.table;

import dev.weft.file.Printable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What becomes of one column of the raw table: nothing, or one or more columns without missing values. A
 * {@link Preparation} has a rule for each column.
 *
 * <p>For instance, {@code Number("age", 28, true, none)} turns {@code 20, ?, 40} into {@code age = 20, 28, 40} and
 * {@code age is missing = -1, 1, -1}.
 */
public sealed interface ColumnRule {
    /** The name of the category that stands for a missing word. */
    String MISSING = "(missing)";
    /** The name of the category that stands for rare and unknown words. */
    String OTHER = "(other)";

    /** The name of the raw column. */
    String column();

    /** How {@link Csv} must read the raw column. */
    Csv.Kind kind();

    /** The names of the columns that this rule makes, in order. */
    List<String> makes();

    /**
     * Returns the columns that this rule makes of the raw table, in order.
     *
     * @throws dev.weft.file.MalformedDataException if the raw column does not exist or cannot be read in the way of the
     *     training table
     */
    List<Column> apply(Table table);

    /** Returns how many cells of the raw column are missing and so are filled. */
    default int filled(Table table) {
        return makes().isEmpty() ? 0 : Cells.missing(table, column());
    }

    /** Returns how many cells of the raw column hold a word that is not known. */
    default int unknown(Table table) {
        return 0;
    }

    /** The name of the column that says whether a value was missing. */
    private static String flag(String column) {
        return column + " is missing";
    }

    private static List<String> names(String column, boolean flagged) {
        return flagged ? List.of(column, flag(column)) : List.of(column);
    }

    private static Column flag(Table table, String name) {
        Column column = table.column(name);
        double[] flags = new double[column.size()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = Cells.isMissing(column, row) ? 1 : -1;
        }
        return new Column.Numbers(flag(name), flags);
    }

    private static double checked(String column, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("ColumnRule expects finite numbers but got " + number + " for "
                    + Printable.of(column));
        }
        return number;
    }

    /**
     * Leaves the column out.
     *
     * @param column the name of the raw column
     * @param reason why
     */
    record LeftOut(String column, Finding.Kind reason) implements ColumnRule {
        @Override
        public Csv.Kind kind() {
            return Csv.Kind.IGNORED;
        }

        @Override
        public List<String> makes() {
            return List.of();
        }

        @Override
        public List<Column> apply(Table table) {
            return List.of();
        }
    }

    /**
     * A number: missing ones, which infinite ones count as, become {@code fill}.
     *
     * @param column the name of the raw column
     * @param fill what stands for a missing number, in the unit of the column: the median of the training table
     * @param flagged whether a second column is 1 for a missing number and -1 for others
     * @param logarithm replaces the numbers with their logarithms, if present
     */
    record Number(String column, double fill, boolean flagged,
            Optional<Preparation.Logarithm> logarithm) implements ColumnRule {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if {@code fill} is not finite
         */
        public Number {
            checked(column, fill);
        }

        @Override
        public Csv.Kind kind() {
            return Csv.Kind.NUMBERS_OR_MISSING;
        }

        @Override
        public List<String> makes() {
            return names(column, flagged);
        }

        @Override
        public List<Column> apply(Table table) {
            DoubleUnaryOperator form = x -> logarithm.map(some -> some.of(x)).orElse(x);
            double[] values = Arrays.stream(Cells.numbers(table, column)).map(x -> form.applyAsDouble(
                    Double.isNaN(x) ? fill : x)).toArray();
            Column numbers = new Column.Numbers(column, values);
            return flagged ? List.of(numbers, flag(table, column)) : List.of(numbers);
        }
    }

    /**
     * A column of two words: -1 for one, 1 for the other, 0 for a missing or unknown one. Other spellings of a yes and
     * a no are known.
     *
     * @param column the name of the raw column
     * @param minus the word of -1: the no, or the first in alphabetical order
     * @param plus the word of 1
     * @param flagged whether a second column is 1 for a missing word and -1 for others
     */
    record Pair(String column, String minus, String plus, boolean flagged) implements ColumnRule {
        /**
         * Checks the words.
         *
         * @throws IllegalArgumentException if they are the same
         */
        public Pair {
            if (minus.equals(plus)) {
                throw new IllegalArgumentException("Pair expects two words but got "
                        + Printable.of(minus) + " twice");
            }
        }

        @Override
        public Csv.Kind kind() {
            return Csv.Kind.WORDS;
        }

        @Override
        public List<String> makes() {
            return names(column, flagged);
        }

        @Override
        public List<Column> apply(Table table) {
            Column.Words words = Cells.words(table, column, List.of(minus, plus));
            int[] places = places(words);
            double[] values = Arrays.stream(words.indices())
                    .mapToDouble(index -> index < 0 || places[index] < 0 ? 0 : 2 * places[index] - 1).toArray();
            Column numbers = new Column.Numbers(column, values);
            return flagged ? List.of(numbers, flag(table, column)) : List.of(numbers);
        }

        @Override
        public int filled(Table table) {
            return (int) Arrays.stream(Cells.words(table, column, List.of(minus, plus)).indices()).filter(i -> i < 0)
                    .count();
        }

        @Override
        public int unknown(Table table) {
            Column.Words words = Cells.words(table, column, List.of(minus, plus));
            int[] places = places(words);
            return (int) Arrays.stream(words.indices()).filter(index -> index >= 0 && places[index] < 0).count();
        }

        private int[] places(Column.Words words) {
            return new Cells.Spellings(List.of(minus, plus)).places(words.words());
        }
    }

    /**
     * A column of categories. A missing word becomes {@link #MISSING}, and a rare or unknown one {@link #OTHER},
     * whether or not those are {@code known}.
     *
     * @param column the name of the raw column
     * @param known the categories, sorted
     * @param rare the words of the training table that count as {@link #OTHER} because they are rare: how many
     */
    record Category(String column, List<String> known, int rare) implements ColumnRule {
        /**
         * Copies and sorts the list.
         *
         * @throws IllegalArgumentException if it is empty or has a word twice
         */
        public Category {
            known = known.stream().sorted().toList();
            if (known.isEmpty() || known.stream().distinct().count() < known.size() || rare < 0) {
                throw new IllegalArgumentException("Category expects different words but got "
                        + Printable.of(known.toString()) + " for "
                        + Printable.of(column));
            }
        }

        @Override
        public Csv.Kind kind() {
            return Csv.Kind.WORDS;
        }

        @Override
        public List<String> makes() {
            return List.of(column);
        }

        @Override
        public List<Column> apply(Table table) {
            Column.Words words = Cells.words(table, column, known);
            List<String> all = new ArrayList<>(known);
            int other = place(all, OTHER);
            int missing = place(all, MISSING);
            int[] places = new Cells.Spellings(known).places(words.words());
            int[] indices = Arrays.stream(words.indices())
                    .map(index -> index < 0 ? missing : places[index] < 0 ? other : places[index]).toArray();
            return List.of(new Column.Words(column, all, indices));
        }

        private static int place(List<String> all, String word) {
            if (!all.contains(word)) {
                all.add(word);
            }
            return all.indexOf(word);
        }

        @Override
        public int filled(Table table) {
            return (int) Arrays.stream(Cells.words(table, column, known).indices()).filter(i -> i < 0).count();
        }

        @Override
        public int unknown(Table table) {
            Column.Words words = Cells.words(table, column, known);
            int[] places = new Cells.Spellings(known).places(words.words());
            return (int) Arrays.stream(words.indices()).filter(index -> index >= 0 && places[index] < 0).count();
        }
    }

    /**
     * A column of dates and times, cut into parts, each a column such as {@code sold year}.
     *
     * @param column the name of the raw column
     * @param parts the parts that are not the same in all rows of the training table
     * @param origin the first time of the training table, in seconds since 1970
     * @param fill what stands for a missing time, in seconds since 1970: the median of the training table
     * @param flagged whether another column is 1 for a missing time and -1 for others
     * @param isDayFirst whether dates such as 1/2/2024, which may begin with the day or the month, began with the day
     *     in training, so that they are read in the same way later
     */
    record Moments(String column, List<Part> parts, double origin, double fill, boolean flagged, boolean isDayFirst)
            implements
                ColumnRule {
        private static final double DAY = 86_400;
        private static final double LATEST = 3e11;

        /** A part of a time. */
        public enum Part {
            /** The year, such as 2024. */
            YEAR,
            /** The sine of the day of the year, as a share of the circle. */
            DAY_SINE,
            /** Its cosine. */
            DAY_COSINE,
            /** The weekday, a category: 1 for Monday to 7 for Sunday. */
            WEEKDAY,
            /** The hour of the day with its fraction, from 0 to 24. */
            HOUR,
            /** The days since the first time of the training table. */
            ELAPSED
        }

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if a number is not finite
         */
        public Moments {
            parts = List.copyOf(parts);
            checked(column, origin);
            checked(column, fill);
        }

        /** Creates a rule for a column whose dates do not begin with the day. */
        public Moments(String column, List<Part> parts, double origin, double fill, boolean flagged) {
            this(column, parts, origin, fill, flagged, false);
        }

        static String name(String column, Part part) {
            return column + switch (part) {
                case YEAR -> " year";
                case DAY_SINE -> " day of year (sine)";
                case DAY_COSINE -> " day of year (cosine)";
                case WEEKDAY -> " weekday";
                case HOUR -> " hour";
                case ELAPSED -> " elapsed";
            };
        }

        static double value(Part part, double seconds, double origin) {
            double within = Math.max(-LATEST, Math.min(LATEST, seconds));
            LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochSecond((long) Math.floor(within)),
                    ZoneOffset.UTC);
            double angle = 2 * Math.PI * (time.getDayOfYear() - 1) / 365.25;
            return switch (part) {
                case YEAR -> time.getYear();
                case DAY_SINE -> Math.sin(angle);
                case DAY_COSINE -> Math.cos(angle);
                case WEEKDAY -> time.getDayOfWeek().getValue();
                case HOUR -> (within - DAY * Math.floor(within / DAY)) / 3600;
                case ELAPSED -> (within - origin) / DAY;
            };
        }

        /** Whether a column of this name is a flag or a coordinate on the circle, which needs no scaling. */
        boolean isCircle(String name) {
            return name.equals(flag(column)) || name.equals(name(column, Part.DAY_SINE))
                    || name.equals(name(column, Part.DAY_COSINE));
        }

        @Override
        public Csv.Kind kind() {
            return isDayFirst ? Csv.Kind.DAY_FIRST_OR_MISSING : Csv.Kind.TIMES_OR_MISSING;
        }

        @Override
        public List<String> makes() {
            List<String> names = new ArrayList<>(parts.stream().map(part -> name(column, part)).toList());
            if (flagged) {
                names.add(flag(column));
            }
            return names;
        }

        @Override
        public List<Column> apply(Table table) {
            double[] seconds = Arrays.stream(Cells.seconds(table, column)).map(x -> Double.isFinite(x) ? x : fill)
                    .toArray();
            List<Column> columns = new ArrayList<>();
            for (Part part : parts) {
                double[] values = Arrays.stream(seconds).map(x -> value(part, x, origin)).toArray();
                columns.add(part == Part.WEEKDAY
                        ? new Column.Words(name(column, part), List.of("1", "2", "3", "4", "5", "6", "7"),
                                Arrays.stream(values).mapToInt(day -> (int) day - 1).toArray())
                        : new Column.Numbers(name(column, part), values));
            }
            if (flagged) {
                columns.add(flag(table, column));
            }
            return columns;
        }
    }
}
