package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.loss.Outputs
import dev.weft.metric.Metric
import dev.weft.optimizer.Clip
import dev.weft.optimizer.MovingAverage

/**
 * Declares the shape of one example, before all layers: `input(784)`, `input(28, 28)`.
 *
 * @throws IllegalArgumentException if a layer comes before, or `input` appears twice
 */
public fun NetworkScope.input(vararg dimensions: Int) {
    require(layers.isEmpty()) { "network has input after a layer: move it before the layers" }
    once("input") { it.withInput(*dimensions) }
}

/** Sets a custom loss and declares what the outputs mean: `loss(Outputs.LOGITS) { predictions, labels -> … }`. */
public fun NetworkScope.loss(outputs: Outputs, loss: Loss) {
    loss(loss.withOutputs(outputs))
}

/**
 * Sets the loss by name: `loss("mse")`, `loss("huber", 2.0)`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [lossOf], or the network has a loss already
 */
public fun NetworkScope.loss(loss: String, vararg numbers: Double) {
    loss(lossOf(loss, *numbers))
}

/**
 * Sets the optimizer by name, with the arguments of its function: `optimizer("momentum", 0.1, 0.9)`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [optimizerOf], or the network has an optimizer already
 */
public fun NetworkScope.optimizer(optimizer: String, vararg numbers: Double) {
    optimizer(optimizerOf(optimizer, *numbers))
}

/**
 * Sets the metrics to report beside the loss, instead of accuracy: `metrics(accuracy)`,
 * `metrics({ predictions, labels -> 0.0 })`.
 */
public fun NetworkScope.metrics(vararg metrics: Metric) {
    once("metrics") { it.withMetrics(*metrics) }
}

/**
 * Sets the metrics by name: `metrics("accuracy", "f1")`.
 *
 * @throws IllegalArgumentException if a name is unknown, see [metricOf]
 */
public fun NetworkScope.metrics(vararg metrics: String) {
    metrics(*metrics.map { metricOf(it) }.toTypedArray())
}

/**
 * Keeps a moving average of the weights during training, for [dev.weft.training.Trained.averaged]:
 * `average(0.99, numUpdates = true)`. See [MovingAverage].
 *
 * @param decay the fraction of the old average that is kept at each step, in [0, 1)
 * @param numUpdates whether the decay is smaller in the first steps, `min(decay, (1 + n) / (10 + n))` after n steps
 */
public fun NetworkScope.average(decay: Double, numUpdates: Boolean = false) {
    once("average") { it.withAverage(MovingAverage(decay, numUpdates)) }
}

/** Limits the gradients before each update: `clip(Clip.byGlobalNorm(1.0))`. */
public fun NetworkScope.clip(clip: Clip) {
    once("clip") { it.withClip(clip) }
}

/** Clips every element of the gradients to [-limit, limit]: `clipByValue(0.5)`. */
public fun NetworkScope.clipByValue(limit: Double) {
    clip(Clip.byValue(limit))
}

/** Scales each weight's gradient to a Euclidean norm of at most [limit]: `clipByNorm(1.0)`. */
public fun NetworkScope.clipByNorm(limit: Double) {
    clip(Clip.byNorm(limit))
}

/** Scales all gradients together to a Euclidean norm of at most [limit]: `clipByGlobalNorm(1.0)`. */
public fun NetworkScope.clipByGlobalNorm(limit: Double) {
    clip(Clip.byGlobalNorm(limit))
}

/**
 * Keeps the weights of layers as they are while the others train, by their names: `freeze("dense1", "encoder*")`, where
 * `*` stands for any characters. Keras' `trainable = False`; a frozen [batchNorm] uses its running statistics. See
 * [Model.withFrozen][dev.weft.training.Model.withFrozen], and [Trained.freeze][dev.weft.training.Trained.freeze] and
 * `unfreeze` for a trained model.
 *
 * @param patterns the paths of layers, such as `dense1` or `residual1.dense2`; each must match a layer
 */
public fun NetworkScope.freeze(vararg patterns: String) {
    once("freeze") { it.withFrozen(*patterns) }
}

/**
 * Sets the seed of the initial weights, the order of the examples and the dropout masks: `seed(7)`. The default is 1.
 */
public fun NetworkScope.seed(seed: Long) {
    once("seed") { it.withSeed(seed) }
}
