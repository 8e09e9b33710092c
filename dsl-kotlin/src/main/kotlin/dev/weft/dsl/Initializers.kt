package dev.weft.dsl

import dev.weft.network.Constraint
import dev.weft.network.Constraints
import dev.weft.network.Initializer
import dev.weft.network.Initializers
import dev.weft.network.Initializers.VarianceScaling.Fan
import dev.weft.network.Regularizer
import dev.weft.network.Regularizers
import java.lang.invoke.MethodHandles

/** Every element 0, the default of biases: `dense(10, kernelInitializer = zeros())`. */
public fun zeros(): Initializer = Initializers.zeros()

/** Every element 1: `parameter("gain", shape, ones())`. */
public fun ones(): Initializer = Initializers.ones()

/** Every element [value], a finite number: `dense(500, relu, biasInitializer = constant(0.1))`. */
public fun constant(value: Double): Initializer = Initializers.constant(value)

/**
 * Normal numbers with mean 0 and standard deviation [deviation], at least 0:
 * `dense(10, kernelInitializer = normal(0.1))`.
 */
public fun normal(deviation: Double): Initializer = Initializers.normal(deviation)

/**
 * Normal numbers with mean 0, redrawn if they are two standard deviations or more away:
 * `dense(10, kernelInitializer = truncatedNormal(0.1))`.
 */
public fun truncatedNormal(deviation: Double): Initializer = Initializers.truncatedNormal(deviation)

/** Uniform numbers in `[low, high)`: `dense(10, kernelInitializer = uniform(-0.05, 0.05))`. Requires `low <= high`. */
public fun uniform(low: Double, high: Double): Initializer = Initializers.uniform(low, high)

/**
 * Every element 1 or -1, at random, to tell the members of an ensemble apart:
 * `members(32); sharedDense(512, relu, randomSigns()); separateDense(10)`.
 */
public fun randomSigns(): Initializer = Initializers.randomSigns()

/**
 * Uniform numbers with variance `2 / (in + out)` (Glorot and Bengio 2010), the default of kernels:
 * `dense(10, kernelInitializer = glorotUniform())`.
 */
public fun glorotUniform(): Initializer = Initializers.glorotUniform()

/**
 * Truncated normal numbers with variance `2 / (in + out)` (Glorot and Bengio 2010):
 * `dense(10, kernelInitializer = glorotNormal())`.
 */
public fun glorotNormal(): Initializer = Initializers.glorotNormal()

/**
 * Uniform numbers with variance `2 / in` (He et al. 2015), for [relu]:
 * `dense(500, relu, kernelInitializer = heUniform())`.
 */
public fun heUniform(): Initializer = Initializers.heUniform()

/**
 * Truncated normal numbers with variance `2 / in` (He et al. 2015), for [relu]:
 * `dense(500, relu, kernelInitializer = heNormal())`.
 */
public fun heNormal(): Initializer = Initializers.heNormal()

/**
 * Uniform numbers with variance `1 / in` (LeCun et al. 1998), for [selu]:
 * `dense(500, selu, kernelInitializer = lecunUniform())`.
 */
public fun lecunUniform(): Initializer = Initializers.lecunUniform()

/**
 * Truncated normal numbers with variance `1 / in` (LeCun et al. 1998), for [selu]:
 * `dense(500, selu, kernelInitializer = lecunNormal())`.
 */
public fun lecunNormal(): Initializer = Initializers.lecunNormal()

/** An alias of [normal] with the default deviation of Keras: `dense(10, kernelInitializer = randomNormal())`. */
@JvmOverloads
public fun randomNormal(deviation: Double = 0.05): Initializer = normal(deviation)

/** An alias of [uniform] with the default bounds of Keras: `dense(10, kernelInitializer = randomUniform())`. */
@JvmOverloads
public fun randomUniform(low: Double = -0.05, high: Double = 0.05): Initializer = uniform(low, high)

/**
 * Numbers with mean 0 and variance `scale / fan`:
 * `dense(10, kernelInitializer = varianceScaling(2.0, Fan.IN, normal = true))`.
 *
 * @param fan the number to divide by: the inputs, the outputs or their mean
 * @param normal true for truncated normal numbers, false for uniform ones
 */
public fun varianceScaling(scale: Double, fan: Fan, normal: Boolean): Initializer =
    Initializers.varianceScaling(scale, fan, normal)

/**
 * Orthonormal columns, or rows if there are fewer rows than columns, times [gain] (Saxe et al. 2013):
 * `dense(64, tanh, kernelInitializer = orthogonal())`.
 */
@JvmOverloads
public fun orthogonal(gain: Double = 1.0): Initializer = Initializers.orthogonal(gain)

/** [gain] on the diagonal of a matrix, 0 elsewhere: `dense(64, kernelInitializer = identity(1.0))`. */
public fun identity(gain: Double): Initializer = Initializers.identity(gain)

/** Adds nothing to the loss, the default of [dense]: `dense(10, regularizer = unregularized)`. */
public val unregularized: Regularizer = Regularizers.None()

/** Adds `scale · Σ |w|` to the loss: `dense(500, relu, regularizer = l1(1e-4))`. The scale is at least 0. */
public fun l1(scale: Double): Regularizer = Regularizers.l1(scale)

/**
 * Adds `l1 · Σ |w| + l2 · Σ w² / 2` to the loss, the elastic net: `dense(500, relu, regularizer = l1l2(1e-5, 1e-4))`.
 */
public fun l1l2(l1: Double, l2: Double): Regularizer = Regularizers.l1l2(l1, l2)

/** An alias of [l1l2]: `dense(500, relu, regularizer = elastic(1e-5, 1e-4))`. */
public fun elastic(l1: Double, l2: Double): Regularizer = l1l2(l1, l2)

/**
 * Adds `scale · Σ w² / 2` to the loss: `dense(500, relu, regularizer = l2(1e-4))`. This is TensorFlow 1.x's l2; Keras's
 * `l2(s)` equals `l2(2 * s)` here.
 */
public fun l2(scale: Double): Regularizer = Regularizers.l2(scale)

/** No constraint, the default of [dense]: `dense(10, constraint = unconstrained)`. */
public val unconstrained: Constraint = Constraints.none()

/**
 * Scales the weights of each unit down to a norm of [limit] after each step, if it is larger:
 * `dense(500, relu, constraint = maxNorm(3.0))`.
 */
public fun maxNorm(limit: Double): Constraint = Constraints.maxNorm(limit)

/** Replaces weights below 0 by 0 after each step: `dense(1, constraint = nonNegative())`. */
public fun nonNegative(): Constraint = Constraints.nonNegative()

/** Scales the weights of each unit to a norm of 1 after each step: `dense(8, constraint = unitNorm())`. */
public fun unitNorm(): Constraint = Constraints.unitNorm()

/**
 * Returns the initializer with this name: `initializerOf("truncatedNormal", 0.1)`. Case, dashes and underscores do not
 * matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun initializerOf(name: String, vararg numbers: Double): Initializer =
    named(name, numbers, Initializer::class.java, Initializers::class.java, MethodHandles.lookup().lookupClass())

/**
 * Returns the regularizer with this name: `regularizerOf("l2", 1e-4)`. Case, dashes and underscores do not matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun regularizerOf(name: String, vararg numbers: Double): Regularizer =
    named(name, numbers, Regularizer::class.java, Regularizers::class.java, MethodHandles.lookup().lookupClass())
