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

/** `y = x` where `x > 0`, else `slope · x`: `dense(500, leakyRelu(0.1))`. */
public fun leakyRelu(slope: Double): Activation = Activations.leakyRelu(slope)

/** `y = x` where `x > 0`, else `alpha · (e^x - 1)`: `dense(500, elu())`. */
@JvmOverloads
public fun elu(alpha: Double = 1.0): Activation = Activations.elu(alpha)

/** ELU with the numbers that keep mean and variance: `dense(500, selu, kernelInitializer = lecunNormal())`. */
public val selu: Activation = Activations.SELU

/** `y = x · Φ(x)`, exact: `dense(500, gelu)`. */
public val gelu: Activation = Activations.GELU

/** `y = x / (1 + e^-x)`: `dense(500, silu)`. */
public val silu: Activation = Activations.SILU

/** Another word for [silu]: `dense(500, swish)`. */
public val swish: Activation = silu

/** `y = x · tanh(ln(1 + e^x))`: `dense(500, mish)`. */
public val mish: Activation = Activations.MISH

/** `y = min(max(x / 6 + 1/2, 0), 1)`: `dense(1, hardSigmoid)`. */
public val hardSigmoid: Activation = Activations.HARD_SIGMOID

/** `y = x · hardSigmoid(x)`: `dense(500, hardSwish)`. */
public val hardSwish: Activation = Activations.HARD_SWISH

/** `y = x / (1 + |x|)`: `dense(8, softsign)`. */
public val softsign: Activation = Activations.SOFTSIGN

/** `y = ln(1 + e^x)`: `dense(1, softplus)`. */
public val softplus: Activation = Activations.SOFTPLUS

/** `y_j = x_j - ln Σ_k e^x_k` over the last axis: `dense(10, logSoftmax)`. */
public val logSoftmax: Activation = Activations.LOG_SOFTMAX

/** `y = -1, 0 or 1`, without a gradient: `dense(1, sign)`. */
public val sign: Activation = Activations.SIGN

/** `y = 1` where `x > 0`, else 0, without a gradient: `dense(1, binaryStep)`. */
public val binaryStep: Activation = Activations.STEP

/** Records the activation on [x]: `dense(10, { it * sigmoid(it) })`. */
public operator fun Activation.invoke(x: Value): Value = apply(x)

/**
 * The activation of a name, in the core's spelling or this language's: `activationOf("relu")`.
 *
 * @throws IllegalArgumentException if there is none; the nearest names are in the message
 */
public fun activationOf(name: String, vararg numbers: Double): Activation =
    named(name, numbers, Activation::class.java, Activations::class.java, MethodHandles.lookup().lookupClass())
