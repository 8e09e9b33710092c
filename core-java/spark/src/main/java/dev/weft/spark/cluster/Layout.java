package dev.weft.spark.cluster;

import dev.weft.data.Dataset;
import dev.weft.tensor.Shape;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the numbers of an example {@code [features | labels | weight]} are. The model knows its features.
 *
 * @param labels the lengths of each label by its name: none for a class index or a single number, {@code [1]} for a
 *     column of one. An only label without a name is called {@code ""}
 * @param isWeighted whether the weights count. If not, all are 1
 */
public record Layout(Map<String, int[]> labels, boolean isWeighted) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Copies the map, whose order is that of the numbers. */
    public Layout {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** The shape of the labels of one example, {@code [0]} if there are none. */
    public Shape shape() {
        if (labels.isEmpty()) {
            return Shape.of(0);
        }
        if (labels.containsKey("")) {
            return Shape.of(labels.get(""));
        }
        Map<String, Shape> fields = new LinkedHashMap<>();
        labels.forEach((name, lengths) -> fields.put(name, Shape.of(lengths)));
        return Shape.of(fields);
    }

    /** The length of the array of an example with these features. */
    public int width(Shape features) {
        return features.size() + shape().size() + 1;
    }

    /**
     * Returns examples as a data set that shares the arrays.
     *
     * @param features the shape of the features of one example
     * @param rows the examples in their order
     */
    public Dataset dataset(Shape features, float[][] rows) {
        return new Packed(features, shape(), isWeighted, rows);
    }

    /** Packs a data set: the arrays of its examples, of which {@link #dataset} makes it again. */
    public static float[][] rows(Dataset data) {
        int features = data.features().size();
        int labels = data.labels().size();
        float[][] rows = new float[data.size()][features + labels + 1];
        float[] label = new float[labels];
        for (int i = 0; i < rows.length; i++) {
            data.copy(i, rows[i], 0, label, 0);
            System.arraycopy(label, 0, rows[i], features, labels);
            rows[i][features + labels] = data.weight(i);
        }
        return rows;
    }

    private record Packed(Shape features, Shape labels, boolean isWeighted, float[][] rows) implements Dataset {
        @Override
        public int size() {
            return rows.length;
        }

        @Override
        public float weight(int example) {
            return rows[example][rows[example].length - 1];
        }

        @Override
        public void copy(int example, float[] toFeatures, int featureOffset, float[] toLabels, int labelOffset) {
            System.arraycopy(rows[example], 0, toFeatures, featureOffset, features.size());
            System.arraycopy(rows[example], features.size(), toLabels, labelOffset, labels.size());
        }
    }
}
