package dev.weft.spark;

import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The columns that an estimator or a model may have, with the names that Spark's own have.
 *
 * @param features the features
 * @param inputs the features of each input of a network with several
 * @param prediction the predicted class or number
 * @param probability the probability of each class
 * @param rawPrediction the outputs of the network
 */
public record Columns(Param<String> features, StringArrayParam inputs, Param<String> prediction,
        Param<String> probability,
        Param<String> rawPrediction) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Creates the parameters of an estimator or model, with their defaults. */
    public static Columns of(Params parent) {
        Columns columns = new Columns(
                new Param<>(parent, "featuresCol", "column of features: vectors, arrays of numbers, or numbers"),
                new StringArrayParam(parent, "inputCols",
                        "columns of the inputs of a network with several, in their order; by default, those of their "
                                + "names"),
                new Param<>(parent, "predictionCol",
                        "column for the predicted class or number; empty for none. With several outputs, the name of "
                                + "the output follows, as in prediction_rating"),
                new Param<>(parent, "probabilityCol", "column for the probability of each class; empty for none"),
                new Param<>(parent, "rawPredictionCol",
                        "column for the outputs of the network, such as logits; empty for none"));
        parent.setDefault(columns.features, "features");
        parent.setDefault(columns.prediction, "prediction");
        parent.setDefault(columns.probability, "probability");
        parent.setDefault(columns.rawPrediction, "rawPrediction");
        return columns;
    }
}
