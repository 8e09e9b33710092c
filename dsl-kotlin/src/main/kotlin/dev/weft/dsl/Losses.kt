package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.tensor.Tensor
import dev.weft.training.Metric
import dev.weft.training.Metrics
import java.lang.invoke.MethodHandles

/** The cross-entropy of logits, labels being classes or probabilities: `loss(softmaxCE)`. */
public val softmaxCE: Loss = Losses.SOFTMAX_CE

/** The mean squared error: `loss(mse)`. */
public val mse: Loss = Losses.MSE

/** The share of right answers: `metrics(accuracy)`. */
public val accuracy: Metric = Metrics.ACCURACY

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
