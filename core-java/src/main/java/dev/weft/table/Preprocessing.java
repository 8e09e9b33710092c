package dev.weft.table;

import dev.weft.data.Dataset;
import dev.weft.data.ExampleFile;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Converts the rows of a table to features and labels, as learned from the training table. It is fitted once and then
 * applies the same conversion to every table with the same columns; a saved model contains it, so that a
 * {@code Predictor} accepts raw rows.
 * <pre>{@code
 * Table table = Csv.read(Path.of("iris.csv")).shuffle(7);
 * Table train = table.slice(0, 120);
 * Preprocessing preprocessing = Preprocessing.fit(train, "species");
 * Dataset trainingData = preprocessing.dataset(train);
 * Dataset testData = preprocessing.dataset(table.slice(120, table.size()));
 * }</pre>
 *
 * <p>The features of an example have the shape {@code [width]}. First come the numeric columns, each standardized to
 * {@code (x - mean) / deviation} (or, on request, replaced by their principal components); then each column of
 * categories, one-hot encoded, with one feature per category. Within both groups, columns are in the order of the
 * training table. The label is the class index for a target column of categories, and the standardized number for a
 * numeric one.
 *
 * <p>For instance, with the target column {@code kind}, this training table
 * <table>
 * <caption>Rows and their features</caption>
 * <tr><th>weight</th><th>colour</th><th>kind</th><th>features</th><th>label</th></tr>
 * <tr><td>100</td><td>red</td><td>apple</td><td>{@code [-1.22, 0, 1]}</td><td>0</td></tr>
 * <tr><td>200</td><td>green</td><td>pear</td><td>{@code [0, 1, 0]}</td><td>1</td></tr>
 * <tr><td>300</td><td>red</td><td>apple</td><td>{@code [1.22, 0, 1]}</td><td>0</td></tr>
 * </table>
 * has one feature for {@code weight} and two for {@code colour} (green, red). A later row with another colour is an
 * error or, after {@link #withMissing}, has zeros in the last two features.
 *
 * <p>Instances are immutable, and several threads may use one. The canonical constructor is meant for reading a
 * preprocessing back from a file; otherwise use {@code fit}.
 *
 * @param numbers the numeric columns
 * @param words the columns of categories
 * @param label the target column
 * @param tolerant whether missing values and unknown categories are accepted: see {@link #withMissing}. If not, they
 *     are errors
 * @param components replaces the standardized numbers with their principal components, if present; files of earlier
 *     versions have none
 */
public record Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant,
        Optional<PrincipalComponents> components) {
    private static final int ROWS = 4096;

    /**
     * The standardization of a numeric column: {@code (x - mean) / deviation}.
     *
     * @param name the name of the column
     * @param mean the mean of its values in the training table, without the missing ones
     * @param deviation their standard deviation, dividing by n; 1 if all values are the same, so that the feature is 0
     */
    public record Standardized(String name, double mean, double deviation) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the mean is not finite, or the deviation is not finite or not above 0
         */
        public Standardized {
            if (!Double.isFinite(mean) || !(deviation > 0) || deviation == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("Standardized expects a finite mean and a deviation above 0 but "
                        + "got " + mean
                        + " and " + deviation + " for " + Printable.of(name));
            }
        }

        double of(double value) {
            return (value - mean) / deviation;
        }
    }

    /**
     * The one-hot encoding of a column of categories: one feature per category, which is 1 for the category of the row
     * and 0 for the others.
     *
     * @param name the name of the column
     * @param known the categories of the training table, sorted
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
     * @param name the name of the column
     * @param classes its categories, sorted; a label of shape {@code []} is an index into this list. Empty if the
     *     column is numeric
     * @param mean the mean of a numeric column: a label of shape {@code [1]} is {@code (y - mean) / deviation}; 0 for
     *     categories
     * @param deviation the standard deviation of a numeric column, dividing by n; 1 for categories
     */
    public record Label(String name, List<String> classes, double mean, double deviation) {
        /**
         * Copies and sorts the list and checks the numbers.
         *
         * @throws IllegalArgumentException if the mean is not finite, or the deviation is not finite or not above 0
         */
        public Label {
            classes = classes.stream().sorted().toList();
            new Standardized(name, mean, deviation);
        }

        /**
         * Converts an output of the network back to the unit of the target column: {@code output · deviation + mean}.
         */
        public double value(double output) {
            return output * deviation + mean;
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the principal components are for another number of numeric columns
     */
    public Preprocessing {
        numbers = new ByName<>(numbers, Standardized::name);
        words = new ByName<>(words, OneOf::name);
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
     * Fits a preprocessing to the training table. A numeric target column is a regression target; for classification,
     * the target column must consist of categories, so read classes such as 0 and 1 as {@link Csv.Kind#WORDS}. Missing
     * numbers and categories are ignored here but are errors when the result is applied, unless you call
     * {@link #withMissing}.
     *
     * @param table the training rows
     * @param label the name of the target column
     * @throws MalformedDataException if the target column does not exist, is the only column or has only one class; if
     *     a column has more than 1,000 categories; or if the deviation of a column overflows or underflows a double
     */
    public static Preprocessing fit(Table table, String label) {
        try {
            return Fitting.of(part -> part.accept(table), label);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fits a preprocessing to a CSV file that need not fit into memory. The result is bit-identical to fitting to the
     * table from {@link Csv#read(Path, Function)}. The file is read twice.
     *
     * @param csv the training rows
     * @param kinds returns the kind of the column with a given name
     * @param label the name of the target column
     * @throws MalformedDataException as {@link #fit(Table, String)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read
     */
    public static Preprocessing fit(Path csv, Function<String, Csv.Kind> kinds, String label) throws IOException {
        return Fitting.of(part -> Csv.stream(csv, kinds, ROWS, part), label);
    }

    /**
     * Returns a copy that accepts missing values and unknown categories: a missing number counts as the mean, so its
     * feature is 0, and for a missing or unknown category all features of the column are 0. Labels must still be
     * present.
     */
    public Preprocessing withMissing() {
        return new Preprocessing(numbers, words, label, true, components);
    }

    /**
     * Returns a copy that replaces the standardized numbers with their first principal components: see
     * {@link PrincipalComponents}. Call {@link #withMissing} first if numbers may be missing.
     *
     * @param components the number of components, from 1 to the number of numeric columns
     * @param table the table that this preprocessing was fitted to
     * @throws IllegalArgumentException if {@code components} is out of range, or there are more than 16,384 numeric
     *     columns
     * @throws MalformedDataException as {@link #features(Table)} does; if a numeric column is constant or has an
     *     infinite value; if there are fewer rows than numeric columns; or if so many columns depend linearly on others
     *     that there are fewer components
     */
    public Preprocessing withPca(int components, Table table) {
        return withComponents(components, table, false);
    }

    /**
     * Returns a copy like {@link #withPca(int, Table)}, with each component divided by its standard deviation. The
     * numeric features of {@code table} are then uncorrelated and have variance 1.
     *
     * @param components the number of components, from 1 to the number of numeric columns
     * @param table the table that this preprocessing was fitted to
     */
    public Preprocessing withWhitening(int components, Table table) {
        return withComponents(components, table, true);
    }

    /**
     * Returns the same as {@link #withPca(int, Table)}, bit-identical, for a CSV file that need not fit into memory.
     *
     * @param components the number of components, from 1 to the number of numeric columns
     * @param csv the file that this preprocessing was fitted to; it is read once
     * @throws MalformedDataException as {@link #withPca(int, Table)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read
     */
    public Preprocessing withPca(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, false));
    }

    /**
     * Returns the same as {@link #withWhitening(int, Table)}, bit-identical, for a CSV file that need not fit into
     * memory.
     *
     * @param components the number of components, from 1 to the number of numeric columns
     * @param csv the file that this preprocessing was fitted to; it is read once
     * @throws MalformedDataException as {@link #withPca(int, Table)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read
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
     * Returns how {@link Csv} must read a column so that this preprocessing can be applied: as in training, and not at
     * all if the column was not part of the training table. Pass it to the reader as {@code preprocessing::kind}:
     * <pre>{@code
     * Table rows = Csv.read(Path.of("new.csv"), preprocessing::kind);
     * }</pre>
     *
     * @param column the name of the column
     */
    public Csv.Kind kind(String column) {
        if (column.equals(label.name())) {
            return label.classes().isEmpty() ? Csv.Kind.NUMBERS : Csv.Kind.WORDS;
        }
        return ByName.contains(numbers, column) ? Csv.Kind.NUMBERS
                : ByName.contains(words, column) ? Csv.Kind.WORDS : Csv.Kind.IGNORED;
    }

    /** The shape of the features of one example, {@code [width]}. */
    public Shape features() {
        return Shape.of(numericFeatures() + words.stream().mapToInt(word -> word.known().size()).sum());
    }

    int numericFeatures() {
        return components.map(PrincipalComponents::size).orElse(numbers.size());
    }

    /**
     * Converts rows to features of shape {@code [n, width]}, for prediction. Columns are matched by name; other
     * columns, the target column included, are ignored and need not exist.
     *
     * <p>An error message looks like one of these:
     * <pre>
     * new.csv, line 3, column weight: expected a value (or use Preprocessing.withMissing) but got no value
     * new.csv, line 4, column colour: expected one of green, red (did you mean red?) but got "rde"
     * </pre>
     *
     * @param table {@code n} rows
     * @throws MalformedDataException if a column does not exist or is of the other kind; if a value is missing or a
     *     category is unknown, unless this preprocessing is {@code tolerant}. The message names the row
     * @throws ArithmeticException if the features are more than 2,147,483,647 numbers
     */
    public Tensor features(Table table) {
        return new Encoding(this, table).features();
    }

    /**
     * Converts rows to examples with labels, for training and evaluation. Labels are class indices of shape {@code []}
     * if the target column consists of categories, and standardized numbers of shape {@code [1]} if it is numeric.
     * Everything is in memory.
     *
     * @param table rows that include the target column
     * @throws MalformedDataException as {@link #features(Table)} does; if a label is missing or a class is unknown,
     *     even if this preprocessing is {@code tolerant}
     */
    public Dataset dataset(Table table) {
        return new Encoding(this, table).dataset();
    }

    /**
     * Converts the rows of a CSV file that need not fit into memory. The examples are equal to those of
     * {@link #dataset(Table)}.
     *
     * <p>The file is read once, during this call. The examples are written to a temporary file in the folder
     * {@code java.io.tmpdir}, at 4 bytes per number, and read from there on access. The temporary file is removed when
     * the program exits, even if it crashes (on Windows, only if it exits normally).
     *
     * <p>Together with {@link #fit(Path, Function, String)}, this trains on a file of any size:
     * <pre>{@code
     * Path csv = Path.of("large.csv");
     * Preprocessing preprocessing = Preprocessing.fit(csv, name -> Csv.Kind.INFERRED, "price");
     * Dataset data = preprocessing.dataset(csv);
     * }</pre>
     *
     * @param csv rows that include the target column
     * @throws MalformedDataException as {@link #dataset(Table)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read, or the temporary file cannot be written
     */
    public Dataset dataset(Path csv) throws IOException {
        try (ExampleFile spill = new ExampleFile(features(), label.classes().isEmpty() ? Shape.of(1) : Shape.SCALAR)) {
            Csv.stream(csv, this::kind, ROWS, part -> spill.add(dataset(part).all()));
            return spill.examples();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
