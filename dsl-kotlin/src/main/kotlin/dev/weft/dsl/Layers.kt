package dev.weft.dsl

import dev.weft.network.Activate
import dev.weft.network.Activation
import dev.weft.network.ActivityRegularization
import dev.weft.network.BatchNorm
import dev.weft.network.Dense
import dev.weft.network.Flatten
import dev.weft.network.Forward
import dev.weft.network.Initializer
import dev.weft.network.Layer
import dev.weft.network.LayerNorm
import dev.weft.network.Layers
import dev.weft.network.Prelu
import dev.weft.network.Regularizer
import dev.weft.network.Residual
import dev.weft.network.Scope
import dev.weft.tensor.Shape
import dev.weft.training.Trained

/**
 * A fully connected layer, `y = activation(x · kernel + bias)`, with input `[batch, in]`, output `[batch, units]`,
 * `kernel [in, units]` and `bias [units]`; see [Dense]:
 * ```
 * dense(500, relu, kernelInitializer = truncatedNormal(0.1), regularizer = l2(1e-4))
 * dense(10, { it * sigmoid(it) })
 * ```
 *
 * @param units the number of outputs, at least 1
 * @param regularizer the penalty on the kernel; the bias has none
 * @throws IllegalArgumentException if [units] is below 1
 */
public fun NetworkScope.dense(
    units: Int,
    activation: Activation = identity,
    kernelInitializer: Initializer = glorotUniform(),
    biasInitializer: Initializer = zeros(),
    regularizer: Regularizer = unregularized,
    bias: Boolean = true,
) {
    add(Dense(units, activation, bias, kernelInitializer, biasInitializer, regularizer))
}

/**
 * A fully connected layer with an activation by name: `dense(500, "relu")`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [activationOf]
 */
public fun NetworkScope.dense(units: Int, activation: String) {
    dense(units, activationOf(activation))
}

/** Flattens each example, from `[batch, 28, 28]` to `[batch, 784]`: `input(28, 28); flatten(); dense(10)`. */
public fun NetworkScope.flatten() {
    add(Flatten())
}

/**
 * Applies an activation, or any function without weights, as a layer of its own: `activation(relu)`,
 * `activation { it * sigmoid(it) }`.
 */
public fun NetworkScope.activation(activation: Activation) {
    add(Activate(activation))
}

/**
 * Applies an activation by name: `activation("relu")`.
 *
 * @throws IllegalArgumentException if the name is unknown, see [activationOf]
 */
public fun NetworkScope.activation(activation: String) {
    activation(activationOf(activation))
}

/**
 * Gives each example another shape with the same number of elements: `reshape(28, 28)`.
 *
 * @param dimensions the shape of one example, without the batch dimension
 */
public fun NetworkScope.reshape(vararg dimensions: Int) {
    add(Layers.reshape(*dimensions))
}

/**
 * During training, zeroes a fraction [rate] of its input and multiplies the rest by `1 / (1 - rate)`:
 * `dense(500, relu); dropout(0.5)`. Predictions are unchanged (Srivastava et al. 2014).
 *
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun NetworkScope.dropout(rate: Double) {
    add(Layers.dropout(rate))
}

/**
 * Dropout for [selu]: during training, replaces a fraction [rate] of its input by selu's limit and keeps mean 0 and
 * variance 1: `dense(500, selu, kernelInitializer = lecunNormal()); alphaDropout(0.1)`. Predictions are unchanged
 * (Klambauer et al. 2017).
 *
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun NetworkScope.alphaDropout(rate: Double) {
    add(Layers.alphaDropout(rate))
}

/**
 * During training, multiplies its input by normal noise with mean 1 and standard deviation `sqrt(rate / (1 - rate))`:
 * `dense(500, relu); gaussianDropout(0.5)`. Predictions are unchanged (Srivastava et al. 2014).
 *
 * @throws IllegalArgumentException if [rate] is not in [0, 1)
 */
public fun NetworkScope.gaussianDropout(rate: Double) {
    add(Layers.gaussianDropout(rate))
}

/**
 * Returns its input and, during training, adds the penalty on it, divided by the number of examples, to the loss:
 * `dense(64, relu); activityRegularization(l1(1e-3))`. Keras' `activity_regularizer` of the layer before it.
 */
public fun NetworkScope.activityRegularization(regularizer: Regularizer) {
    add(ActivityRegularization(regularizer))
}

/**
 * Returns its input x and, during training, adds `(l1 · Σ |x| + l2 · Σ x² / 2) / batch` to the loss:
 * `dense(64, relu); activityRegularization(1e-3, 0.0)`. Keras' `l2` is half of this one.
 */
