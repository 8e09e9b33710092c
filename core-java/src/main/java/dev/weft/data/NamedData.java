package dev.weft.data;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Data sets whose features and labels have names. */
final class NamedData {
    /** What the name of the weights of a label ends with; {@code loss.Joint} reads them. */
    private static final String WEIGHT = ".weight";

    private NamedData() {}

    static Tensor weighted(Map<String, Tensor> labels, Map<String, Tensor> weights) {
        Map<String, Tensor> all = new LinkedHashMap<>(labels instanceof LinkedHashMap ? labels : new TreeMap<>(labels));
        weights.forEach((name, weight) -> {
            if (!labels.containsKey(name)) {
                throw new IllegalArgumentException("Dataset expects weights of its labels " + labels.keySet()
                        + " but got weights of " + name);
            }
            if (weight.shape().rank() != 1) {
                throw new IllegalArgumentException("Dataset expects weights [n] of " + name + " but got "
                        + weight.shape());
            }
            for (int i = 0; i < weight.size(); i++) {
                if (!(weight.data()[i] >= 0 && weight.data()[i] < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("Dataset expects finite weights >= 0 but example " + i + " has "
                            + weight.data()[i] + " for " + name);
                }
            }
            all.put(name + WEIGHT, weight);
        });
        return Tensor.of(all);
    }

    static Dataset named(Dataset data, String features, String labels) {
        return new Renamed(data, named("features", features, data.features()),
                data.labels().size() == 0 ? data.labels() : named("labels", labels, data.labels()));
    }

    private static Shape named(String what, String name, Shape shape) {
        if (!shape.fields().isEmpty()) {
            throw new IllegalArgumentException("Dataset.named expects " + what + " without names but got " + shape);
        }
        return Shape.of(Map.of(name, shape));
    }

    static Dataset beside(Dataset first, Dataset second) {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("Dataset.beside expects data sets of one size but got " + first.size()
                    + " and " + second.size() + " examples");
        }
        return new Beside(first, second, first.features().beside(second.features()),
                first.labels().size() == 0 ? second.labels()
                        : second.labels().size() == 0 ? first.labels() : first.labels().beside(second.labels()));
    }

    static Dataset arranged(Dataset data, Shape features, Shape labels) {
        if (data.features().equals(features) && data.labels().equals(labels)) {
            return data;
        }
        Selection left = Selection.of("features", data.features(), features);
        Selection right = Selection.of("labels", data.labels(), labels);
        boolean isSame = left.isAll() && right.isAll();
        return isSame ? new Renamed(data, features, labels) : new Arranged(data, features, labels, left, right);
    }

    static Dataset map(Dataset data, String field, UnaryOperator<Tensor> change) {
        data.features().offset(field);
        return data.map(features -> {
            Map<String, Tensor> fields = new LinkedHashMap<>(features.fields());
            fields.put(field, change.apply(fields.get(field)));
            return one(fields);
        });
    }

    /** One example of these fields. */
    private static Tensor one(Map<String, Tensor> fields) {
        Map<String, Tensor> rows = new LinkedHashMap<>();
        fields.forEach((name, field) -> rows.put(name, Tensor.of(field.shape().batch(1), field.data())));
        Tensor row = Tensor.of(rows);
        return Tensor.of(row.shape().without(0), row.data());
    }

    /** The same numbers under shapes with other fields. */
    private record Renamed(Dataset source, Shape features, Shape labels) implements View {}

    /** The fields of two data sets side by side. */
    private record Beside(Dataset source, Dataset second, Shape features, Shape labels) implements View {
        @Override
        public int lookahead() {
            return Math.max(source.lookahead(), second.lookahead());
        }

        @Override
        public void announce(int... examples) {
            source.announce(examples);
            second.announce(examples);
        }

        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            source.copy(example, features, featureOffset, labels, labelOffset);
            second.copy(example, features, featureOffset + source.features().size(), labels,
                    labelOffset + source.labels().size());
        }
    }

    /** Some fields of a data set, in another order. */
    private record Arranged(Dataset source, Shape features, Shape labels, Selection left, Selection right)
            implements
                View {
        @Override
        public void copy(int example, float[] features, int featureOffset, float[] labels, int labelOffset) {
            float[] allFeatures = new float[source.features().size()];
            float[] allLabels = new float[source.labels().size()];
            source.copy(example, allFeatures, 0, allLabels, 0);
            left.copy(allFeatures, features, featureOffset);
            right.copy(allLabels, labels, labelOffset);
        }
    }

    /** Where the fields of one shape lie in another one: start and length of each. */
    private record Selection(int[] starts, int[] lengths, int total) {
        static Selection of(String what, Shape given, Shape wanted) {
            if (given.size() == wanted.size() && (given.fields().isEmpty() || wanted.fields().isEmpty())) {
                return new Selection(new int[]{0}, new int[]{given.size()}, given.size());
            }
            Map<String, Shape> fields = wanted.fields();
            int[] starts = new int[fields.size()];
            int[] lengths = new int[fields.size()];
            int at = 0;
            for (Map.Entry<String, Shape> field : fields.entrySet()) {
                if (!field.getValue().equals(given.fields().get(field.getKey()))) {
                    throw new IllegalArgumentException("Dataset.arranged expects " + what + " " + wanted + " but got "
                            + given);
                }
                starts[at] = given.offset(field.getKey());
                lengths[at++] = field.getValue().size();
            }
            return new Selection(starts, lengths, given.size());
        }

        /** Whether it is everything in the same order. */
        boolean isAll() {
            int end = 0;
            for (int i = 0; i < starts.length; i++) {
                if (starts[i] != end) {
                    return false;
                }
                end += lengths[i];
            }
            return end == total;
        }

        void copy(float[] all, float[] target, int offset) {
            int to = offset;
            for (int i = 0; i < starts.length; i++) {
                System.arraycopy(all, starts[i], target, to, lengths[i]);
                to += lengths[i];
            }
        }
    }
}
