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
import java.util.stream.Stream;

/**
 * Converts the rows of a table to features and labels, as learned from the training table. A saved model contains it,
 * so that a {@code Predictor} accepts raw rows.
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
 * <pre>
 * weight  colour  kind     features         label
 * 100     red     apple    [-1.22, 0, 1]    0
 * 200     green   pear     [0, 1, 0]        1
 * 300     red     apple    [1.22, 0, 1]     0
 * </pre>
 * has one feature for {@code weight} and two for {@code colour} (green, red). Another colour later is an error.
 *
 * <p>{@link #fit} takes the columns as they are; {@link #prepared} makes them fit for learning first. Instances are
 * immutable, and several threads may use one. The canonical constructor is meant for reading a file.
 *
 * @param numbers the numeric columns
 * @param words the columns of categories
 * @param label the target column
 * @param tolerant whether missing values and unknown categories are accepted: see {@link #withMissing}. If not, they
 *     are errors
 * @param components replaces the standardized numbers with their principal components, if present; files of earlier
 *     versions have none
 * @param indices the columns of categories that are encoded as one number each, at the end of the features, for an
 *     {@code Embedding}: the place of the category in {@code known}, or {@code known.size()} for another one
 * @param preparation makes the columns of {@code numbers}, {@code words}, {@code indices} and {@code label} of a raw
 *     table first, if present
 */
