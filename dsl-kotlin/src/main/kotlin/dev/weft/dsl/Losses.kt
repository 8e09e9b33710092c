package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.metric.Metric
import dev.weft.metric.Metrics
import dev.weft.tensor.Tensor
import java.lang.invoke.MethodHandles

/** The cross-entropy of logits, labels being classes or probabilities: `loss(softmaxCE)`. */
public val softmaxCE: Loss = Losses.SOFTMAX_CE

/** The mean squared error: `loss(mse)`. */
public val mse: Loss = Losses.MSE

/** Softmax cross-entropy with smoothed labels: `loss(softmaxCE(0.1))`. */
public fun softmaxCE(smoothing: Double): Loss = Losses.softmaxCE(smoothing)

/** Binary cross-entropy of probabilities: `dense(1, sigmoid); loss(bce)`. */
public val bce: Loss = Losses.BCE

/** Another word for [bce]: `loss(binaryCrossentropy)`. */
public val binaryCrossentropy: Loss = bce

/** Binary cross-entropy of logits: `dense(1); loss(bceWithLogits)`. */
public val bceWithLogits: Loss = Losses.BCE_WITH_LOGITS

/** Another word for [bceWithLogits]: `loss(sigmoidCE)`. */
public val sigmoidCE: Loss = bceWithLogits

/** Another word for [mse]: `loss(meanSquaredError)`. */
public val meanSquaredError: Loss = mse

/** The mean absolute error: `loss(mae)`. */
public val mae: Loss = Losses.MAE

/** The mean absolute percentage error: `loss(mape)`. */
public val mape: Loss = Losses.MAPE

/** The mean squared logarithmic error: `loss(msle)`. */
public val msle: Loss = Losses.MSLE

/** The mean of `ln cosh(y - t)`: `loss(logCosh)`. */
public val logCosh: Loss = Losses.LOG_COSH

/** Squares below [delta], lines above: `loss(huber(1.0))`. */
@JvmOverloads
public fun huber(delta: Double = 1.0): Loss = Losses.huber(delta)

/** The mean of `max(1 - s · y, 0)`: `dense(1); loss(hinge)`. */
public val hinge: Loss = Losses.HINGE

/** The mean of `max(1 - s · y, 0)²`: `dense(1); loss(squaredHinge)`. */
public val squaredHinge: Loss = Losses.SQUARED_HINGE

/** The margin of the right class over the best wrong one: `loss(categoricalHinge)`. */
public val categoricalHinge: Loss = Losses.CATEGORICAL_HINGE

/** The divergence of Kullback and Leibler: `dense(10, softmax); loss(kld)`. */
public val kld: Loss = Losses.KLD

/** The loss of counts: `dense(1, softplus); loss(poisson)`. */
public val poisson: Loss = Losses.POISSON

/** Minus the cosine of the angle between output and label: `loss(cosineSimilarity)`. */
public val cosineSimilarity: Loss = Losses.COSINE_SIMILARITY

/** Softmax cross-entropy with little weight on easy examples: `loss(focal(2.0))`. */
@JvmOverloads
public fun focal(gamma: Double = 2.0): Loss = Losses.focal(gamma)

/** Binary cross-entropy of logits with little weight on easy examples: `dense(1); loss(binaryFocal(2.0))`. */
@JvmOverloads
public fun binaryFocal(gamma: Double = 2.0): Loss = Losses.binaryFocal(gamma)

/** The share of right answers, a single logit counting from 0 on with [bceWithLogits]: `metrics(accuracy)`. */
public val accuracy: Metric = Metrics.ACCURACY

/**
 * The share of numbers on their label's side of [threshold], for many questions at once:
 * `metrics(binaryAccuracy(0.0))` for logits.
 */
@JvmOverloads
public fun binaryAccuracy(threshold: Double = 0.5): Metric = Metrics.binaryAccuracy(threshold)

/** The share of examples whose class is among the [k] largest outputs: `metrics(topK(5))`. */
public fun topK(k: Int): Metric = Metrics.topK(k)

/** Of those taken for a class, the share that belong to it: `metrics(precision)`. */
public val precision: Metric = Metrics.PRECISION

/** Of those that belong to a class, the share taken for it: `metrics(recall)`. */
public val recall: Metric = Metrics.RECALL

/** The harmonic mean of precision and recall: `metrics(f1)`. */
public val f1: Metric = Metrics.F1

/** The area under the ROC curve: `metrics(auc)`. */
public val auc: Metric = Metrics.AUC

/** The root of the mean squared error: `metrics(rmse)`. */
public val rmse: Metric = Metrics.RMSE

/** The mean absolute error as a metric: `metrics(meanAbsoluteError)`. */
public val meanAbsoluteError: Metric = Metrics.MAE

/** The share of the labels' variance that is explained: `metrics(r2)`. */
public val r2: Metric = Metrics.R2

/** Records the loss: `loss { predictions, labels -> mse(predictions, labels) * 0.5 }`. */
public operator fun Loss.invoke(predictions: Value, labels: Value): Value = of(predictions, labels)

/** The number for all predictions: `accuracy(model.predict(x), labels)`. */
public operator fun Metric.invoke(predictions: Tensor, labels: Tensor): Double = of(predictions, labels)

/**
 * The loss of a name: `lossOf("mse")`.
 *
 * @throws IllegalArgumentException if there is none; the nearest names are in the message
 */
public fun lossOf(name: String, vararg numbers: Double): Loss =
    named(name, numbers, Loss::class.java, Losses::class.java, MethodHandles.lookup().lookupClass())

/**
 * The metric of a name: `metricOf("accuracy")`.
 *
 * @throws IllegalArgumentException if there is none; the nearest names are in the message
 */
public fun metricOf(name: String, vararg numbers: Double): Metric =
    named(name, numbers, Metric::class.java, Metrics::class.java, MethodHandles.lookup().lookupClass())
