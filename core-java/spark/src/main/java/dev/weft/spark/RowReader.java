package dev.weft.spark;

import dev.weft.tensor.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Copies the numbers of some columns of a row side by side into an array of floats: of each column a vector, an array
 * or a number.
 *
 * @param columns the columns, in the order of the numbers
 */
record RowReader(List<Part> columns) implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * A column.
     *
     * @param name its name
     * @param place its place in the rows
     * @param size how many numbers it has
     */
    record Part(String name, int place, int size) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    RowReader {
        columns = new ArrayList<>(columns);
    }

    /** Reads one column. */
    static RowReader of(StructType schema, String column, int size) {
        return new RowReader(List.of(new Part(column, place(schema, column), size)));
    }

    /**
     * Reads the features of a model.
     *
     * @param who who needs the columns, for messages
     * @param features the shape of one example
     * @param inputs the columns, one for each field of that shape
     * @throws IllegalArgumentException if there is no such column, or one does not contain numbers
     */
    static RowReader features(String who, StructType schema, Shape features, List<String> inputs) {
        List<Shape> fields = features.fields().isEmpty() ? List.of(features)
                : List.copyOf(features.fields().values());
        if (fields.size() != inputs.size()) {
            throw new IllegalArgumentException(who + " expects a column for each of its inputs "
                    + features.fields().keySet() + " but got " + inputs + ": set inputCols in that order");
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            expectNumbers(who, schema, inputs.get(i));
            parts.add(new Part(inputs.get(i), place(schema, inputs.get(i)), fields.get(i).size()));
        }
        return new RowReader(parts);
    }

    /** The place of a column, by the rules of Spark: upper and lower case matter only if two names differ by them. */
    static int place(StructType schema, String column) {
        return schema.fieldIndex(field(schema, "Weft", column).name());
    }

    /**
     * Returns a column of a table.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that exist
     */
    static StructField field(StructType schema, String who, String column) {
        for (StructField field : schema.fields()) {
            if (field.name().equals(column)) {
                return field;
            }
        }
        for (StructField field : schema.fields()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(column.toLowerCase(Locale.ROOT))) {
                return field;
            }
        }
        throw new IllegalArgumentException(who + " expects a column " + column + " but the DataFrame has "
                + String.join(", ", schema.fieldNames()));
    }

    /**
     * Checks that a column contains numbers.
     *
     * @throws IllegalArgumentException if it does not, or there is no such column
     */
    static void expectNumbers(String who, StructType schema, String column) {
        DataType type = field(schema, who, column).dataType();
        DataType element = type instanceof ArrayType array ? array.elementType() : type;
        if (!isVector(type) && !isNumber(element)) {
            throw new IllegalArgumentException(who + " expects vectors, arrays of numbers or numbers in column "
                    + column + " but it has " + type.simpleString()
                    + (type.simpleString().equals("string") ? ": number its values with StringIndexer" : ""));
        }
    }

    static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    private static boolean isVector(DataType type) {
        return type.equals(SQLDataTypes.VectorType());
    }

    /** How many numbers a row has. */
    int size() {
        return columns.stream().mapToInt(Part::size).sum();
    }

    /**
     * Copies the numbers of a row into {@code to}, from {@code at}.
     *
     * @return the place after them
     * @throws IllegalArgumentException if a value is missing, or a column has more or fewer numbers than it should
     */
    int read(Row row, float[] to, int at) {
        int next = at;
        for (Part part : columns) {
            read(part, row.isNullAt(part.place) ? null : row.get(part.place), to, next);
            next += part.size;
        }
        return next;
    }

    /** Copies the numbers of one value, such as an argument of a function. */
    static void read(Part part, @Nullable Object value, float[] to, int at) {
        if (value instanceof DenseVector vector) {
            double[] values = vector.values();
            expect(part, values.length);
            for (int i = 0; i < values.length; i++) {
                to[at + i] = (float) values[i];
            }
        } else if (value instanceof SparseVector vector) {
            expect(part, vector.size());
            Arrays.fill(to, at, at + part.size, 0);
            for (int i = 0; i < vector.indices().length; i++) {
                to[at + vector.indices()[i]] = (float) vector.values()[i];
            }
        } else if (value instanceof Number || value instanceof Boolean) {
            expect(part, 1);
            to[at] = number(part, value);
        } else if (value instanceof scala.collection.Seq<?> array) {
            expect(part, array.length());
            for (int i = 0; i < part.size; i++) {
                to[at + i] = number(part, array.apply(i));
            }
        } else {
            throw new IllegalArgumentException("Column " + part.name + " has " + (value == null ? "no value"
                    : value.getClass().getSimpleName()) + " in a row: drop or fill such rows, for instance with "
                    + "dataset.na().drop()");
        }
    }

    /** How many numbers a value has. */
    static int size(String column, @Nullable Object value) {
        if (value instanceof Vector vector) {
            return vector.size();
        }
        if (value instanceof scala.collection.Seq<?> array) {
            return array.length();
        }
        if (value == null) {
            throw new IllegalArgumentException("Column " + column + " has no value in its first row: drop or fill such "
                    + "rows, for instance with dataset.na().drop()");
        }
        return 1;
    }

    private static float number(Part part, @Nullable Object value) {
        if (value instanceof Number number) {
            return number.floatValue();
        }
        if (value instanceof Boolean isTrue) {
            return isTrue ? 1 : 0;
        }
        throw new IllegalArgumentException("Column " + part.name + " has a missing number in an array: drop or fill "
                + "such rows");
    }

    private static void expect(Part part, int size) {
        if (size != part.size) {
            throw new IllegalArgumentException("Column " + part.name + " has " + size + " numbers in a row but the "
                    + "model expects " + part.size);
        }
    }
}
