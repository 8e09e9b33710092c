package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.loss.Outputs
import dev.weft.metric.Metric
import dev.weft.optimizer.Clip
import dev.weft.optimizer.MovingAverage

/** The shape of one example, before all layers: `input(784)`, `input(28, 28)`. */
public fun NetworkScope.input(vararg dimensions: Int) {
    require(layers.isEmpty()) { "network has input behind a layer: move it in front of the layers" }
    once("input") { it.withInput(*dimensions) }
}

/** A loss of your own that says what the outputs mean: `loss(Outputs.LOGITS) { predictions, labels -> … }`. */
public fun NetworkScope.loss(outputs: Outputs, loss: Loss) {
    loss(loss.withOutputs(outputs))
}

/** What is minimized, by name: `loss("mse")`. */
public fun NetworkScope.loss(loss: String, vararg numbers: Double) {
    loss(lossOf(loss, *numbers))
}

/** The rule of the updates, by name with its numbers: `optimizer("momentum", 0.1, 0.9)`. */
public fun NetworkScope.optimizer(optimizer: String, vararg numbers: Double) {
    optimizer(optimizerOf(optimizer, *numbers))
}

/**
 * What is reported beside the loss, instead of accuracy: `metrics(accuracy)`, `metrics({ predictions, labels -> 0.0
 * })`.
 */
public fun NetworkScope.metrics(vararg metrics: Metric) {
    once("metrics") { it.withMetrics(*metrics) }
}

/** What is reported beside the loss, by name: `metrics("accuracy")`. */
public fun NetworkScope.metrics(vararg metrics: String) {
    metrics(*metrics.map { metricOf(it) }.toTypedArray())
}

/**
 * Averages of the weights over training, for [dev.weft.training.Trained.averaged]: `average(0.99, numUpdates = true)`.
 */
public fun NetworkScope.average(decay: Double, numUpdates: Boolean = false) {
    once("average") { it.withAverage(MovingAverage(decay, numUpdates)) }
}

/** A limit on the gradients before each update: `clip(Clip.byGlobalNorm(1.0))`. */
public fun NetworkScope.clip(clip: Clip) {
    once("clip") { it.withClip(clip) }
}

/** Every element of the gradients within [-limit, limit]: `clipByValue(0.5)`. */
public fun NetworkScope.clipByValue(limit: Double) {
    clip(Clip.byValue(limit))
}

/** Each weight's gradient with a norm of at most [limit]: `clipByNorm(1.0)`. */
public fun NetworkScope.clipByNorm(limit: Double) {
    clip(Clip.byNorm(limit))
}

/** All gradients together with a norm of at most [limit]: `clipByGlobalNorm(1.0)`. */
public fun NetworkScope.clipByGlobalNorm(limit: Double) {
    clip(Clip.byGlobalNorm(limit))
}

/** The number from which initial weights, the order of the examples and masks follow: `seed(7)`. */
public fun NetworkScope.seed(seed: Long) {
    once("seed") { it.withSeed(seed) }
}
