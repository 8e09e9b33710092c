package dev.weft.spark;

import org.apache.spark.ml.param.Param;

/**
 * What estimators and models have whose outputs may stand for classes.
 *
 * @param <S> the estimator or model itself
 */
public interface ProbabilityParams<S> extends PredictionParams<S> {
    /** The column for probabilities. */
    default Param<String> probabilityCol() {
        return columns().probability();
    }

    /** The column for the outputs of the network. */
    default Param<String> rawPredictionCol() {
        return columns().rawPrediction();
    }

    /** The name of the column for probabilities, {@code probability} by default. */
    default String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    /** Sets the name of the column for the probability of each class, a vector; empty for none. */
    default S setProbabilityCol(String column) {
        return Self.of(set(probabilityCol(), column));
    }

    /** The name of the column for the outputs of the network, {@code rawPrediction} by default. */
    default String getRawPredictionCol() {
        return getOrDefault(rawPredictionCol());
    }

    /**
     * Sets the name of the column for the outputs of the network, a vector; empty for none. An only output z for two
     * classes becomes {@code [-z, z]}, as in Spark's own classifiers.
     */
    default S setRawPredictionCol(String column) {
        return Self.of(set(rawPredictionCol(), column));
    }
}
