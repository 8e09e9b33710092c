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
 * Fits a {@link Preprocessing} or {@link TableFields} to rows that come in parts. Reads them twice, since the deviation
 * is computed with the mean.
 */
final class Fitting {
    private static final int MOST_WORDS = 1000;

    /** Passes all rows, in parts, to a consumer. Must yield the same rows each time. */
    interface Parts {
        void forEach(Consumer<Table> part) throws IOException;
    }

    /** The statistics of one column so far. */
    static final class Learned {
        private final String name;
        private final int mostWords;
        private final Set<String> words = new TreeSet<>();
        private final DoubleSummaryStatistics values = new DoubleSummaryStatistics();
        private final DoubleSummaryStatistics squares = new DoubleSummaryStatistics();

        private Learned(String name, int mostWords) {
            this.name = name;
            this.mostWords = mostWords;
        }

        private void add(Table table, Column column) {
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
            if (words.size() > mostWords) {
                throw new MalformedDataException(table.source(), "column " + name, words.size() + " categories",
                        "at most " + mostWords + " (or ignore the column)");
            }
        }

        private void addSquares(Column column) {
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
    /** The most categories of each column that matters; all columns matter if there is none. */
    private final Map<String, Integer> wanted;
    private String source = "";

    private Fitting(Map<String, Integer> wanted) {
        this.wanted = wanted;
    }

    static Preprocessing of(Parts parts, String label) throws IOException {
        Fitting fitting = new Fitting(Map.of());
        fitting.learn(part -> parts.forEach(table -> {
            table.column(label);
            part.accept(table);
        }));
        return fitting.result(label);
    }

    static TableFields of(Parts parts, List<TableFields.Part> fields) throws IOException {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (TableFields.Part field : fields) {
            int most = field.kind() == TableFields.Kind.INDEX ? Integer.MAX_VALUE : MOST_WORDS;
            field.columns().forEach(column -> wanted.merge(column, most, Math::min));
        }
        Fitting fitting = new Fitting(wanted);
        fitting.learn(parts);
        return fitting.result(fields);
    }

    private void learn(Parts parts) throws IOException {
        parts.forEach(this::add);
        parts.forEach(part -> columns(part).forEach(column -> {
            columns.get(column.name()).addSquares(column);
        }));
    }

    private void add(Table part) {
        source = part.source();
        columns(part).forEach(column -> columns
                .computeIfAbsent(column.name(), name -> new Learned(name, wanted.getOrDefault(name, MOST_WORDS)))
                .add(part, column));
    }

    private List<Column> columns(Table part) {
        return wanted.isEmpty() ? part.columns() : wanted.keySet().stream().map(part::column).toList();
    }

    private Preprocessing result(String label) {
        List<String> features = columns.keySet().stream().filter(name -> !name.equals(label)).toList();
        if (features.isEmpty()) {
            throw new MalformedDataException(source, "header", "only " + label,
                    "at least one more column to predict it from");
        }
        return new Preprocessing(numbers(features), words(features), label(label), false);
    }

    private TableFields result(List<TableFields.Part> fields) {
        List<TableFields.Input> inputs = new ArrayList<>();
        List<TableFields.Index> indices = new ArrayList<>();
        List<TableFields.Label> labels = new ArrayList<>();
        for (TableFields.Part field : fields) {
            String first = field.columns().get(0);
            switch (field.kind()) {
                case INPUT -> inputs.add(new TableFields.Input(field.name(), numbers(field.columns()),
                        words(field.columns())));
                case INDEX -> indices.add(new TableFields.Index(field.name(), categories(first)));
                case LABEL -> labels.add(new TableFields.Label(field.name(), label(first), false));
            }
        }
        return new TableFields(inputs, indices, labels, false);
    }

    private List<Preprocessing.Standardized> numbers(List<String> names) {
        return names.stream().map(columns::get).filter(column -> column.words.isEmpty())
                .map(column -> column.standardized(source)).toList();
    }

    private List<Preprocessing.OneOf> words(List<String> names) {
        return names.stream().map(columns::get).filter(column -> !column.words.isEmpty())
                .map(column -> new Preprocessing.OneOf(column.name, List.copyOf(column.words))).toList();
    }

    private Preprocessing.OneOf categories(String name) {
        Learned column = columns.get(name);
        if (column.words.isEmpty()) {
            throw new MalformedDataException(source, "column " + name,
                    column.values.getCount() == 0 ? "no value" : "numbers",
                    "categories for an index (read it as Csv.Kind.WORDS)");
        }
        return new Preprocessing.OneOf(name, List.copyOf(column.words));
    }

    private Preprocessing.Label label(String label) {
        Learned target = columns.get(label);
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
