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
 * How the rows of a table become examples. It is learned from one table and applied to all others: numbers are
 * standardized, categories become one-hot columns, and one column is the target.
 *
 * <pre>{@code
 * Preprocessing fitted = Preprocessing.fit(train, "species");
 * Trained trained = model.build(fitted.features()).preprocess(fitted);
 * trained.fit(fitted.dataset(train), Training.epochs(100));
 * trained.answers(newRows); // class names
 * }</pre>
 *
 * <p>Features are {@code [width]}: first the numbers, or their principal components, then the categories, each in the
 * order of the table. A table with the columns {@code age} (mean 40, deviation 10), {@code city} (Bern, Rome) and the
 * target {@code buys} turns the row {@code 50, Rome, yes} into the features {@code [1, 0, 1]} and the label 1, the
 * index of {@code yes} in {@code [no, yes]}.
 *
 * <p>A saved model contains its preprocessing, so that it predicts from table rows. What training did not see is
 * refused: a missing value, unless {@link #withMissing}, or an unknown category, with the line, the column and the
 * nearest known category.
 *
 * @param numbers the columns of numbers
 * @param words the columns of categories
 * @param label the target column
 * @param tolerant whether a missing number counts as the mean, and a missing or unknown category as none of the known
 *     ones; otherwise both are refused
 * @param components the principal components that replace the standardized numbers, if any; files of earlier versions
 *     have none
 */
public record Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant,
        Optional<PrincipalComponents> components) {
    private static final int ROWS = 4096;

    /**
     * A column of numbers: {@code (x - mean) / deviation}.
     *
     * @param name the column
     * @param mean the mean of the values that it was learned from
     * @param deviation their standard deviation, over n; 1 if all values are equal, so that every feature is 0
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
     * A column of categories, one-hot: 1 at the position of the category and 0 elsewhere.
     *
     * @param name the column
     * @param known the categories, sorted
     */
    public record OneOf(String name, List<String> known) {
        /** Copies and sorts the list. */
        public OneOf {
            known = known.stream().sorted().toList();
        }
    }

    /**
     * The target column.
     *
     * @param name the column
     * @param classes its categories, sorted: labels {@code []} are indices in this list; empty if it contains numbers
     * @param mean the mean of its numbers: labels {@code [1]} are {@code (y - mean) / deviation}
     * @param deviation the standard deviation of its numbers
     */
    public record Label(String name, List<String> classes, double mean, double deviation) {
        /** Copies and sorts the list, and checks the numbers. */
        public Label {
            classes = classes.stream().sorted().toList();
            new Standardized(name, mean, deviation);
        }

        /** Returns the number, in the unit of the column, that an output of a network stands for. */
        public double value(double output) {
            return output * deviation + mean;
        }
    }

    /** Copies the lists and checks that the components belong to these numbers. */
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

    /** Creates a preprocessing without principal components. */
    public Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant) {
        this(numbers, words, label, tolerant, Optional.empty());
    }

    /**
     * Learns from a table. Missing values will be refused, see {@link #withMissing}.
     *
     * @param table the rows to learn from: the training rows, not the test rows
     * @param label the target column; its categories become classes, its numbers numbers
     * @throws MalformedDataException if there is no such column or no other one, if it has a single class, or if a
     *     column has more than 1,000 categories
     */
    public static Preprocessing fit(Table table, String label) {
        try {
            return Fitting.of(part -> part.accept(table), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Learns from a CSV file that need not fit into memory. The result is bit-identical to that of the table of
     * {@link Csv#read(Path, Function)}. Reads the file twice.
     *
     * @param csv the file
     * @param kinds returns how to read the column of a name
     * @param label the target column
     * @throws MalformedDataException as {@link #fit(Table, String)} and {@link Csv#read(Path, Function)}
     * @throws IOException if it cannot be read
     */
    public static Preprocessing fit(Path csv, Function<String, Csv.Kind> kinds, String label) throws IOException {
        return Fitting.of(part -> Csv.stream(csv, kinds, ROWS, part), label);
    }

    /**
     * Returns this preprocessing for tables with missing values: a missing number counts as the mean, a missing
     * category as none of the known ones.
     */
    public Preprocessing withMissing() {
        return new Preprocessing(numbers, words, label, true, components);
    }

    /**
     * Returns this preprocessing with the first {@code components} principal components in place of the standardized
     * numbers. A missing number counts as the mean, if missing values are allowed.
     *
     * @param components the number of components, from 1 to the number of columns of numbers
     * @param table the table that this preprocessing was learned from
     * @throws IllegalArgumentException if the number of components is out of range
     * @throws MalformedDataException as {@link #features(Table)}; also if a column does not vary, a number is not
     *     finite, there are fewer rows than columns of numbers, or fewer independent columns than components
     * @throws UnsupportedOperationException if jblas' native library, whose LAPACK computes them, cannot be loaded;
     *     applying them does not need it
     */
    public Preprocessing withPca(int components, Table table) {
        return withComponents(components, table, false);
    }

    /**
     * Returns this preprocessing as {@link #withPca(int, Table)} does, with each component divided by its standard
     * deviation. The resulting features of {@code table} have variance 1 and are uncorrelated.
     */
    public Preprocessing withWhitening(int components, Table table) {
        return withComponents(components, table, true);
    }

    /**
     * Returns the same, bit for bit, as {@link #withPca(int, Table)}, for a CSV file that need not fit into memory.
     */
    public Preprocessing withPca(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, false));
    }

    /**
     * Returns the same, bit for bit, as {@link #withWhitening(int, Table)}, for a CSV file that need not fit into
     * memory.
     */
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

    /**
     * Returns how {@link Csv} must read a column for this preprocessing: as it was learned; other columns are ignored.
     */
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
     * Returns the features {@code [n, width]} of {@code n} rows. Columns are found by name; other columns are ignored.
     *
     * @throws MalformedDataException if a column is missing or has the other kind of values, or if a value is missing
     *     or unknown and missing values are not allowed
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

    /** Fills the standardized numbers of a row, 0 for a missing one. */
    void standardize(Table table, List<Column.Numbers> columns, int row, double[] standardized) {
        for (int j = 0; j < standardized.length; j++) {
            Column.Numbers column = columns.get(j);
            standardized[j] = missing(table, column, row) ? 0 : numbers.get(j).of(column.values()[row]);
        }
    }

    /**
     * Returns the rows as examples with labels: class indices {@code []}, or standardized numbers {@code [1]}.
     *
     * @throws MalformedDataException as {@link #features(Table)}; also if a label is missing or unknown, even if
     *     missing values are allowed
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
     * Returns the rows of a CSV file that need not fit into memory as examples, equal to those of the table of
     * {@link Csv}. The file is read once, now. The examples are kept on the disk, 4 bytes for each number, in a file in
     * {@code java.io.tmpdir} that disappears with the program, however it ends (on Windows: if it ends normally).
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

    /** The position of each of the column's categories in {@code known}, -1 if it is not known. */
    private static int[] places(Column.Words column, List<String> known) {
        return column.words().stream().mapToInt(word -> Math.max(-1, Collections.binarySearch(known, word))).toArray();
    }
}
