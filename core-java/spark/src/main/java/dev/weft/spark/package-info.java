/**
 * Training, predictions and search on Apache Spark, with the bits of one machine.
 *
 * <p>Start with {@link dev.weft.spark.WeftClassifier}, {@link dev.weft.spark.WeftRegressor}, or
 * {@link dev.weft.spark.WeftEstimator} for any model of Weft: they are stages of a {@code Pipeline} as all others. A
 * model that was trained elsewhere becomes one with {@link dev.weft.spark.WeftModel#of}, and any of these becomes an
 * ordinary one with {@code toLocal()}.
 *
 * <p>How a DataFrame becomes a model and predictions:
 * <ol>
 * <li>{@code RowReader} makes numbers of the columns of a row, or {@code TableReader} a table that the preprocessing of
 *     a model understands.
 * <li>{@code Numbering} makes numbered examples of rows, and {@link dev.weft.spark.cluster.Fitting} trains on them.
 * <li>{@code Scoring} predicts a partition in chunks of rows, with a predictor that {@code Shared} builds once in each
 *     JVM; {@code Answers} turns outputs into columns.
 * <li>{@code ModelFolder} saves and loads.
 * </ol>
 *
 * <p>{@link dev.weft.spark.search.SparkSearch} runs searches, and {@link dev.weft.spark.cluster} trains on executors.
 */
@NullMarked
package dev.weft.spark;

import org.jspecify.annotations.NullMarked;
