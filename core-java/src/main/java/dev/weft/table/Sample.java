package dev.weft.table;

import dev.weft.file.MalformedDataException;
import dev.weft.random.RandomStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a training table that have a label, in memory: all of them, or so many drawn at random. Every row has the
 * same chance (reservoir sampling: Vitter, Random Sampling with a Reservoir, 1985, algorithm R).
 *
 * @param table the rows
 * @param surveys the statistics of each column
 * @param unlabelled how many rows were left out because they have no label
 * @param infinite how many of these have a label that is not finite
 */
record Sample(Table table, Map<String, Survey> surveys, int unlabelled, int infinite) {
    private static final int MOST_ROWS = 100_000;
    private static final int MOST_CELLS = 50_000_000;

    static Sample of(Table table, String label, Preparation.Options options) {
        Table labelled = viewed(Preparation.labelled(table, label), options);
        Map<String, Survey> surveys = new LinkedHashMap<>();
        labelled.columns().forEach(column -> {
            Survey survey = new Survey(column.name());
            survey.add(column);
            surveys.put(column.name(), survey);
        });
        return of(labelled, surveys, table.size() - labelled.size(), infinite(table, label), label);
    }

    /** Returns the table without the ignored columns, and with those of the options as words or numbers. */
    private static Table viewed(Table table, Preparation.Options options) {
        options.ignored().forEach(table::expect);
        options.kept().forEach(table::column);
        options.words().forEach(table::column);
        options.numbers().forEach(table::column);
        return table.with(table.columns().stream().filter(column -> !options.ignored().contains(column.name()))
                .map(column -> options.words().contains(column.name()) ? Cells.words(table, column.name())
                        : options.numbers().contains(column.name())
                                ? new Column.Numbers(column.name(), Cells.numbers(table, column.name()))
                        : column)
                .toList());
    }

    private static int infinite(Table table, String label) {
        return table.column(label) instanceof Column.Numbers numbers
                ? (int) Arrays.stream(numbers.values()).filter(Double::isInfinite).count()
                : 0;
    }

    private static Sample of(Table rows, Map<String, Survey> surveys, int unlabelled, int infinite, String label) {
        if (rows.size() == 0) {
            throw new MalformedDataException(rows.source(), "column " + label, "no value in any row",
                    "rows with a label");
        }
        rows.columns().forEach(column -> surveys.get(column.name()).sampled(column));
        return new Sample(rows, surveys, unlabelled, infinite);
    }

    static Sample of(Fitting.Parts parts, String label, Preparation.Options options) throws IOException {
        Reservoir reservoir = new Reservoir(label, options);
        parts.forEach(reservoir::add);
        return of(reservoir.table(), reservoir.surveys, reservoir.unlabelled, reservoir.infinite, label);
    }

    /** The rows drawn so far. */
    private static final class Reservoir {
        private final Map<String, Survey> surveys = new LinkedHashMap<>();
        private final Map<String, Drawn> drawn = new LinkedHashMap<>();
        private final RandomStream random = RandomStream.of(0, "sample");
        private final String label;
        private final Preparation.Options options;
        private int unlabelled;
        private int infinite;
        private long seen;
        private Table last = Table.of("", List.of(new Column.Numbers("")));

        Reservoir(String label, Preparation.Options options) {
            this.label = label;
            this.options = options;
        }

        void add(Table part) {
            Table rows = viewed(Preparation.labelled(part, label), options);
            unlabelled += part.size() - rows.size();
            infinite += infinite(part, label);
            int most = Math.max(1, Math.min(MOST_ROWS, MOST_CELLS / rows.columns().size()));
            int[] places = new int[rows.size()];
            for (int row = 0; row < places.length; row++, seen++) {
                places[row] = seen < most ? (int) seen : (int) (random.nextDouble() * (seen + 1));
            }
            for (Column column : rows.columns()) {
                surveys.computeIfAbsent(column.name(), Survey::new).add(column);
                drawn.computeIfAbsent(column.name(), name -> new Drawn()).put(column, places, most);
            }
            last = rows;
        }

        Table table() {
            int size = drawn.values().stream().mapToInt(one -> one.size).max().orElse(0);
            return Table.of(last.source(), last.columns().stream()
                    .map(column -> drawn.get(column.name()).column(column, size)).toList());
        }
    }

    /** The cells drawn from one column. */
    private static final class Drawn {
        private double[] numbers = {};
        private int[] indices = {};
        private int size;

        void put(Column column, int[] places, int most) {
            for (int row = 0; row < places.length; row++) {
                int place = places[row];
                if (place >= most) {
                    continue;
                }
                size = Math.max(size, place + 1);
                if (column instanceof Column.Words words) {
                    indices = place < indices.length ? indices : Arrays.copyOf(indices, ColumnReader.grown(place));
                    indices[place] = words.indices()[row];
                } else {
                    numbers = place < numbers.length ? numbers : Arrays.copyOf(numbers, ColumnReader.grown(place));
                    numbers[place] = column instanceof Column.Times times ? times.seconds()[row]
                            : ((Column.Numbers) column).values()[row];
                }
            }
        }

