package dev.weft.dsl

import dev.weft.network.Activate
import dev.weft.network.Activation
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

/**
 * A fully connected layer, see [Dense]:
 * ```
 * dense(500, relu, kernelInitializer = truncatedNormal(0.1), regularizer = l2(1e-4))
 * dense(10, { it * sigmoid(it) })
 * ```
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

/** A fully connected layer with an activation by name: `dense(500, "relu")`. */
public fun NetworkScope.dense(units: Int, activation: String) {
    dense(units, activationOf(activation))
}

/** Each example as one row of features: `input(28, 28); flatten(); dense(10)`. */
public fun NetworkScope.flatten() {
    add(Flatten())
}

/** An activation on its own, or any function without weights: `activation(relu)`, `activation { it * sigmoid(it) }`. */
public fun NetworkScope.activation(activation: Activation) {
    add(Activate(activation))
}

/** An activation by name: `activation("relu")`. */
public fun NetworkScope.activation(activation: String) {
    activation(activationOf(activation))
}

/** The same numbers of each example in another shape: `reshape(28, 28)`. */
public fun NetworkScope.reshape(vararg dimensions: Int) {
    add(Layers.reshape(*dimensions))
}

/** In training sets a share [rate] of its input to 0: `dense(500, relu); dropout(0.5)`. */
public fun NetworkScope.dropout(rate: Double) {
    add(Layers.dropout(rate))
}

/** In training adds normal numbers: `input(784); gaussianNoise(0.1)`. */
public fun NetworkScope.gaussianNoise(deviation: Double) {
    add(Layers.gaussianNoise(deviation))
}

/**
 * Every feature with mean 0 and variance 1 over the batch: `dense(500, bias = false); batchNorm(); activation(relu)`.
 */
public fun NetworkScope.batchNorm(momentum: Double = 0.99, epsilon: Double = 1e-3) {
    add(BatchNorm(momentum, epsilon))
}

/** Every example with mean 0 and variance 1 over its features: `dense(500); layerNorm()`. */
public fun NetworkScope.layerNorm(epsilon: Double = 1e-3) {
    add(LayerNorm(epsilon))
}

/** A leaky relu whose slopes are learned: `dense(500); prelu()`. */
public fun NetworkScope.prelu(initializer: Initializer = constant(0.25)) {
    add(Prelu(initializer))
}

/** Layers with a way around them, `y = x + layers(x)`: `residual { dense(64, relu); dense(64) }`. */
public fun NetworkScope.residual(describe: NetworkScope.() -> Unit) {
    add(Residual(NetworkScope().apply(describe).onlyLayers("residual")))
}

/**
 * A layer of your own as a block, which makes the weights for an input shape and gives the function from input to
 * output:
 * ```
 * layer("gain") { input ->
 *     val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
 *     Forward { x, pass -> x * gain }
 * }
 * ```
 * Its weights are named after [kind]: `gain1.gain`.
 */
public fun NetworkScope.layer(kind: String, build: (@WeftDsl Scope).(input: Shape) -> Forward) {
    add(object : Layer {
        override fun kind() = kind

        override fun build(scope: Scope, input: Shape) = scope.build(input)
    })
}
