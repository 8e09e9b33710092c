package dev.weft.table;

import dev.weft.data.Dataset;
import dev.weft.data.ExampleFile;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the rows of a table become examples, as it was learned from one table and holds for all others: numbers are
 * standardized, words become rows of 0 and 1, and one column is what a network shall tell of the others. Features
 * {@code [width]}: first the numbers, or their principal components, then the words, each in the table's order. A
 * saved model carries its preprocessing, so that it takes raw rows.
 *
 * @param numbers the columns of numbers
 * @param words the columns of words
 * @param label the column to tell
 * @param tolerant whether a missing number counts as the mean and a missing or unknown word as none of the known;
 * otherwise they are refused
 * @param components what takes the place of the standardized numbers, if anything does; files of earlier versions
 *     have none
 */
public record Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant,
        Optional<PrincipalComponents> components) {
    private static final int ROWS = 4096;

    /**
     * A column of numbers: {@code (x - mean) / deviation}.
     *
     * @param name the column
     * @param mean of the values that it was learned from
     * @param deviation their standard deviation, over n; 1 if they are all the same, so that every feature is then 0
     */
    public record Standardized(String name, double mean, double deviation) {
        /** Checks the numbers. */
        public Standardized {
            if (!Double.isFinite(mean) || !(deviation > 0) || deviation == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("Standardized expects a finite mean and a deviation above 0 but "
                        + "got " + mean
                        + " and " + deviation + " for " + name);
            }
        }

        double of(double value) {
            return (value - mean) / deviation;
        }
    }

    /**
     * A column of words: 1 at the place of the word and 0 elsewhere.
     *
     * @param name the column
     * @param known the words, sorted
     */
    public record OneOf(String name, List<String> known) {
        /** Copies and sorts the list. */
        public OneOf {
            known = known.stream().sorted().toList();
        }
    }

    /**
     * The column that a network shall tell.
     *
     * @param name the column
     * @param classes its words, sorted: labels {@code []} are places in this list; empty if it holds numbers
     * @param mean of its numbers: labels {@code [1]} are {@code (y - mean) / deviation}
     * @param deviation of its numbers
     */
    public record Label(String name, List<String> classes, double mean, double deviation) {
        /** Copies and sorts the list and checks the numbers. */
        public Label {
            classes = classes.stream().sorted().toList();
            new Standardized(name, mean, deviation);
        }

        /** The number that an output of a network stands for. */
        public double value(double output) {
            return output * deviation + mean;
        }
    }

    /** Copies the lists and checks that the components are of these numbers. */
    public Preprocessing {
        numbers = List.copyOf(numbers);
        words = List.copyOf(words);
        int width = numbers.size();
        components.ifPresent(some -> some.directions().forEach(direction -> {
            if (direction.size() != width) {
                throw new IllegalArgumentException("Preprocessing expects directions of " + width + " numbers but got "
                        + direction.size());
            }
        }));
    }

    /** A preprocessing that keeps its numbers as they are, standardized. */
    public Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant) {
        this(numbers, words, label, tolerant, Optional.empty());
    }

    /**
     * What {@code table} teaches. Missing values are refused when it is applied.
     *
     * @param label the column that a network shall tell: its words as classes, its numbers as numbers
     * @throws MalformedDataException if there is no such column or no other, it has a single class, or a column of
     *     words has more than 1,000
     */
    public static Preprocessing fit(Table table, String label) {
        try {
            return Fitting.of(part -> part.accept(table), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a CSV file teaches that need not fit into memory: the same, to the last bit, as the table of {@link
     * Csv#read(Path, Function)}. The file is read twice.
     *
     * @param kinds how the column of a name is read
     * @throws MalformedDataException as {@link #fit(Table, String)} and {@link Csv#read(Path, Function)}
     * @throws IOException if it cannot be read
     */
    public static Preprocessing fit(Path csv, Function<String, Csv.Kind> kinds, String label) throws IOException {
        return Fitting.of(part -> Csv.stream(csv, kinds, ROWS, part), label);
    }

    /**
     * This preprocessing for tables in which values may be missing: a number counts as the mean, a word as none of the
     * known.
     */
    public Preprocessing withMissing() {
        return new Preprocessing(numbers, words, label, true, components);
    }

    /**
     * This preprocessing with the {@code components} principal components of its standardized numbers in their place.
     * A missing number counts as the mean, if it may be missing.
     *
     * @param table what this preprocessing was fitted to
     * @throws IllegalArgumentException if there are fewer columns of numbers, or none is asked for
     * @throws MalformedDataException as {@link #features(Table)}; if a column does not vary, a number is not finite,
     *     there are fewer rows than columns of numbers, or so many columns follow from others that there are not as
     *     many components
     * @throws UnsupportedOperationException where jblas' natives, whose LAPACK finds them, cannot be used; applying
     *     them needs none
     */
    public Preprocessing withPca(int components, Table table) {
        return withComponents(components, table, false);
    }

    /**
     * As {@link #withPca(int, Table)}, with each component divided by its standard deviation: the features of
     * {@code table} that come of numbers then have variance 1 and are uncorrelated.
     */
    public Preprocessing withWhitening(int components, Table table) {
        return withComponents(components, table, true);
    }

    /** As {@link #withPca(int, Table)}, to the last bit, for a CSV file that need not fit into memory. */
    public Preprocessing withPca(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, false));
    }

    /** As {@link #withWhitening(int, Table)}, to the last bit, for a CSV file that need not fit into memory. */
    public Preprocessing withWhitening(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, true));
    }

    private Preprocessing withComponents(int count, Table table, boolean whitened) {
        try {
            return with(PrincipalComponents.fit(this, part -> part.accept(table), count, whitened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Preprocessing with(PrincipalComponents learned) {
        return new Preprocessing(numbers, words, label, tolerant, Optional.of(learned));
    }

    /** How {@link Csv} must read a table for this preprocessing: as it was learned, and nothing else. */
    public Csv.Kind kind(String column) {
        boolean number = numbers.stream().anyMatch(known -> known.name().equals(column));
        boolean word = words.stream().anyMatch(known -> known.name().equals(column));
        if (column.equals(label.name())) {
            return label.classes().isEmpty() ? Csv.Kind.NUMBERS : Csv.Kind.WORDS;
        }
        return number ? Csv.Kind.NUMBERS : word ? Csv.Kind.WORDS : Csv.Kind.IGNORED;
    }

    /** The shape of one example. */
    public Shape features() {
        return Shape.of(numericFeatures() + words.stream().mapToInt(word -> word.known().size()).sum());
    }

    private int numericFeatures() {
        return components.map(PrincipalComponents::size).orElse(numbers.size());
    }

    /**
     * The features {@code [n, width]} of {@code n} rows; columns go by name, others do not matter.
     *
     * @throws MalformedDataException if a column is missing or holds the other kind of values, or a value is missing
     *     or unknown
     */
    public Tensor features(Table table) {
        int width = features().size();
        float[] features = new float[Math.multiplyExact(table.size(), width)];
        components.ifPresentOrElse(some -> project(some, table, features, width),
                () -> standardize(table, features, width));
        int place = numericFeatures();
        for (OneOf word : words) {
            Column.Words column = words(table, word.name());
            int[] places = places(column, word.known());
            for (int row = 0; row < table.size(); row++) {
                int known = missing(table, column, row) ? -1 : places[column.indices()[row]];
                if (known >= 0) {
                    features[row * width + place + known] = 1;
                } else if (!tolerant) {
                    throw unknown(table, column, row, word.known());
                }
            }
            place += word.known().size();
        }
        return Tensor.of(Shape.of(table.size(), width), features);
    }

    private void standardize(Table table, float[] features, int width) {
        int place = 0;
        for (Standardized number : numbers) {
            Column.Numbers column = numbers(table, number.name());
            for (int row = 0; row < table.size(); row++) {
                if (!missing(table, column, row)) {
                    features[row * width + place] = (float) number.of(column.values()[row]);
                }
            }
            place++;
        }
    }

    private void project(PrincipalComponents some, Table table, float[] features, int width) {
        List<Column.Numbers> columns = columns(table);
        double[] standardized = new double[numbers.size()];
        for (int row = 0; row < table.size(); row++) {
            standardize(table, columns, row, standardized);
            for (int k = 0; k < some.size(); k++) {
                features[row * width + k] = (float) some.of(k, standardized);
            }
        }
    }

    /** The columns of numbers, in their order. */
    List<Column.Numbers> columns(Table table) {
        return numbers.stream().map(number -> numbers(table, number.name())).toList();
    }

    /** Fills in the standardized numbers of one row, 0 for what is missing. */
    void standardize(Table table, List<Column.Numbers> columns, int row, double[] standardized) {
        for (int j = 0; j < standardized.length; j++) {
            Column.Numbers column = columns.get(j);
            standardized[j] = missing(table, column, row) ? 0 : numbers.get(j).of(column.values()[row]);
        }
    }

    /**
     * The rows as examples, with their labels: class indices {@code []}, or standardized numbers {@code [1]}.
     *
     * @throws MalformedDataException as {@link #features(Table)}, and if a label is missing or unknown, tolerant or not
     */
    public Dataset dataset(Table table) {
        Tensor features = features(table);
        Column column = label.classes().isEmpty() ? numbers(table, label.name()) : words(table, label.name());
        float[] labels = new float[table.size()];
        int[] places = column instanceof Column.Words texts ? places(texts, label.classes()) : new int[0];
        for (int row = 0; row < labels.length; row++) {
            if (column.missing(row)) {
                throw new MalformedDataException(table.source(), table.place(row, label.name()), "no value", "a label");
            }
            if (column instanceof Column.Words texts) {
                if (places[texts.indices()[row]] < 0) {
                    throw unknown(table, texts, row, label.classes());
                }
                labels[row] = places[texts.indices()[row]];
            } else if (column instanceof Column.Numbers values) {
                labels[row] = (float) ((values.values()[row] - label.mean()) / label.deviation());
            }
        }
        return Dataset.of(features,
                label.classes().isEmpty() ? Tensor.of(Shape.of(labels.length, 1), labels) : Tensor.vector(labels));
    }

    /**
     * The rows of a CSV file that need not fit into memory, as examples equal to those of the table of {@link Csv}.
     * The file is read once, here; the examples are kept on the disk, as 4 bytes for each number, in a file in {@code
     * java.io.tmpdir} that goes with the program, however it ends (on Windows: if it ends well).
     *
     * @throws MalformedDataException as {@link #dataset(Table)} and {@link Csv#read(Path, Function)}
     * @throws IOException if it cannot be read, or the disk is full
     */
    public Dataset dataset(Path csv) throws IOException {
        try (ExampleFile spill = new ExampleFile(features(), label.classes().isEmpty() ? Shape.of(1) : Shape.SCALAR)) {
            Csv.stream(csv, this::kind, ROWS, part -> spill.add(dataset(part).all()));
            return spill.examples();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Column.Numbers numbers(Table table, String name) {
        if (table.column(name) instanceof Column.Numbers numbers) {
            return numbers;
        }
        throw new MalformedDataException(table.source(), "column " + name, "words", "numbers, as in training");
    }

    private Column.Words words(Table table, String name) {
        if (table.column(name) instanceof Column.Words words) {
            return words;
        }
        throw new MalformedDataException(table.source(), "column " + name, "numbers", "words, as in training");
    }

    private boolean missing(Table table, Column column, int row) {
        if (column.missing(row) && !tolerant) {
            throw new MalformedDataException(table.source(), table.place(row, column.name()), "no value",
                    "a value (or a preprocessing made withMissing)");
        }
        return column.missing(row);
    }

    private static MalformedDataException unknown(Table table, Column.Words column, int row, List<String> known) {
        String word = column.words().get(column.indices()[row]);
        return new MalformedDataException(table.source(), table.place(row, column.name()), "\"" + word + "\"",
                "one of " + String.join(", ", known) + Spelling.question(word, known));
    }

    /** Where each of the column's words stands in {@code known}, -1 if it does not. */
    private static int[] places(Column.Words column, List<String> known) {
        return column.words().stream().mapToInt(word -> Math.max(-1, Collections.binarySearch(known, word))).toArray();
    }
}
