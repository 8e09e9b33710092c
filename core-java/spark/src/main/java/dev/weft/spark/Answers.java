package dev.weft.spark;

import dev.weft.loss.Joint;
import dev.weft.loss.Outputs;
import dev.weft.metric.Classes;
import dev.weft.table.Preprocessing;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Which columns the outputs of a network become, and their values. The prediction of an output that stands for classes
 * is the number of the class, or its name if the preprocessing of the model knows it; else the number in the unit of
 * the target column, or a vector of several numbers.
 *
 * @param prediction the column for predictions; empty for none
 * @param probability the column for the probabilities of classes; empty for none
 * @param rawPrediction the column for the outputs themselves, if they stand for classes; empty for none
 */
record Answers(String prediction, String probability, String rawPrediction) implements Serializable {
    private static final long serialVersionUID = 1;

    /** What a column contains. */
    private enum Content {
        PREDICTION, PROBABILITY, RAW
    }

    /** An output of a model: its name behind those of its columns, how many units it has, and what they mean. */
    record Output(String name, int width, Outputs meaning, Optional<Preprocessing.Label> label) {
        private boolean hasNames() {
            return label.isPresent() && !label.get().classes().isEmpty();
        }

        /** Whether classes are predicted: as in {@code Answer}, numbers have classes if the label names some. */
        private boolean hasClasses() {
            return label.isPresent() ? hasNames() : meaning.hasClasses();
        }

        private boolean has(Content content) {
            return switch (content) {
                case PREDICTION -> true;
                case PROBABILITY -> meaning.hasProbabilities();
                case RAW -> meaning.hasClasses();
            };
        }

        private DataType type(Content content) {
            if (content != Content.PREDICTION || !hasClasses() && width > 1) {
                return SQLDataTypes.VectorType();
            }
            return hasNames() ? DataTypes.StringType : DataTypes.DoubleType;
        }
    }

    /** The outputs of a model, as far as they are known before it is built: each as if it had one unit. */
    static List<Output> outputs(Model model) {
        if (model.loss() instanceof Joint joint) {
            return joint.parts().stream()
                    .map(part -> new Output(part.output(), 1, part.loss().outputs(), Optional.empty())).toList();
        }
        return List.of(new Output("", 1, model.loss().outputs(), Optional.empty()));
    }

    private static List<Output> outputs(Predictor model) {
        Shape shape = model.network().output();
        String only = model.network().outputs().keySet().iterator().next();
        return outputs(model.model()).stream().map(output -> new Output(output.name,
                output.name.isEmpty() || shape.fields().isEmpty() ? shape.rowSize()
                        : shape.fields().get(output.name).size(),
                output.meaning, label(model, output.name.isEmpty() ? only : output.name))).toList();
    }

    private static Optional<Preprocessing.Label> label(Predictor model, String output) {
        return model.preprocessing().map(Preprocessing::label).or(() -> model.tableFields().flatMap(fields -> fields
                .labels().stream().filter(label -> label.name().equals(output)).map(TableFields.Label::column)
                .findFirst()));
    }

    private String column(Output output, Content content) {
        String name = switch (content) {
            case PREDICTION -> prediction;
            case PROBABILITY -> probability;
            case RAW -> rawPrediction;
        };
        return name.isEmpty() || output.name.isEmpty() ? name : name + "_" + output.name;
    }

    private boolean isWanted(Output output, Content content) {
        return !column(output, content).isEmpty() && output.has(content);
    }

    /** The columns of a model, in the order of {@link #values}. */
    List<StructField> fields(Predictor model) {
        return fields(outputs(model));
    }

    private List<StructField> fields(List<Output> outputs) {
        List<StructField> fields = new ArrayList<>();
        for (Output output : outputs) {
            for (Content content : Content.values()) {
                if (isWanted(output, content)) {
                    fields.add(new StructField(column(output, content), output.type(content), true, Metadata.empty()));
                }
            }
        }
        return fields;
    }

    /**
     * Returns a schema with the columns of a model behind its own.
     *
     * @param who who adds the columns, for messages
     * @throws IllegalArgumentException if one of them exists already
     */
    StructType appended(String who, StructType schema, Predictor model) {
        return appended(who, schema, outputs(model));
    }

    /** Returns a schema with the columns of these outputs behind its own, as far as they are known. */
    StructType appended(String who, StructType schema, List<Output> outputs) {
        StructType all = schema;
        for (StructField field : fields(outputs)) {
            if (List.of(all.fieldNames()).contains(field.name())) {
                throw new IllegalArgumentException(who + " expects no column " + field.name() + " but the DataFrame "
                        + "has one: drop it, or choose another name for the column of the model");
            }
            all = all.add(field);
        }
        return all;
    }

    /** Returns the values of each column for outputs {@code [n, …]}: one array of n values for each field. */
    List<@Nullable Object[]> values(Predictor model, Tensor all) {
        List<@Nullable Object[]> values = new ArrayList<>();
        for (Output output : outputs(model)) {
            Tensor own = output.name.isEmpty() ? all : all.field(output.name);
            for (Content content : Content.values()) {
                if (isWanted(output, content)) {
                    values.add(switch (content) {
                        case PREDICTION -> predictions(output, own);
                        case PROBABILITY -> vectors(output.meaning.classProbabilities(own));
                        case RAW -> raw(output, own);
                    });
                }
            }
        }
        return values;
    }

    private static @Nullable Object[] predictions(Output output, Tensor outputs) {
        if (!output.hasClasses() && output.width > 1) {
            return vectors(outputs);
        }
        @Nullable
        Object[] values = new @Nullable Object[outputs.shape().rows()];
        if (!output.hasClasses()) {
            for (int row = 0; row < values.length; row++) {
                double number = outputs.data()[row];
                values[row] = output.label.isPresent() ? (Double) output.label.get().value(number) : (Double) number;
            }
            return values;
        }
        int[] predicted = Classes.predicted(outputs, output.meaning.threshold());
        for (int row = 0; row < values.length; row++) {
            if (output.hasNames()) {
                values[row] = predicted[row] < 0 ? null : output.label.get().classes().get(predicted[row]);
            } else {
                values[row] = predicted[row] < 0 ? Double.NaN : (double) predicted[row];
            }
        }
        return values;
    }

    private static @Nullable Object[] raw(Output output, Tensor outputs) {
        if (output.width > 1) {
            return vectors(outputs);
        }
        @Nullable
        Object[] values = new @Nullable Object[outputs.shape().rows()];
        for (int row = 0; row < values.length; row++) {
            double second = outputs.data()[row];
            boolean isShare = output.meaning == Outputs.BINARY_PROBABILITIES;
            values[row] = Vectors.dense(new double[]{isShare ? 1 - second : -second, second});
        }
        return values;
    }

    private static @Nullable Object[] vectors(Tensor numbers) {
        int width = numbers.shape().rowSize();
        @Nullable
        Object[] values = new @Nullable Object[numbers.shape().rows()];
        for (int row = 0; row < values.length; row++) {
            double[] vector = new double[width];
            for (int i = 0; i < width; i++) {
                vector[i] = numbers.data()[row * width + i];
            }
            values[row] = Vectors.dense(vector);
        }
        return values;
    }
}