public record Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant,
        Optional<PrincipalComponents> components, List<OneOf> indices, Optional<Preparation> preparation) {
    private static final int ROWS = 4096;

    /**
     * The standardization of a numeric column: {@code z = (x - mean) / deviation}. The robust form also clips softly:
     * {@code z / sqrt(1 + (z / 3)²)}, which is nearly z around 0 and stays between -3 and 3.
     *
     * @param name the name of the column
     * @param mean the mean of its values in the training table, without the missing ones; in the robust form their
     *     median
     * @param deviation their standard deviation, dividing by n; 1 if all values are the same, so that the feature is 0.
     *     In the robust form the distance of their quartiles; if that is 0, half their range
     * @param isClipped whether large values are softly clipped
     */
    public record Standardized(String name, double mean, double deviation, boolean isClipped) {
        private static final double BOUND = 3;

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the mean is not finite, or the deviation is not finite or not above 0
         */
        public Standardized {
            if (!Double.isFinite(mean) || !(deviation > 0) || deviation == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("Standardized expects a finite mean and a deviation above 0 but "
                        + "got " + mean + " and " + deviation + " for " + Printable.of(name));
            }
        }

        /** Creates a standardization without clipping. */
        public Standardized(String name, double mean, double deviation) {
            this(name, mean, deviation, false);
        }

        double of(double value) {
            double z = scaled(value, mean, deviation);
            return !isClipped ? z : Double.isInfinite(z) ? Math.copySign(BOUND, z) : z / Math.hypot(1, z / BOUND);
        }

        /** {@code (value - mean) / deviation}, also if the difference is infinite. */
        private static double scaled(double value, double mean, double deviation) {
            double difference = value - mean;
            return Double.isInfinite(difference) ? value / deviation - mean / deviation : difference / deviation;
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
     * @param logarithm if present, y is the logarithm of the number in the table
     * @param range if present, {@link #value} stays within it
     */
    public record Label(String name, List<String> classes, double mean, double deviation,
            Optional<Preparation.Logarithm> logarithm, Optional<Preparation.Range> range) {
        /**
         * Copies and sorts the list and checks the numbers.
         *
         * @throws IllegalArgumentException if the mean is not finite, or the deviation is not finite or not above 0
         */
        public Label {
            classes = classes.stream().sorted().toList();
            new Standardized(name, mean, deviation);
        }

        /** Creates a label without a logarithm and a range. */
        public Label(String name, List<String> classes, double mean, double deviation) {
            this(name, classes, mean, deviation, Optional.empty(), Optional.empty());
        }

        /**
         * Converts an output of the network back to the unit of the target column: {@code output · deviation + mean},
         * or the number with this logarithm, within the {@code range}. NaN stays NaN.
         */
        public double value(double output) {
            double y = output * deviation + mean;
            double value = logarithm.isPresent() ? logarithm.get().inverse(y) : y;
            return range.isPresent() ? range.get().nearest(value) : value;
        }

        /** Converts a number of the target column to a label, the inverse of {@link #value}. */
        public double standardized(double value) {
            return Standardized.scaled(logarithm.isPresent() ? logarithm.get().of(value) : value, mean, deviation);
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if the principal components are for another number of numeric columns, or the
     *     preparation makes other columns
     */
    public Preprocessing {
        numbers = new ByName<>(numbers, Standardized::name);
        words = new ByName<>(words, OneOf::name);
        indices = List.copyOf(indices);
        int width = numbers.size();
        Stream<String> names = Stream.of(numbers.stream().map(Standardized::name), words.stream().map(OneOf::name),
                indices.stream().map(OneOf::name)).flatMap(some -> some);
        preparation.ifPresent(some -> some.expectMakes(names.toList()));
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

    /** Creates a preprocessing without indices and preparation. */
    public Preprocessing(List<Standardized> numbers, List<OneOf> words, Label label, boolean tolerant,
            Optional<PrincipalComponents> components) {
        this(numbers, words, label, tolerant, components, List.of(), Optional.empty());
    }

    /**
     * Fits a preprocessing to any table: its {@link Preparation} fills missing values, cuts times into parts, leaves
     * out identifiers and decides whether the label is a class or a number.
     *
     * @throws MalformedDataException as {@link Preparation#fit(Table, String)} does
     */
    public static Preprocessing prepared(Table table, String label) {
        return prepared(table, label, Preparation.Options.of());
    }

    /** Fits a preprocessing to any table as {@link #prepared(Table, String)} does, with options. */
    public static Preprocessing prepared(Table table, String label, Preparation.Options options) {
        return Prepared.of(Sample.of(table, label, options), label, options).preprocessing();
    }

    /** Fits as {@link #prepared(Path, Csv.Options, String, Preparation.Options)} does. */
    public static Preprocessing prepared(Path csv, Function<String, Csv.Kind> kinds, String label,
            Preparation.Options options) throws IOException {
        return prepared(csv, Csv.Options.of().withKinds(kinds), label, options);
    }

    /**
     * Fits a preprocessing to a CSV file that need not fit into memory, as {@link #prepared(Table, String)} does. Up to
     * 100,000 rows the result is bit-identical; of more, quantiles and leaks are those of as many rows, drawn at random
     * with a fixed seed. The file is read once.
     *
     * @throws IOException if the file is missing or cannot be read
     */
    public static Preprocessing prepared(Path csv, Csv.Options reading, String label, Preparation.Options options)
            throws IOException {
        Csv.Options all = reading.withKinds(options.kinds(reading.kinds()));
        return Prepared.of(Sample.of(Csv.parts(csv, all, ROWS), label, options), label, options)
                .preprocessing();
    }

    /**
     * Fits a preprocessing to the training table as it is. A numeric target column is a regression target, so read
     * classes such as 0 and 1 as {@link Csv.Kind#WORDS}. Missing numbers and categories are ignored here but are errors
     * when the result is applied, unless you call {@link #withMissing}.
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
     * @param kinds returns the kind of the column with a given name
     * @throws MalformedDataException as {@link #fit(Table, String)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read
     */
    public static Preprocessing fit(Path csv, Function<String, Csv.Kind> kinds, String label) throws IOException {
        return Fitting.of(Csv.parts(csv, Csv.Options.of().withKinds(kinds), ROWS), label);
    }

    /**
     * Returns a copy that accepts missing values and unknown categories: a missing number counts as the mean, so its
     * feature is 0, and for a missing or unknown category all features of the column are 0. Labels must still be
     * present.
     */
    public Preprocessing withMissing() {
        return new Preprocessing(numbers, words, label, true, components, indices, preparation);
    }

    /**
     * Returns a copy that replaces the standardized numbers with their first principal components: see
     * {@link PrincipalComponents}. Call {@link #withMissing} first if numbers may be missing.
     *
     * @param components the number of components, from 1 to the number of numeric columns
     * @param table the table that this preprocessing was fitted to
     * @throws IllegalArgumentException if {@code components} is out of range, or there are more than 16,384 columns
     * @throws MalformedDataException as {@link #features(Table)} does; if a numeric column is constant or has an
     *     infinite value, or if the table has too few rows or columns that are not linear in others
     */
    public Preprocessing withPca(int components, Table table) {
        return with(PrincipalComponents.fit(this, table, components, false));
    }

    /**
     * Returns a copy like {@link #withPca(int, Table)}, with each component divided by its standard deviation. The
     * numeric features of {@code table} are then uncorrelated and have variance 1.
     */
    public Preprocessing withWhitening(int components, Table table) {
        return with(PrincipalComponents.fit(this, table, components, true));
    }

    /**
     * Returns the same as {@link #withPca(int, Table)}, bit-identical, for a CSV file that need not fit into memory.
     * It is read once.
     */
    public Preprocessing withPca(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, false));
    }

    /** Returns the same as {@link #withWhitening(int, Table)}, bit-identical, for such a file. */
    public Preprocessing withWhitening(int components, Path csv) throws IOException {
        return with(PrincipalComponents.fit(this, part -> Csv.stream(csv, this::kind, ROWS, part), components, true));
    }

    private Preprocessing with(PrincipalComponents learned) {
        return new Preprocessing(numbers, words, label, tolerant, Optional.of(learned), indices, preparation);
    }

    /**
     * Returns how {@link Csv} must read a column so that this preprocessing can be applied: as in training, and not at
     * all if it does not need the column: {@code Csv.read(path, preprocessing::kind)}.
     */
    public Csv.Kind kind(String column) {
        if (preparation.isPresent()) {
            return preparation.get().kind(column);
        }
        if (column.equals(label.name())) {
            return label.classes().isEmpty() ? Csv.Kind.NUMBERS : Csv.Kind.WORDS;
        }
        return ByName.contains(numbers, column) ? Csv.Kind.NUMBERS
                : ByName.contains(words, column) ? Csv.Kind.WORDS : Csv.Kind.IGNORED;
    }

    /** The shape of the features of one example, {@code [width]}. */
    public Shape features() {
        return Shape.of(numericFeatures() + words.stream().mapToInt(word -> word.known().size()).sum()
                + indices.size());
    }

    /** The number of the first features, which are numbers: one per column, or the principal components. */
    public int numericFeatures() {
        return components.map(PrincipalComponents::size).orElse(numbers.size());
    }

    /**
     * Converts rows to features of shape {@code [n, width]}, for prediction. Columns are matched by name; other
     * columns, the target column included, are ignored and need not exist.
     *
     * <p>An error message looks like this:
     * {@code new.csv, line 4, column colour: expected one of green, red (did you mean red?) but got "rde"}.
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
     * Counts the cells that a preparation fills or does not know, and the rows without a label, which
     * {@link #dataset(Table)} leaves out then. Without a preparation there are none: such cells and rows are errors.
     */
    public Preparation.Counts counts(Table table) {
        return preparation.map(some -> some.counts(table)).orElse(Preparation.Counts.NONE);
    }

    /** Returns the rows that {@link #dataset(Table)} makes examples of: those with a label, after a preparation. */
    public Table labelled(Table table) {
        return preparation.map(some -> some.labelled(table)).orElse(table);
    }

    /**
     * Converts rows to examples with labels, for training and evaluation. Labels are class indices of shape {@code []}
     * if the target column consists of categories, and standardized numbers of shape {@code [1]} if it is numeric.
     *
     * @param table rows that include the target column
     * @throws MalformedDataException as {@link #features(Table)} does; if a label is missing or a class is unknown,
     *     even if this preprocessing is {@code tolerant}
     */
    public Dataset dataset(Table table) {
        return new Encoding(this, labelled(table)).dataset();
    }

    /**
     * Converts the rows of a CSV file that need not fit into memory to the examples of {@link #dataset(Table)}.
     *
     * <p>The file is read once, during this call. The examples are written to a temporary file, at 4 bytes per number,
     * and read from there on access; see {@link ExampleFile}.
     *
     * @throws MalformedDataException as {@link #dataset(Table)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read, or the temporary file cannot be written
     */
    public Dataset dataset(Path csv) throws IOException {
        return dataset(csv, Csv.Options.of());
    }

    /** Converts the rows of a CSV file as {@link #dataset(Path)} does; how the columns are read follows from this. */
    public Dataset dataset(Path csv, Csv.Options reading) throws IOException {
        Csv.Options all = reading.withKinds(this::kind);
        try (ExampleFile spill = new ExampleFile(features(), label.classes().isEmpty() ? Shape.of(1) : Shape.SCALAR)) {
            Csv.stream(csv, all, ROWS, part -> spill.add(dataset(part).all()));
            return spill.examples();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
