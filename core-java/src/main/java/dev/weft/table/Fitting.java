package dev.weft.table;

import dev.weft.file.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Fits a {@link Preprocessing} to rows that come in parts. Reads them twice, since the deviation is computed with the
 * mean.
 */
final class Fitting {
    private static final int MOST_WORDS = 1000;

    /** Passes all rows, in parts, to a consumer. Must yield the same rows each time. */
    interface Parts {
        void forEach(Consumer<Table> part) throws IOException;
    }

    /** The statistics of one column so far. */
    private static final class Learned {
        private final String name;
        private final Set<String> words = new TreeSet<>();
        private final DoubleSummaryStatistics values = new DoubleSummaryStatistics();
        private final DoubleSummaryStatistics squares = new DoubleSummaryStatistics();

        Learned(String name) {
            this.name = name;
        }

        void add(Table table, Column column) {
            if (column instanceof Column.Numbers numbers) {
                for (double value : numbers.values()) {
                    if (!Double.isNaN(value)) {
                        values.accept(value);
                    }
                }
            } else if (column instanceof Column.Words texts) {
                for (int index : texts.indices()) {
                    if (index >= 0) {
                        words.add(texts.words().get(index));
                    }
                }
            }
            if (words.size() > MOST_WORDS) {
                throw new MalformedDataException(table.source(), "column " + name, words.size() + " categories",
                        "at most " + MOST_WORDS + " (or ignore the column)");
            }
        }

        void addSquares(Column column) {
            if (column instanceof Column.Numbers numbers) {
                double mean = values.getAverage();
                for (double value : numbers.values()) {
                    if (!Double.isNaN(value)) {
                        squares.accept((value - mean) * (value - mean));
                    }
                }
            }
        }

        Preprocessing.Standardized standardized(String source) {
            if (values.getCount() == 0 || values.getMin() == values.getMax()) {
                return new Preprocessing.Standardized(name, values.getCount() == 0 ? 0 : values.getMin(), 1);
            }
            double deviation = Math.sqrt(squares.getAverage());
            if (!Double.isFinite(values.getAverage()) || !(deviation > 0) || Double.isInfinite(deviation)) {
                throw new MalformedDataException(source, "column " + name,
                        "numbers from " + values.getMin() + " to " + values.getMax(),
                        "numbers with a finite standard deviation above 0 (convert them to another unit)");
            }
            return new Preprocessing.Standardized(name, values.getAverage(), deviation);
        }
    }

    private final Map<String, Learned> columns = new LinkedHashMap<>();
    private final String label;
    private String source = "";

    private Fitting(String label) {
        this.label = label;
    }

    static Preprocessing of(Parts parts, String label) throws IOException {
        Fitting fitting = new Fitting(label);
        parts.forEach(fitting::add);
        parts.forEach(part -> part.columns().forEach(column -> fitting.columns.get(column.name()).addSquares(column)));
        return fitting.result();
    }

    private void add(Table part) {
        source = part.source();
        part.column(label);
        part.columns().forEach(column -> columns.computeIfAbsent(column.name(), Learned::new).add(part, column));
    }

    private Preprocessing result() {
        Learned target = columns.get(label);
        List<Preprocessing.Standardized> numbers = new ArrayList<>();
        List<Preprocessing.OneOf> words = new ArrayList<>();
        for (Learned column : columns.values()) {
            if (column != target && column.words.isEmpty()) {
                numbers.add(column.standardized(source));
            } else if (column != target) {
                words.add(new Preprocessing.OneOf(column.name, List.copyOf(column.words)));
            }
        }
        if (numbers.isEmpty() && words.isEmpty()) {
            throw new MalformedDataException(source, "header", "only " + label,
                    "at least one more column to predict it from");
        }
        return new Preprocessing(numbers, words, label(target), false);
    }

    private Preprocessing.Label label(Learned target) {
        if (target.words.isEmpty()) {
            Preprocessing.Standardized scale = target.standardized(source);
            return new Preprocessing.Label(label, List.of(), scale.mean(), scale.deviation());
        }
        if (target.words.size() < 2) {
            throw new MalformedDataException(source, "column " + label, "a single class " + target.words,
                    "at least two classes");
        }
        return new Preprocessing.Label(label, List.copyOf(target.words), 0, 1);
    }
}
