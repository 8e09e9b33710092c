package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import java.lang.invoke.MethodHandles

/**
 * Softmax cross-entropy of logits, `-Σ_j t_j · ln softmax(y)_j`: `dense(10); loss(softmaxCE)`. Labels are class indices
 * `[batch]` or probabilities `[batch, classes]`.
 */
public val softmaxCE: Loss = Losses.SOFTMAX_CE

/** The mean squared error, `mean((y - t)²)`: `loss(mse)`. */
public val mse: Loss = Losses.MSE

/** [softmaxCE] with smoothed labels, `(1 - smoothing) · t + smoothing / classes`: `loss(softmaxCE(0.1))`. */
public fun softmaxCE(smoothing: Double): Loss = Losses.softmaxCE(smoothing)

/**
 * Cross-entropy of probabilities, `-Σ_j t_j · ln (y_j / Σ_k y_k)`: `dense(10, softmax); loss(crossEntropy)`. Prefer
 * [softmaxCE] of logits, which is more accurate.
 */
public val crossEntropy: Loss = Losses.CROSS_ENTROPY

/** An alias of [crossEntropy]: `loss(categoricalCrossentropy)`. */
public val categoricalCrossentropy: Loss = crossEntropy

/**
 * Binary cross-entropy of probabilities: `dense(1, sigmoid); loss(bce)`. Prefer [bceWithLogits], which never overflows.
 */
public val bce: Loss = Losses.BCE

/** An alias of [bce]: `loss(binaryCrossentropy)`. */
public val binaryCrossentropy: Loss = bce

/** Binary cross-entropy of logits, without overflow: `dense(1); loss(bceWithLogits)`. */
public val bceWithLogits: Loss = Losses.BCE_WITH_LOGITS

/** An alias of [bceWithLogits]: `loss(sigmoidCE)`. */
public val sigmoidCE: Loss = bceWithLogits

/** An alias of [mse]: `loss(meanSquaredError)`. */
public val meanSquaredError: Loss = mse

/** The mean absolute error, `mean(|y - t|)`: `loss(mae)`. */
public val mae: Loss = Losses.MAE

/** The mean absolute percentage error, `100 · mean(|y - t| / max(|t|, 1e-7))`: `loss(mape)`. */
public val mape: Loss = Losses.MAPE

/** The mean squared logarithmic error, `mean((ln(1 + y) - ln(1 + t))²)` with y and t at least 1e-7: `loss(msle)`. */
public val msle: Loss = Losses.MSLE

/** The log-cosh loss, `mean(ln cosh(y - t))`, without overflow: `loss(logCosh)`. */
public val logCosh: Loss = Losses.LOG_COSH

/**
 * The Huber loss, `d² / 2` where `|d| ≤ delta`, else `delta · (|d| - delta / 2)`, with `d = y - t`: `loss(huber(1.0))`.
 *
 * @param delta above 0
 */
@JvmOverloads
public fun huber(delta: Double = 1.0): Loss = Losses.huber(delta)

/**
 * The quantile or pinball loss, `mean(quantile · d)` for labels above the prediction by d, `mean((1 - quantile) · d)`
 * below: `loss(quantile(0.9))`.
 *
 * @param quantile above 0 and below 1
 */
public fun quantile(quantile: Double): Loss = Losses.quantile(quantile)

/**
 * The hinge loss, `mean(max(1 - s · y, 0))` with `s = 1` for label 1 and `s = -1` for labels 0 and -1:
 * `dense(1); loss(hinge)`.
 */
public val hinge: Loss = Losses.HINGE

/** The squared hinge loss, `mean(max(1 - s · y, 0)²)` with s as in [hinge]: `dense(1); loss(squaredHinge)`. */
public val squaredHinge: Loss = Losses.SQUARED_HINGE

/**
 * The multi-class hinge loss of one-hot labels, `max(1 + max_j((1 - t_j) · y_j) - Σ_j t_j · y_j, 0)`:
 * `dense(10); loss(categoricalHinge)`.
 */
public val categoricalHinge: Loss = Losses.CATEGORICAL_HINGE

/** The Kullback-Leibler divergence of probabilities, `Σ_j t_j · ln(t_j / y_j)`: `dense(10, softmax); loss(kld)`. */
public val kld: Loss = Losses.KLD

/** The Poisson loss of expected counts, `mean(y - t · ln(y + 1e-7))`: `dense(1, softplus); loss(poisson)`. */
public val poisson: Loss = Losses.POISSON

/** The negative cosine similarity, from -1 for equal directions to 1 for opposite ones: `loss(cosineSimilarity)`. */
public val cosineSimilarity: Loss = Losses.COSINE_SIMILARITY

/**
 * The focal loss, [softmaxCE] times `(1 - p)^gamma` with p the probability of the true class (Lin et al. 2017):
 * `loss(focal(2.0))`.
 */
@JvmOverloads
public fun focal(gamma: Double = 2.0): Loss = Losses.focal(gamma)

/**
 * The binary focal loss, [bceWithLogits] times `(1 - p)^gamma` with p the probability of the true label:
 * `dense(1); loss(binaryFocal(2.0))`.
 */
@JvmOverloads
public fun binaryFocal(gamma: Double = 2.0): Loss = Losses.binaryFocal(gamma)

/**
 * The [binaryFocal] loss with yes multiplied by [alpha] and no by `1 - alpha`:
 * `dense(1); loss(binaryFocal(2.0, 0.25))`.
 *
 * @param alpha from 0 to 1
 */
public fun binaryFocal(gamma: Double, alpha: Double): Loss = Losses.binaryFocal(gamma, alpha)

/**
 * The contrastive loss over the pairs of a batch, `D² / 2` for embeddings of one class at the distance D and
 * `max(margin - D, 0)² / 2` for two classes (Hadsell et al. 2006):
 * `dense(16); loss(contrastive())`. Labels are classes.
 *
 * @param margin above 0
 */
@JvmOverloads
public fun contrastive(margin: Double = 1.0): Loss = Losses.contrastive(margin)

/**
 * The triplet loss of each embedding with the farthest of its class and the nearest of another class in its batch,
 * `max(p - n + margin, 0)` (Hermans et al. 2017): `dense(16); loss(triplet())`. Labels are classes.
 *
 * @param margin above 0
 */
@JvmOverloads
public fun triplet(margin: Double = 1.0): Loss = Losses.triplet(margin)

/**
 * The network's outputs are the loss; no labels are read: `output("error", mse(copy, image), loss = ownLoss)`.
 */
public val ownLoss: Loss = Losses.OWN_LOSS

/**
 * Returns the loss of each example between two branches of one width, `[batch, 1]`, for networks that compute their own
 * loss: `output("error", mse(copy, image), loss = ownLoss)`.
 *
 * @param predictions the branch that is to become like [labels], such as a copy of the input
 */
public operator fun Loss.invoke(predictions: Handle, labels: Handle): Handle =
    concat(predictions, labels).add(asLayer())

/**
 * Records the loss of [predictions] in a graph: `loss { predictions, labels -> mse(predictions, labels) * 0.5 }`.
 *
 * @return one number per example
 */
public operator fun Loss.invoke(predictions: Value, labels: Value): Value = of(predictions, labels)

/**
 * Returns the loss with this name: `lossOf("mse")`, `lossOf("huber", 2.0)`. Names of [Losses] and of this DSL are
 * known; case, dashes and underscores do not matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun lossOf(name: String, vararg numbers: Double): Loss =
    named(name, numbers, Loss::class.java, Losses::class.java, MethodHandles.lookup().lookupClass())
