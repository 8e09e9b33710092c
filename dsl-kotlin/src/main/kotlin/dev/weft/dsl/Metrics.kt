package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.metric.Metrics
import dev.weft.tensor.Tensor
import java.lang.invoke.MethodHandles

/**
 * The fraction of examples whose predicted class is the true one: `metrics(accuracy)`. A single output predicts class 1
 * above the threshold of the loss: 0 for logits, 0.5 for probabilities. Several yes/no outputs count one by one.
 */
public val accuracy: Metric = Metrics.ACCURACY

/**
 * The fraction of outputs on the same side of [threshold] as their label is of 0.5, for several labels per example:
 * `metrics(binaryAccuracy(0.0))` for logits.
 *
 * @param threshold 0.5 for probabilities, 0 for logits
 */
@JvmOverloads
public fun binaryAccuracy(threshold: Double = 0.5): Metric = Metrics.binaryAccuracy(threshold)

/**
 * The fraction of examples whose true class is among the [k] largest outputs: `metrics(topK(5))`. Ties count as misses.
 *
 * @param k at least 1
 */
public fun topK(k: Int): Metric = Metrics.topK(k)

/**
 * Precision, the fraction of the examples predicted as a class that belong to it: `metrics(precision)`. For a single
 * output that of class 1, otherwise the mean over the classes (macro). `precision.averaged(Average.MICRO)` averages in
 * another way, `precision.ofClass(7)` is that of one class, and `precision.at(0.7)` has another threshold.
 */
public val precision: Metric = Metrics.PRECISION

/**
 * Recall, the fraction of the examples of a class that are predicted as it: `metrics(recall)`. Averaged like
 * [precision].
 */
public val recall: Metric = Metrics.RECALL

/** The F1 score, the harmonic mean of precision and recall: `metrics(f1)`. Averaged like [precision]. */
public val f1: Metric = Metrics.F1

/** The F-beta score, in which recall counts [beta] times as much as precision: `metrics(fBeta(2.0))`. */
public fun fBeta(beta: Double): Metric = Metrics.fBeta(beta)

/**
 * The fraction of the examples of other classes that are not predicted as a class: `metrics(specificity)`. Averaged
 * like [precision].
 */
public val specificity: Metric = Metrics.SPECIFICITY

/**
 * The number of examples of class 1 predicted as it: `metrics(truePositives)`. With several outputs, the sum over the
 * classes.
 */
public val truePositives: Metric = Metrics.TRUE_POSITIVES

/**
 * The number of examples of other classes predicted as class 1: `metrics(falsePositives)`. With several outputs, the
 * sum over the classes.
 */
public val falsePositives: Metric = Metrics.FALSE_POSITIVES

/**
 * The number of examples of class 1 not predicted as it: `metrics(falseNegatives)`. With several outputs, the sum over
 * the classes.
 */
public val falseNegatives: Metric = Metrics.FALSE_NEGATIVES

/**
 * The number of examples of other classes not predicted as class 1: `metrics(trueNegatives)`. With several outputs, the
 * sum over the classes.
 */
public val trueNegatives: Metric = Metrics.TRUE_NEGATIVES

/** The mean recall of the classes that have examples: `metrics(balancedAccuracy)`. */
public val balancedAccuracy: Metric = Metrics.BALANCED_ACCURACY

/** Cohen's kappa, the agreement of predictions and labels beyond chance: `metrics(cohenKappa)`. */
public val cohenKappa: Metric = Metrics.COHEN_KAPPA

/** Matthews' correlation of predicted and true classes, from -1 to 1: `metrics(matthews)`. */
public val matthews: Metric = Metrics.MATTHEWS

/**
 * The exact area under the ROC curve, the mean over the classes: `metrics(auc)`. NaN if a class has no examples or all.
 */
public val auc: Metric = Metrics.AUC

/** The area under the precision-recall curve, as the average precision: `metrics(prAuc)`. */
public val prAuc: Metric = Metrics.PR_AUC

/** The highest precision that a threshold reaches with at least this [recall]: `metrics(precisionAtRecall(0.9))`. */
public fun precisionAtRecall(recall: Double): Metric = Metrics.precisionAtRecall(recall)

/** The highest recall that a threshold reaches with at least this [precision]: `metrics(recallAtPrecision(0.9))`. */
public fun recallAtPrecision(precision: Double): Metric = Metrics.recallAtPrecision(precision)

/** The mean of `-ln p` of the true class, for outputs with probabilities: `metrics(logLoss)`. */
public val logLoss: Metric = Metrics.LOG_LOSS

/** The Brier score, `mean((p - t)²)` of probabilities: `metrics(brier)`. */
public val brier: Metric = Metrics.BRIER

/**
 * The expected calibration error, the mean difference of confidence and accuracy over [bins]:
 * `metrics(calibrationError())`.
 */
@JvmOverloads
public fun calibrationError(bins: Int = 15): Metric = Metrics.calibrationError(bins)

/** The root mean squared error, `sqrt(Σ (y - t)² / n)`: `metrics(rmse)`. */
public val rmse: Metric = Metrics.RMSE

/** The mean absolute error as a metric, `Σ |y - t| / n`: `metrics(meanAbsoluteError)`. [mae] is the loss. */
public val meanAbsoluteError: Metric = Metrics.MAE

/**
 * The coefficient of determination, `1 - Σ (y - t)² / Σ (t - mean t)²`: `metrics(r2)`. The mean over the outputs; NaN
 * if the labels of an output do not vary.
 */
public val r2: Metric = Metrics.R2

/** [r2] that forgives a constant error, `1 - Var(t - y) / Var(t)`: `metrics(explainedVariance)`. */
public val explainedVariance: Metric = Metrics.EXPLAINED_VARIANCE

/**
 * A metric of your own under a name, of which smaller numbers are better:
 * `metrics(smallerIsBetter("worst") { predictions, labels -> … })`.
 */
public fun smallerIsBetter(label: String, metric: Metric): Metric = Metric.smallerIsBetter(label, metric)

/**
 * A metric of your own under a name, of which larger numbers are better:
 * `metrics(largerIsBetter("profit") { predictions, labels -> … })`.
 */
public fun largerIsBetter(label: String, metric: Metric): Metric = Metric.largerIsBetter(label, metric)

/** A loss as a metric beside the loss that training minimizes: `loss(huber()); metrics(metricOf(mse))`. */
public fun metricOf(loss: Loss): Metric = Metric.of(loss)

/**
 * Computes the metric of [predictions], with the threshold 0.5 for a single output:
 * `accuracy(model.predict(x), labels)`.
 */
public operator fun Metric.invoke(predictions: Tensor, labels: Tensor): Double = of(predictions, labels)

/**
 * Returns the metric with this name: `metricOf("accuracy")`. Names of [Metrics] and of this DSL are known, as far as
 * they take only doubles; case, dashes and underscores do not matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun metricOf(name: String, vararg numbers: Double): Metric =
    named(name, numbers, Metric::class.java, Metrics::class.java, MethodHandles.lookup().lookupClass())