public fun NetworkScope.activityRegularization(l1: Double, l2: Double) {
    add(Layers.activityRegularization(l1, l2))
}

/**
 * During training, adds normal noise with mean 0: `input(784); gaussianNoise(0.1)`. Predictions are unchanged.
 *
 * @param deviation the standard deviation of the noise, at least 0
 */
public fun NetworkScope.gaussianNoise(deviation: Double) {
    add(Layers.gaussianNoise(deviation))
}

/**
 * Normalizes each feature to mean 0 and variance 1 over the batch, then scales and shifts it by learned weights:
 * `dense(500, bias = false); batchNorm(); activation(relu)`. Predictions use running statistics (Ioffe and Szegedy
 * 2015). A training refuses batches of one example.
 *
 * @param momentum the weight of the old running statistics, from 0 to below 1, as in Keras
 * @param epsilon added to the variance, above 0
 * @param scale whether to scale
 * @param center whether to shift
 */
public fun NetworkScope.batchNorm(
    momentum: Double = 0.99,
    epsilon: Double = 1e-3,
    scale: Boolean = true,
    center: Boolean = true,
) {
    add(BatchNorm(momentum, epsilon, scale, center))
}

/**
 * Normalizes each example to mean 0 and variance 1 over its features, then scales and shifts it by learned weights:
 * `dense(500); layerNorm()`. The same in training and prediction (Ba et al. 2016).
 *
 * @param epsilon added to the variance, above 0
 * @param scale whether to scale
 * @param center whether to shift
 */
public fun NetworkScope.layerNorm(epsilon: Double = 1e-3, scale: Boolean = true, center: Boolean = true) {
    add(LayerNorm(epsilon, scale, center))
}

/**
 * Computes features from features, numbered from 1, as the first layer: `terms("x1", "x1^2", "x1*x2", "sin(x1)")`; see
 * [dev.weft.network.Terms].
 *
 * @param terms the terms, at least one
 * @throws IllegalArgumentException if one is not a product of features, their powers, sines and cosines
 */
public fun NetworkScope.terms(vararg terms: String) {
    add(Layers.terms(*terms))
}

/**
 * A leaky ReLU with a learned slope for each feature, `y = x` where `x > 0`, else `alpha · x`: `dense(500); prelu()`.
 *
 * @param initializer the initial slopes; 0.25 as in the paper (He et al. 2015), 0 in Keras
 */
public fun NetworkScope.prelu(initializer: Initializer = constant(0.25)) {
    add(Prelu(initializer))
}

/**
 * A residual block, `y = x + layers(x)`: `residual { dense(64, relu); dense(64) }`. The output of the inner layers must
 * have the shape of their input (He et al. 2016).
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun NetworkScope.residual(describe: NetworkScope.() -> Unit) {
    add(Residual(NetworkScope().apply(describe).onlyLayers("residual")))
}

/**
 * Layers whose weights keep their values while the others train: `frozen { dense(64, relu); batchNorm() }`. Gradients
 * flow through them; a frozen [batchNorm] uses its running statistics, as in Keras; see [Layer.Frozen].
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun NetworkScope.frozen(describe: NetworkScope.() -> Unit) {
    val layers = NetworkScope().apply(describe).onlyLayers("frozen")
    require(layers.isNotEmpty()) { "frozen expects at least one layer but got none" }
    layers.forEach { add(Layers.frozen(it)) }
}

/**
 * The layers of a part of a trained network, which come first. `build(part)` then takes its weights, and `freeze` keeps
 * them:
 * ```
 * val encoder = trained.withoutLast(1)
 * val price = network { layersOf(encoder); dense(1); freeze("dense1"); loss(mse); optimizer(adam()) }.build(encoder)
 * ```
 *
 * @param part what [Trained.upTo], [Trained.withoutLast] or [Trained.part] returns; its frozen names are not taken over
 */
public fun NetworkScope.layersOf(part: Trained) {
    part.model().network().layers().forEach(::add)
}

/**
 * A custom layer: the block creates the weights for an input shape and returns the function from input to output:
 * ```
 * layer("gain") { input ->
 *     val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
 *     Forward { x, pass -> x * gain }
 * }
 * ```
 * A model file with such a layer cannot be loaded; for that, write a data class and [register] it.
 *
 * @param kind the first part of the names of its weights: `gain1.gain`
 * @param build receives the shape of the input, with an unknown batch dimension
 */
public fun NetworkScope.layer(kind: String, build: (@WeftDsl Scope).(input: Shape) -> Forward) {
    add(object : Layer {
        override fun kind() = kind

        override fun build(scope: Scope, input: Shape) = scope.build(input)
    })
}
