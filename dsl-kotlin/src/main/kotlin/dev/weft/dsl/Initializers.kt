package dev.weft.dsl

import dev.weft.network.Initializer
import dev.weft.network.Initializers
import dev.weft.network.Initializers.VarianceScaling.Fan
import dev.weft.network.Regularizer
import dev.weft.network.Regularizers
import java.lang.invoke.MethodHandles

/** All 0: `dense(10, kernelInitializer = zeros())`. */
public fun zeros(): Initializer = Initializers.zeros()

/** All 1: `parameter("gain", shape, ones())`. */
public fun ones(): Initializer = Initializers.ones()

/** All [value]: `dense(500, relu, biasInitializer = constant(0.1))`. */
public fun constant(value: Double): Initializer = Initializers.constant(value)

/** Normal numbers of mean 0: `dense(10, kernelInitializer = normal(0.1))`. */
public fun normal(deviation: Double): Initializer = Initializers.normal(deviation)

/**
 * Normal numbers of mean 0, drawn again from two deviations on: `dense(10, kernelInitializer = truncatedNormal(0.1))`.
 */
public fun truncatedNormal(deviation: Double): Initializer = Initializers.truncatedNormal(deviation)

/** Numbers in `[low, high)`, equally likely: `dense(10, kernelInitializer = uniform(-0.05, 0.05))`. */
public fun uniform(low: Double, high: Double): Initializer = Initializers.uniform(low, high)

/**
 * Uniform with variance `2 / (in + out)`, what [dense] takes unless told: `dense(10, kernelInitializer =
 * glorotUniform())`.
 */
public fun glorotUniform(): Initializer = Initializers.glorotUniform()

/** Truncated normal with variance `2 / (in + out)`: `dense(10, kernelInitializer = glorotNormal())`. */
public fun glorotNormal(): Initializer = Initializers.glorotNormal()

/** Uniform with variance `2 / in`: `dense(500, relu, kernelInitializer = heUniform())`. */
public fun heUniform(): Initializer = Initializers.heUniform()

/** Truncated normal with variance `2 / in`: `dense(500, relu, kernelInitializer = heNormal())`. */
public fun heNormal(): Initializer = Initializers.heNormal()

/** Uniform with variance `1 / in`: `dense(500, kernelInitializer = lecunUniform())`. */
public fun lecunUniform(): Initializer = Initializers.lecunUniform()

/** Truncated normal with variance `1 / in`: `dense(500, kernelInitializer = lecunNormal())`. */
public fun lecunNormal(): Initializer = Initializers.lecunNormal()

/** Another word for [normal] with Keras' deviation: `dense(10, kernelInitializer = randomNormal())`. */
@JvmOverloads
public fun randomNormal(deviation: Double = 0.05): Initializer = normal(deviation)

/** Another word for [uniform] with Keras' bounds: `dense(10, kernelInitializer = randomUniform())`. */
@JvmOverloads
public fun randomUniform(low: Double = -0.05, high: Double = 0.05): Initializer = uniform(low, high)

/** Mean 0 and variance `scale / fan`: `dense(10, kernelInitializer = varianceScaling(2.0, Fan.IN, normal = true))`. */
public fun varianceScaling(scale: Double, fan: Fan, normal: Boolean): Initializer =
    Initializers.varianceScaling(scale, fan, normal)

/** Orthonormal columns or rows: `dense(64, tanh, kernelInitializer = orthogonal())`. */
@JvmOverloads
public fun orthogonal(gain: Double = 1.0): Initializer = Initializers.orthogonal(gain)

/** [gain] on the diagonal, 0 elsewhere: `dense(64, kernelInitializer = identity(1.0))`. */
public fun identity(gain: Double): Initializer = Initializers.identity(gain)

/** Adds nothing to the loss: `dense(10, regularizer = unregularized)`. */
public val unregularized: Regularizer = Regularizers.None()

/** Adds `scale · Σ |w|` to the loss: `dense(500, relu, regularizer = l1(1e-4))`. */
public fun l1(scale: Double): Regularizer = Regularizers.l1(scale)

/** Adds `l1 · Σ |w| + l2 · Σ w² / 2` to the loss: `dense(500, relu, regularizer = l1l2(1e-5, 1e-4))`. */
public fun l1l2(l1: Double, l2: Double): Regularizer = Regularizers.l1l2(l1, l2)

/** Another word for [l1l2]: `dense(500, relu, regularizer = elastic(1e-5, 1e-4))`. */
public fun elastic(l1: Double, l2: Double): Regularizer = l1l2(l1, l2)

/** Adds `scale · Σ w² / 2` to the loss: `dense(500, relu, regularizer = l2(1e-4))`. */
public fun l2(scale: Double): Regularizer = Regularizers.l2(scale)

/**
 * The initializer of a name, with its numbers: `initializerOf("truncatedNormal", 0.1)`.
 *
 * @throws IllegalArgumentException if there is none, or it takes other numbers; the message names what there is
 */
public fun initializerOf(name: String, vararg numbers: Double): Initializer =
    named(name, numbers, Initializer::class.java, Initializers::class.java, MethodHandles.lookup().lookupClass())

/**
 * The regularizer of a name, with its numbers: `regularizerOf("l2", 1e-4)`.
 *
 * @throws IllegalArgumentException if there is none, or it takes other numbers; the message names what there is
 */
public fun regularizerOf(name: String, vararg numbers: Double): Regularizer =
    named(name, numbers, Regularizer::class.java, Regularizers::class.java, MethodHandles.lookup().lookupClass())
