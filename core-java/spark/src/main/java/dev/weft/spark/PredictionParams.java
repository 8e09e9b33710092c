package dev.weft.spark;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * What every estimator and model of Weft has: a column of features and one for predictions.
 *
 * @param <S> the estimator or model itself
 */
public interface PredictionParams<S> extends Params {
    /** The column of features. */
    default Param<String> featuresCol() {
        return columns().features();
    }

    /** The column for predictions. */
    default Param<String> predictionCol() {
        return columns().prediction();
    }

    /** The name of the column of features, {@code features} by default. */
    default String getFeaturesCol() {
        return getOrDefault(featuresCol());
    }

    /**
     * Sets the name of the column of features. It contains vectors, dense or sparse, arrays of numbers, or numbers. A
     * model that was trained on a table takes the columns of that table instead, by their names.
     */
    default S setFeaturesCol(String column) {
        return Self.of(set(featuresCol(), column));
    }

    /** The name of the column for predictions, {@code prediction} by default. */
    default String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    /** Sets the name of the column for predictions; empty for none. */
    default S setPredictionCol(String column) {
        return Self.of(set(predictionCol(), column));
    }

    /** The parameters of all columns, also of those that this object has no setter for. */
    Columns columns();
}
