package dev.weft.table;

import dev.weft.data.Dataset;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Spelling;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/**
 * Converts the rows of one table to features and labels as a {@link Preprocessing} prescribes.
 *
 * @param owner whose {@code withMissing} accepts missing values, for messages
 */
record Encoding(Preprocessing rules, Table table, String owner) {
    Encoding(Preprocessing rules, Table table) {
        this(rules, rules.preparation().map(some -> some.apply(table)).orElse(table), "Preprocessing");
    }

    /** Returns the features {@code [n, width]}. */
    Tensor features() {
        int width = rules.features().size();
        float[] features = new float[Math.multiplyExact(table.size(), width)];
        rules.components().ifPresentOrElse(some -> project(some, features, width), () -> standardize(features, width));
        int place = rules.numericFeatures();
        for (Preprocessing.OneOf word : rules.words()) {
            Column.Words column = words(word.name());
            int[] places = places(column, word.known());
            for (int row = 0; row < table.size(); row++) {
                int known = missing(column, row) ? -1 : places[column.indices()[row]];
                if (known >= 0) {
                    features[row * width + place + known] = 1;
                } else if (!rules.tolerant()) {
                    throw unknown(column, row, word.known());
                }
            }
            place += word.known().size();
        }
        for (Preprocessing.OneOf index : rules.indices()) {
            float[] indices = indices(index).data();
            for (int row = 0; row < indices.length; row++) {
                features[row * width + place] = indices[row];
            }
            place++;
        }
        return Tensor.of(Shape.of(table.size(), width), features);
    }

    private void standardize(float[] features, int width) {
        int place = 0;
        for (Preprocessing.Standardized number : rules.numbers()) {
            Column.Numbers column = numbers(number.name());
            for (int row = 0; row < table.size(); row++) {
                if (!missing(column, row)) {
                    features[row * width + place] = (float) number.of(column.values()[row]);
                }
            }
            place++;
        }
    }

    private void project(PrincipalComponents some, float[] features, int width) {
        List<Column.Numbers> columns = columns();
        double[] standardized = new double[columns.size()];
        for (int row = 0; row < table.size(); row++) {
            standardize(columns, row, standardized);
            for (int k = 0; k < some.size(); k++) {
                features[row * width + k] = (float) some.of(k, standardized);
            }
        }
    }

    /** Returns the numeric columns in the order of the preprocessing. */
    List<Column.Numbers> columns() {
        return rules.numbers().stream().map(number -> numbers(number.name())).toList();
    }

    /** Fills in the standardized numbers of one row, 0 for a missing value. */
    void standardize(List<Column.Numbers> columns, int row, double[] standardized) {
        for (int j = 0; j < standardized.length; j++) {
            Column.Numbers column = columns.get(j);
            standardized[j] = missing(column, row) ? 0 : rules.numbers().get(j).of(column.values()[row]);
        }
    }

    /** Returns the features and labels. */
    Dataset dataset() {
        return Dataset.of(features(), labels(rules.label(), false));
    }

    /** Returns the number of each row's category {@code [n]}; that of an unknown one is the number of categories. */
    Tensor indices(Preprocessing.OneOf of) {
        Column.Words column = words(of.name());
        int[] places = places(column, of.known());
        float[] indices = new float[table.size()];
        for (int row = 0; row < indices.length; row++) {
            int known = missing(column, row) ? -1 : places[column.indices()[row]];
            if (known < 0 && !rules.tolerant()) {
                throw unknown(column, row, of.known());
            }
            indices[row] = known < 0 ? of.known().size() : known;
        }
        return Tensor.vector(indices);
    }

    /** Returns the labels: classes {@code [n]} or numbers {@code [n, 1]}; 0 for those that may be missing and are. */
    Tensor labels(Preprocessing.Label label, boolean mayBeMissing) {
        Column column = column(label);
        float[] labels = new float[table.size()];
        int[] places = column instanceof Column.Words texts ? places(texts, label.classes()) : new int[0];
        for (int row = 0; row < labels.length; row++) {
            if (column.missing(row)) {
                if (!mayBeMissing) {
                    throw new MalformedDataException(table.source(), table.place(row, label.name()), "no value",
                            "a label" + (owner.equals("TableFields") ? " (or use TableFields.withMissingLabels)" : ""));
                }
            } else if (column instanceof Column.Words texts) {
                if (places[texts.indices()[row]] < 0) {
                    throw unknown(texts, row, label.classes());
                }
                labels[row] = places[texts.indices()[row]];
            } else if (column instanceof Column.Numbers values) {
                labels[row] = (float) label.standardized(values.values()[row]);
            }
        }
        return label.classes().isEmpty() ? Tensor.of(Shape.of(labels.length, 1), labels) : Tensor.vector(labels);
    }

    /** Returns 0 for each row whose label is missing and 1 for the others, {@code [n]}. */
    Tensor present(Preprocessing.Label label) {
        Column column = column(label);
        float[] present = new float[table.size()];
        for (int row = 0; row < present.length; row++) {
            present[row] = column.missing(row) ? 0 : 1;
        }
        return Tensor.vector(present);
    }

    private Column column(Preprocessing.Label label) {
        return label.classes().isEmpty() ? numbers(label.name()) : words(label.name());
    }

    private Column.Numbers numbers(String name) {
        if (table.column(name) instanceof Column.Numbers numbers) {
            return numbers;
        }
        throw new MalformedDataException(table.source(), "column " + name, "categories", "numbers, as in training,");
    }

    private Column.Words words(String name) {
        if (table.column(name) instanceof Column.Words words) {
            return words;
        }
        throw new MalformedDataException(table.source(), "column " + name, "numbers", "categories, as in training,");
    }

    private boolean missing(Column column, int row) {
        if (column.missing(row) && !rules.tolerant()) {
            throw new MalformedDataException(table.source(), table.place(row, column.name()), "no value",
                    "a value (or use " + owner + ".withMissing)");
        }
        return column.missing(row);
    }

    private MalformedDataException unknown(Column.Words column, int row, List<String> known) {
        String word = column.words().get(column.indices()[row]);
        return new MalformedDataException(table.source(), table.place(row, column.name()), "\"" + word + "\"",
                "one of " + String.join(", ", known) + Spelling.question(word, known));
    }

    /** Returns the index in {@code known} of each category of the column, or -1 if it is not known. */
    private static int[] places(Column.Words column, List<String> known) {
        return column.words().stream().mapToInt(word -> Math.max(-1, Collections.binarySearch(known, word))).toArray();
    }
}
