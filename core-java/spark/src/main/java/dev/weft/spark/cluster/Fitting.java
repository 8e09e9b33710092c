package dev.weft.spark.cluster;

import org.apache.spark.api.java.JavaSparkContext;

/** Trains a model on the rows of a cluster. Estimators know no more about how that is done. */
public interface Fitting {
    /**
     * Trains a model, and waits until it is trained.
     *
     * @param spark the context of the rows
     * @param examples the rows to train on, and those to evaluate after each epoch
     * @param model the model as {@code Trained.checkpoint().bytes()}, with its seed; training continues from its step
     * @param settings how long and how to train
     * @return the trained model, with what the model had as its preprocessing
     * @throws IllegalArgumentException if the rows do not fit the model, or the settings do not fit the cluster
     * @throws dev.weft.training.NonFiniteException if the loss or a weight becomes NaN or infinite
     */
    Fitted fit(JavaSparkContext spark, Examples examples, byte[] model, Settings settings);
}
