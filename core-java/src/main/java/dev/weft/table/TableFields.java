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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Converts the columns of a table to the named inputs and labels of a network, as learned from the training table. It
 * is to a network with several inputs or outputs what a {@link Preprocessing} is to one with a single input; a saved
 * model contains it, so that a {@code Predictor} accepts raw rows.
 * <pre>{@code
 * TableFields fields = TableFields.fit(train,
 *         TableFields.input("customer", "age", "income", "city"),
 *         TableFields.index("product", "sku"),
 *         TableFields.label("rating", "stars"),
 *         TableFields.label("returned", "was_returned"));
 * Branch product = Branch.input("product").then(Layers.embedding(fields.entries("product"), 8));
 * Dataset data = fields.dataset(train);
 * }</pre>
 *
 * <p>There are three kinds of fields:
 * <table>
 * <caption>Fields of an example</caption>
 * <tr><th>field</th><th>from</th><th>shape</th><th>holds</th></tr>
 * <tr><td>{@link #input}</td><td>any columns</td><td>{@code [width]}</td><td>standardized numbers, then one-hot
 * categories, as the features of a {@link Preprocessing}</td></tr>
 * <tr><td>{@link #index}</td><td>a column of categories</td><td>{@code []}</td><td>the number of the category, from 0,
 * in sorted order: what an embedding takes</td></tr>
 * <tr><td>{@link #label}</td><td>a column</td><td>{@code []} or {@code [1]}</td><td>the class index for categories, or
 * the standardized number</td></tr>
 * </table>
 *
 * <p>A column may be part of several fields. Other columns are ignored, and for predictions the columns of labels need
 * not exist. A missing value or an unknown category is an error unless you call {@link #withMissing}, a missing label
 * unless you call {@link #withMissingLabels}.
 *
 * <p>Instances are immutable, and several threads may use one. The canonical constructor is meant for reading fields
 * back from a file; otherwise use {@code fit}.
 *
 * @param inputs the inputs of columns side by side
 * @param indices the inputs of category numbers
 * @param labels the labels; empty if the fields are for predictions only
 * @param tolerant whether missing values and unknown categories are accepted: see {@link #withMissing}
 */
public record TableFields(List<Input> inputs, List<Index> indices, List<Label> labels, boolean tolerant) {
    private static final int ROWS = 4096;
    private static final String WEIGHT = ".weight";
    /** The target column of a preprocessing that only makes features. */
    private static final Preprocessing.Label NONE = new Preprocessing.Label("", List.of(), 0, 1);

    /** What a field holds. */
    public enum Kind {
        /** Columns side by side. */
        INPUT,
        /** The number of a category. */
        INDEX,
        /** A label. */
        LABEL
    }

    /**
     * Which columns become a field; {@link #fit} learns how.
     *
     * @param kind what the field holds
     * @param name the name of the field: of an input or output of the network
     * @param columns the names of its columns, at least one; exactly one for an index or a label
     */
    public record Part(Kind kind, String name, List<String> columns) {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if there is no column, or an index or label has several
         */
        public Part {
            columns = List.copyOf(columns);
            if (columns.isEmpty() || columns.size() > 1 && kind != Kind.INPUT) {
                throw new IllegalArgumentException(
                        "TableFields expects " + (kind == Kind.INPUT ? "columns" : "a column")
                                + " for " + name + " but got " + columns);
            }
        }
    }

    /**
     * An input of columns side by side.
     *
     * @param name the name of the input
     * @param numbers its numeric columns
     * @param words its columns of categories
     */
    public record Input(String name, List<Preprocessing.Standardized> numbers, List<Preprocessing.OneOf> words) {
        /** Copies the lists. */
        public Input {
            numbers = List.copyOf(numbers);
            words = List.copyOf(words);
        }
    }

    /**
     * An input of the numbers of categories.
     *
     * @param name the name of the input
     * @param column its column and the categories, sorted
     */
    public record Index(String name, Preprocessing.OneOf column) {}

    /**
     * A label.
     *
     * @param name the name of the output that it belongs to
     * @param column its column with the classes, or the mean and deviation of its numbers
     * @param mayBeMissing whether a missing label is accepted: see {@link #withMissingLabels}
     */
    public record Label(String name, Preprocessing.Label column, boolean mayBeMissing) {}

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there is no input, two inputs or two labels have one name, or a name is not
     *     one of a field, see {@link Shape#of(Map)}
     */
    public TableFields {
        inputs = List.copyOf(inputs);
        indices = List.copyOf(indices);
        labels = List.copyOf(labels);
        expectDifferent("inputs", Stream.concat(inputs.stream().map(Input::name), indices.stream().map(Index::name))
                .toList());
        expectDifferent("labels", labels.stream().map(Label::name).toList());
        if (inputs.isEmpty() && indices.isEmpty()) {
            throw new IllegalArgumentException("TableFields expects at least one input or index but got none");
        }
    }

    private static void expectDifferent(String what, List<String> names) {
        Map<String, Shape> seen = new LinkedHashMap<>();
        for (String name : names) {
            if (seen.put(name, Shape.SCALAR) != null) {
                throw new IllegalArgumentException("TableFields expects different names of " + what + " but got "
                        + name + " twice: rename one");
            }
        }
        if (!seen.isEmpty()) {
            Shape.of(seen);
        }
    }

    /** Describes an input of columns side by side: standardized numbers, then one-hot categories. */
    public static Part input(String name, String... columns) {
        return new Part(Kind.INPUT, name, Arrays.asList(columns));
    }

    /** Describes an input of the numbers of a column's categories, as an embedding takes them. */
    public static Part index(String name, String column) {
        return new Part(Kind.INDEX, name, List.of(column));
    }

    /** Describes the label of an output: a class index for a column of categories, a number for a numeric one. */
    public static Part label(String name, String column) {
        return new Part(Kind.LABEL, name, List.of(column));
    }

    /**
     * Fits fields to the training table. Missing values are ignored here.
     *
     * @param table the training rows
     * @param parts the fields, among them at least one input
     * @throws IllegalArgumentException if there is no input, or two inputs or two labels have one name
     * @throws MalformedDataException if a column does not exist; if the column of an index is numeric, or of a label
     *     has only one class; if a column of an input or label has more than 1,000 categories; or if the deviation of a
     *     column overflows or underflows a double
     */
    public static TableFields fit(Table table, Part... parts) {
        try {
            return Fitting.of(part -> part.accept(table), List.of(parts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fits fields to a CSV file that need not fit into memory. The result is bit-identical to fitting to the table from
     * {@link Csv#read(Path, Function)}. The file is read twice.
     *
     * @param csv the training rows
     * @param kinds returns the kind of the column with a given name
     * @param parts the fields, among them at least one input
     * @throws MalformedDataException as {@link #fit(Table, Part...)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read
     */
    public static TableFields fit(Path csv, Function<String, Csv.Kind> kinds, Part... parts) throws IOException {
        return Fitting.of(Csv.parts(csv, Csv.Options.of().withKinds(kinds), ROWS), List.of(parts));
    }

    /**
     * Returns a copy that accepts missing values and unknown categories. In an input, a missing number counts as the
     * mean, and a missing or unknown category has zeros. In an index of k categories from 0 to k - 1, it becomes k:
     * give the embedding {@link #entries} rows, or k and {@code withUnknown()}. The last row is trained only if values
     * are missing in training, too.
     */
    public TableFields withMissing() {
        return new TableFields(inputs, indices, labels, true);
    }

    /**
     * Returns a copy that accepts missing values of labels. Each of these labels gets a second field, such as
     * {@code rating.weight} {@code []}, which is 0 for an example whose label is missing and 1 for the others; see
     * {@link Dataset#of(Map, Map, Map)}. A network with one output leaves out these examples.
     *
     * @param names the labels; without arguments, all of them
     * @throws IllegalArgumentException if there is no such label
     */
    public TableFields withMissingLabels(String... names) {
        Stream.of(names).forEach(this::label);
        List<String> chosen = List.of(names);
        return new TableFields(inputs, indices, labels.stream().map(label -> new Label(label.name, label.column,
                label.mayBeMissing || chosen.isEmpty() || chosen.contains(label.name))).toList(), tolerant);
    }

    /**
     * Returns how {@link Csv} must read a column, as {@link Preprocessing#kind} does: as in training, and not at all if
     * it is in no field.
     *
     * @param column the name of the column
     */
    public Csv.Kind kind(String column) {
        boolean isWords = indices.stream().anyMatch(index -> index.column.name().equals(column))
                || inputs.stream().flatMap(input -> input.words.stream()).anyMatch(word -> word.name().equals(column))
                || labels.stream().anyMatch(label -> label.column.name().equals(column)
                        && !label.column.classes().isEmpty());
        boolean isNumber = inputs.stream().flatMap(input -> input.numbers.stream())
                .anyMatch(number -> number.name().equals(column))
                || labels.stream().anyMatch(label -> label.column.name().equals(column));
        return isWords ? Csv.Kind.WORDS : isNumber ? Csv.Kind.NUMBERS : Csv.Kind.IGNORED;
    }

    /** The shape of the features of one example: the inputs, then the indices, as {@linkplain Shape#fields fields}. */
    public Shape features() {
        Map<String, Shape> fields = new LinkedHashMap<>();
        inputs.forEach(input -> fields.put(input.name, rules(input).features()));
        indices.forEach(index -> fields.put(index.name, Shape.SCALAR));
        return Shape.of(fields);
    }

    private Shape labelShape() {
        Map<String, Shape> fields = new LinkedHashMap<>();
        labels.forEach(label -> {
            fields.put(label.name, label.column.classes().isEmpty() ? Shape.of(1) : Shape.SCALAR);
            if (label.mayBeMissing) {
                fields.put(label.name + WEIGHT, Shape.SCALAR);
            }
        });
        return fields.isEmpty() ? Shape.of(0) : Shape.of(fields);
    }

    /**
     * Returns the categories of an index, sorted: number 0 first.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public List<String> categories(String index) {
        return one("index", index, indices, Index::name).column.known();
    }

    /**
     * Returns how many numbers an index may be: that of its {@link #categories}, and one more if unknown ones are
     * accepted. An embedding of it needs as many entries.
     *
     * @throws IllegalArgumentException if there is no such index
     */
    public int entries(String index) {
        return categories(index).size() + (tolerant ? 1 : 0);
    }

    /**
     * Returns the classes of a label, sorted; empty if it is a number.
     *
     * @throws IllegalArgumentException if there is no such label
     */
    public List<String> classes(String label) {
        return label(label).column.classes();
    }

    private Label label(String name) {
        return one("label", name, labels, Label::name);
    }

    private static <T> T one(String what, String wanted, List<T> all, Function<T, String> name) {
        List<String> names = all.stream().map(name).toList();
        return all.stream().filter(each -> name.apply(each).equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("TableFields expects the name of a" + (what.equals(
                        "index") ? "n " : " ") + what + " of " + names + " but got " + wanted
                        + Spelling.question(wanted, names)));
    }

    /**
     * Converts rows to features by name, for prediction: {@code [n, width]} for an input, {@code [n]} for an index.
     * Columns are matched by name; others, such as those of the labels, are ignored and need not exist.
     *
     * @param table {@code n} rows
     * @throws MalformedDataException if a column does not exist or is of the other kind; or, without
     *     {@link #withMissing}, if a value is missing or a category unknown. The message names the row
     */
    public Map<String, Tensor> features(Table table) {
        Map<String, Tensor> features = new LinkedHashMap<>();
        inputs.forEach(input -> features.put(input.name, encoding(rules(input), table).features()));
        Encoding plain = encoding(new Preprocessing(List.of(), List.of(), NONE, tolerant), table);
        indices.forEach(index -> features.put(index.name, plain.indices(index.column)));
        return features;
    }

    /**
     * Converts rows to examples with named features and labels, for training and evaluation. Everything is in memory.
     *
     * @param table rows that include the columns of the labels
     * @throws MalformedDataException as {@link #features(Table)} does; if a class is unknown; or, without
     *     {@link #withMissingLabels}, if a label is missing
     */
    public Dataset dataset(Table table) {
        Encoding encoding = encoding(new Preprocessing(List.of(), List.of(), NONE, tolerant), table);
        Map<String, Tensor> fields = new LinkedHashMap<>();
        for (Label label : labels) {
            fields.put(label.name, encoding.labels(label.column, label.mayBeMissing));
            if (label.mayBeMissing) {
                fields.put(label.name + WEIGHT, encoding.present(label.column));
            }
        }
        return Dataset.of(features(table), fields);
    }

    /**
     * Converts the rows of a CSV file that need not fit into memory, by way of a temporary file, as
     * {@link Preprocessing#dataset(Path)} does. The examples are equal to those of {@link #dataset(Table)}.
     *
     * @param csv rows that include the columns of the labels
     * @throws MalformedDataException as {@link #dataset(Table)} and {@link Csv#read(Path, Function)} do
     * @throws IOException if the file is missing or cannot be read, or the temporary file cannot be written
     */
    public Dataset dataset(Path csv) throws IOException {
        try (ExampleFile spill = new ExampleFile(features(), labelShape())) {
            Csv.stream(csv, this::kind, ROWS, part -> spill.add(dataset(part).all()));
            return spill.examples();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Preprocessing rules(Input input) {
        return new Preprocessing(input.numbers, input.words, NONE, tolerant);
    }

    private static Encoding encoding(Preprocessing rules, Table table) {
        return new Encoding(rules, table, "TableFields");
    }
}