        /** The drawn cells as a column of the same kind as the last part, which knows all words. */
        Column column(Column last, int size) {
            if (last instanceof Column.Words words) {
                return new Column.Words(words.name(), words.words(), Arrays.copyOf(indices, size));
            }
            double[] values = Arrays.copyOf(numbers, size);
            return last instanceof Column.Times times ? new Column.Times(last.name(), times.isDayFirst(), values)
                    : new Column.Numbers(last.name(), values);
        }
    }

    /**
     * The statistics of one column of the training table. Counts, extremes and words are those of all rows; quantiles
     * are those of the sample. None depends on the order of the rows, as long as the sample is the whole table.
     */
    static final class Survey {
        /** More words than this are not counted one by one. */
        private static final int MOST_WORDS = 100_000;
        private static final int FEW = 64;

        final String name;
        final Map<String, Integer> words = new HashMap<>();
        /** The different numbers and how often each occurs; empty if there are more than a few. */
        final TreeMap<Double, Integer> few = new TreeMap<>();
        int rows;
        int missing;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        boolean isWhole = true;
        boolean hasMoreWords;
        private boolean hasMore;
        /** The cells of the sample: numbers, words or times. */
        private Column sample = new Column.Numbers("");
        private double @Nullable [] sorted;

        Survey(String name) {
            this.name = name;
        }

        void add(Column part) {
            rows += part.size();
            if (part instanceof Column.Words texts) {
                add(texts);
                return;
            }
            double[] values =
                    part instanceof Column.Numbers numbers ? numbers.values() : ((Column.Times) part).seconds();
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    missing++;
                    continue;
                }
                least = Math.min(least, value);
                most = Math.max(most, value);
                isWhole &= value == Math.rint(value);
                if (!hasMore) {
                    few.merge(value + 0.0, 1, Integer::sum);
                    hasMore = few.size() > FEW;
                }
            }
            if (hasMore) {
                few.clear();
            }
        }

        private void add(Column.Words texts) {
            int[] counts = new int[texts.words().size()];
            for (int index : texts.indices()) {
                if (index >= 0) {
                    counts[index]++;
                }
            }
            int present = 0;
            for (int i = 0; i < counts.length; i++) {
                String word = counts[i] == 0 ? "" : texts.words().get(i).strip();
                if (word.isEmpty()) {
                    continue;
                }
                present += counts[i];
                if (words.size() < MOST_WORDS || words.containsKey(word)) {
                    words.merge(word, counts[i], Integer::sum);
                } else {
                    hasMoreWords = true;
                }
            }
            missing += texts.size() - present;
        }

        void sampled(Column column) {
            sample = column;
            sorted = null;
        }

        Column sample() {
            return sample;
        }

        boolean isWords() {
            return sample instanceof Column.Words;
        }

        /** The numbers or times of the sample, without the missing ones; of words there are none. */
        double[] sorted() {
            if (sorted == null) {
                double[] all = sample instanceof Column.Times times ? times.seconds()
                        : sample instanceof Column.Numbers numbers ? numbers.values() : new double[0];
                sorted = Arrays.stream(all).filter(Double::isFinite).map(value -> value + 0.0).sorted().toArray();
            }
            return sorted;
        }

        /** Gives the sorted numbers up, because those of all columns together take as much memory as the table. */
        void rest() {
            sorted = null;
        }

        /** Whether each number of the sample occurs so many times, on average. */
        boolean repeats(int times) {
            double[] all = sorted();
            long different = IntStream.range(0, all.length).filter(i -> i == 0 || all[i] != all[i - 1]).count();
            return all.length >= times * different;
        }

        /** How many rows have a value. */
        int present() {
            return rows - missing;
        }

        /** Whether all rows of the sample have different values. */
        boolean isDistinct() {
            double[] all = sorted();
            for (int i = 1; i < all.length; i++) {
                if (all[i] == all[i - 1]) {
                    return false;
                }
            }
            return true;
        }

        boolean isConstant() {
            return isWords() ? words.size() == 1 && !hasMoreWords : few.size() == 1 && sorted().length > 0;
        }

        /** The words by frequency, the most frequent first; equally frequent ones in alphabetical order. */
        List<String> byFrequency() {
            return words.keySet().stream().sorted((one, other) -> {
                int order = Integer.compare(words.get(other), words.get(one));
                return order != 0 ? order : one.compareTo(other);
            }).toList();
        }

        /** The quantile of sorted numbers, linear between neighbours; 0 of none. */
        static double quantile(double[] sorted, double share) {
            if (sorted.length == 0) {
                return 0;
            }
            double place = share * (sorted.length - 1);
            int below = (int) place;
            double rest = place - below;
            double next = sorted[Math.min(below + 1, sorted.length - 1)];
            return rest == 0 ? sorted[below] : sorted[below] * (1 - rest) + next * rest;
        }

        /** The skewness of sorted numbers: the mean cube of the standardized ones; 0 if all are the same. */
        static double skewness(double[] sorted) {
            double scale = sorted.length == 0 ? 0 : Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
            if (scale == 0) {
                return 0;
            }
            double mean = Arrays.stream(sorted).map(x -> x / scale).average().orElse(0);
            double square = Arrays.stream(sorted).map(x -> (x / scale - mean) * (x / scale - mean)).average().orElse(0);
            double cube = Arrays.stream(sorted).map(x -> Math.pow(x / scale - mean, 3)).average().orElse(0);
            return square <= 1e-30 ? 0 : cube / (square * Math.sqrt(square));
        }
    }
}
