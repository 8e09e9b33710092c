package dev.weft.dsl

import dev.weft.graph.Value
import dev.weft.network.Activation
import dev.weft.network.Activations
import java.lang.invoke.MethodHandles

/** `y = x`, the default of [dense]: `dense(10, identity)`. */
public val identity: Activation = Activations.IDENTITY

/** An alias of [identity]: `dense(10, linear)`. */
public val linear: Activation = identity

/** `y = max(x, 0)`, with gradient 0 at 0: `dense(500, relu)`. */
public val relu: Activation = Activations.RELU

/** `y = min(max(x, 0), 6)`, with gradient 0 at 0 and at 6: `dense(500, relu6)`. */
public val relu6: Activation = Activations.RELU6

/**
 * `y = min(x, max)` where `x > threshold`, else `slope · (x - threshold)`, as Keras' ReLU:
 * `dense(500, relu(max = 2.0, slope = 0.1))`.
 *
 * @param max the largest output, above 0 and at least [threshold]; infinite for none
 * @param threshold the largest input that counts as inactive, at least 0
 */
@JvmOverloads
public fun relu(max: Double, slope: Double = 0.0, threshold: Double = 0.0): Activation =
    Activations.relu(max, slope, threshold)

/**
 * `y = 1 / (1 + e^-x)`, a probability: `dense(1, sigmoid)`. Prefer no activation and [bceWithLogits] for
 * training.
 */
public val sigmoid: Activation = Activations.SIGMOID

/** `y = tanh x`, from -1 to 1: `dense(8, tanh)`. */
public val tanh: Activation = Activations.TANH

/**
 * `y_j = e^x_j / Σ_k e^x_k` over the last axis, probabilities that sum to 1: `dense(10, softmax)`. Prefer no activation
 * and [softmaxCE] for training.
 */
public val softmax: Activation = Activations.SOFTMAX

/** `y = x` where `x > 0`, else `slope · x`: `dense(500, leakyRelu(0.1))`. Common slopes are 0.01, 0.1 and 0.2. */
public fun leakyRelu(slope: Double): Activation = Activations.leakyRelu(slope)

/** `y = x` where `x > 0`, else `alpha · (e^x - 1)`: `dense(500, elu())`. */
@JvmOverloads
public fun elu(alpha: Double = 1.0): Activation = Activations.elu(alpha)

/**
 * The scaled ELU (Klambauer et al. 2017), which keeps mean 0 and variance 1 with [lecunNormal] kernels:
 * `dense(500, selu, kernelInitializer = lecunNormal())`.
 */
public val selu: Activation = Activations.SELU

/** `y = x · Φ(x)` with the exact normal distribution Φ, not its tanh approximation: `dense(500, gelu)`. */
public val gelu: Activation = Activations.GELU

/** `y = x / (1 + e^-x)`: `dense(500, silu)`. */
public val silu: Activation = Activations.SILU

/** An alias of [silu]: `dense(500, swish)`. */
public val swish: Activation = silu

/** `y = x · tanh(ln(1 + e^x))`: `dense(500, mish)`. */
public val mish: Activation = Activations.MISH

/** `y = min(max(x / 6 + 1/2, 0), 1)`, as in PyTorch and Keras 3: `dense(1, hardSigmoid)`. */
public val hardSigmoid: Activation = Activations.HARD_SIGMOID

/** `y = x · hardSigmoid(x)`: `dense(500, hardSwish)`. */
public val hardSwish: Activation = Activations.HARD_SWISH

/** `y = x / (1 + |x|)`, from -1 to 1: `dense(8, softsign)`. */
public val softsign: Activation = Activations.SOFTSIGN

/** `y = ln(1 + e^x)`, at least 0 and without overflow: `dense(1, softplus)`. */
public val softplus: Activation = Activations.SOFTPLUS

/** `y_j = x_j - ln Σ_k e^x_k` over the last axis, log-probabilities without overflow: `dense(10, logSoftmax)`. */
public val logSoftmax: Activation = Activations.LOG_SOFTMAX

/** `y = -1, 0 or 1` as x is below, at or above 0: `dense(1, sign)`. No gradient flows through it. */
public val sign: Activation = Activations.SIGN

/** `y = 1` where `x > 0`, else 0: `dense(1, binaryStep)`. No gradient flows through it. */
public val binaryStep: Activation = Activations.STEP

/** Applies the activation to [x]: `dense(10, { it * sigmoid(it) })`. */
public operator fun Activation.invoke(x: Value): Value = apply(x)

/**
 * Returns the activation with this name: `activationOf("relu")`, `activationOf("leakyRelu", 0.1)`. Names of
 * [Activations] and of this DSL are known; case, dashes and underscores do not matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun activationOf(name: String, vararg numbers: Double): Activation =
    named(name, numbers, Activation::class.java, Activations::class.java, MethodHandles.lookup().lookupClass())
