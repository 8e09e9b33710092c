package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.network.Activation
import dev.weft.network.Activations
import java.lang.invoke.MethodHandles

/** `y = x`: `dense(10, identity)`. */
public val identity: Activation = Activations.IDENTITY

/** Another word for [identity]: `dense(10, linear)`. */
public val linear: Activation = identity

/** `y = max(x, 0)`: `dense(500, relu)`. */
public val relu: Activation = Activations.RELU

/** `y = 1 / (1 + e^-x)`: `dense(1, sigmoid)`. */
public val sigmoid: Activation = Activations.SIGMOID

/** `y = tanh x`: `dense(8, tanh)`. */
public val tanh: Activation = Activations.TANH

/** `y_j = e^x_j / Σ_k e^x_k` over the last axis: `dense(10, softmax)`. */
public val softmax: Activation = Activations.SOFTMAX

/** Records the activation on [x]: `dense(10, { it * sigmoid(it) })`. */
public operator fun Activation.invoke(x: Value): Value = apply(x)

/**
 * The activation of a name, in the core's spelling or this language's: `activationOf("relu")`.
 *
 * @throws IllegalArgumentException if there is none; the nearest names are in the message
 */
public fun activationOf(name: String, vararg numbers: Double): Activation =
    named(name, numbers, Activation::class.java, Activations::class.java, MethodHandles.lookup().lookupClass())
