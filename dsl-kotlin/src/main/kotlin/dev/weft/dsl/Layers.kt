package dev.weft.dsl

import dev.weft.network.Activation
import dev.weft.network.Dense
import dev.weft.network.Flatten
import dev.weft.network.Forward
import dev.weft.network.Initializer
import dev.weft.network.Layer
import dev.weft.network.Regularizer
import dev.weft.network.Scope
import dev.weft.tensor.Shape

/**
 * A fully connected layer, see [Dense]:
 * ```
 * dense(500, relu, kernel = truncatedNormal(0.1), regularizer = l2(1e-4))
 * dense(10, { it * sigmoid(it) })
 * ```
 */
public fun NetworkScope.dense(
    units: Int,
    activation: Activation = identity,
    kernel: Initializer = glorotUniform(),
    bias: Initializer = zeros(),
    regularizer: Regularizer = unregularized,
    useBias: Boolean = true,
) {
    add(Dense(units, activation, useBias, kernel, bias, regularizer))
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
    layer("activation") { Forward { x, _ -> activation(x) } }
}

/** An activation by name: `activation("relu")`. */
public fun NetworkScope.activation(activation: String) {
    activation(activationOf(activation))
}

/** A layer of your own as an object: `layer(Dense.of(500).withoutBias())`. */
public fun NetworkScope.layer(layer: Layer) {
    add(layer)
}

/**
 * A layer of your own as a block, which makes the weights for an input shape and gives the function from input to output:
 * ```
 * layer("gain") { input ->
 *     val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
 *     Forward { x, mode -> x * gain }
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
