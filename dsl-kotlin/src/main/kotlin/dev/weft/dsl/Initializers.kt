package dev.weft.dsl

import dev.weft.network.Initializer
import dev.weft.network.Initializers
import dev.weft.network.Regularizer
import dev.weft.network.Regularizers
import java.lang.invoke.MethodHandles

/** All 0: `dense(10, kernel = zeros())`. */
public fun zeros(): Initializer = Initializers.zeros()

/** All 1: `parameter("gain", shape, ones())`. */
public fun ones(): Initializer = Initializers.ones()

/** All [value]: `dense(500, relu, bias = constant(0.1))`. */
public fun constant(value: Double): Initializer = Initializers.constant(value)

/** Normal numbers of mean 0: `dense(10, kernel = normal(0.1))`. */
public fun normal(deviation: Double): Initializer = Initializers.normal(deviation)

/** Normal numbers of mean 0, drawn again from two deviations on: `dense(10, kernel = truncatedNormal(0.1))`. */
public fun truncatedNormal(deviation: Double): Initializer = Initializers.truncatedNormal(deviation)

/** Numbers in `[low, high)`, equally likely: `dense(10, kernel = uniform(-0.05, 0.05))`. */
public fun uniform(low: Double, high: Double): Initializer = Initializers.uniform(low, high)

/** Uniform with variance `2 / (in + out)`, what [dense] takes unless told: `dense(10, kernel = glorotUniform())`. */
public fun glorotUniform(): Initializer = Initializers.glorotUniform()

/** Truncated normal with variance `2 / (in + out)`: `dense(10, kernel = glorotNormal())`. */
public fun glorotNormal(): Initializer = Initializers.glorotNormal()

/** Uniform with variance `2 / in`: `dense(500, relu, kernel = heUniform())`. */
public fun heUniform(): Initializer = Initializers.heUniform()

/** Truncated normal with variance `2 / in`: `dense(500, relu, kernel = heNormal())`. */
public fun heNormal(): Initializer = Initializers.heNormal()

/** Uniform with variance `1 / in`: `dense(500, kernel = lecunUniform())`. */
public fun lecunUniform(): Initializer = Initializers.lecunUniform()

/** Truncated normal with variance `1 / in`: `dense(500, kernel = lecunNormal())`. */
public fun lecunNormal(): Initializer = Initializers.lecunNormal()

/** Adds nothing to the loss: `dense(10, regularizer = unregularized)`. */
public val unregularized: Regularizer = Regularizers.None()

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
