package dev.weft.spark;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Packs rows into arrays {@code [features | labels | weight]}.
 *
 * @param features the columns of features
 * @param labels the columns of labels
 * @param classes for each column of labels the number of classes if it contains their numbers, else 0
 * @param weight the place of the column of weights; -1 if there is none
 * @param validation the place of the column that says which rows are evaluated; -1 if there is none
 */
record Packing(RowReader features, RowReader labels, int[] classes, int weight, int validation)
        implements
            Serializable {
    private static final long serialVersionUID = 1;

    /**
     * Packs a row.
     *
     * @throws IllegalArgumentException if a value is missing, a label is no number of a class, or a weight is negative
     *     or not finite
     */
    float[] pack(Row row) {
        float[] packed = new float[features.size() + labels.size() + 1];
        int end = labels.read(row, packed, features.read(row, packed, 0));
        int at = features.size();
        for (int i = 0; i < classes.length; i++) {
            RowReader.Part part = labels.columns().get(i);
            float label = packed[at];
            if (classes[i] > 0 && !(label >= 0 && label < classes[i] && label == Math.rint(label))) {
                throw new IllegalArgumentException("Column " + part.name() + " has " + label + " in a row but the model"
                        + " has the classes 0 to " + (classes[i] - 1) + ": number the classes with StringIndexer");
            }
            at += part.size();
        }
        packed[end] = weight < 0 ? 1 : weight(row.isNullAt(weight) ? null : row.get(weight));
        return packed;
    }

    private static float weight(@Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0
                && number.floatValue() < Float.POSITIVE_INFINITY) {
            return number.floatValue();
        }
        throw new IllegalArgumentException("The column of weights has " + value + " in a row but a weight is a finite "
                + "number of at least 0");
    }

    /** Whether a row is evaluated and not trained on. */
    boolean isHeldBack(Row row) {
        return validation >= 0 && !row.isNullAt(validation) && row.getBoolean(validation);
    }
}
