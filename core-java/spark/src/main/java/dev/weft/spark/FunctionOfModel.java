package dev.weft.spark;

import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A function of SQL that returns the prediction of one row.
 *
 * @param model the model
 */
record FunctionOfModel(Shared model) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String WHO = "The function";
    private static final int MOST_INPUTS = 4;
    private static final Answers PREDICTION = new Answers("prediction", "", "");

    /**
     * The type of the predictions of a model.
     *
     * @throws UnsupportedOperationException if it has several outputs
     */
    static DataType type(String who, Predictor model) {
        List<StructField> fields = PREDICTION.fields(model);
        if (fields.size() != 1) {
            throw new UnsupportedOperationException(who + ".register expects a model of one output but got "
                    + model.network().outputs().keySet() + ": use transform");
        }
        return fields.get(0).dataType();
    }

    static void register(SparkSession spark, String name, Shared model, Shape features, DataType type,
            boolean takesTables) {
        FunctionOfModel function = new FunctionOfModel(model);
        int inputs = takesTables || features.fields().isEmpty() ? 1 : features.fields().size();
        switch (inputs) {
            case 1 -> spark.udf().register(name, (UDF1<Object, Object>) function::of, type);
            case 2 -> spark.udf().register(name, (UDF2<Object, Object, Object>) function::of, type);
            case 3 -> spark.udf().register(name, (UDF3<Object, Object, Object, Object>) function::of, type);
            case MOST_INPUTS -> spark.udf().register(name,
                    (UDF4<Object, Object, Object, Object, Object>) function::of, type);
            default -> throw new UnsupportedOperationException("A function expects at most " + MOST_INPUTS
                    + " inputs but the model has " + inputs + ": use transform");
        }
    }

    private @Nullable Object of(@Nullable Object... arguments) {
        Predictor predictor = model.predictor();
        return PREDICTION.values(predictor, outputs(predictor, arguments)).get(0)[0];
    }

    private static Tensor outputs(Predictor model, @Nullable Object... arguments) {
        if (TableReader.takesTables(model)) {
            if (!(arguments[0] instanceof Row row) || row.schema() == null) {
                throw new IllegalArgumentException(WHO + " expects a struct with the columns of the table that its "
                        + "model was trained on, as in weft(struct(*))");
            }
            return model.predict(TableReader.of(WHO, row.schema(), model).read(List.of(row)));
        }
        Shape shape = model.features();
        List<Shape> fields = shape.fields().isEmpty() ? List.of(shape) : new ArrayList<>(shape.fields().values());
        float[] features = new float[shape.size()];
        int at = 0;
        for (int i = 0; i < fields.size(); i++) {
            RowReader.Part part = new RowReader.Part("argument " + (i + 1), i, fields.get(i).size());
            RowReader.read(part, arguments[i], features, at);
            at += part.size();
        }
        return model.predict(Tensor.of(shape.batch(1), features));
    }
}
