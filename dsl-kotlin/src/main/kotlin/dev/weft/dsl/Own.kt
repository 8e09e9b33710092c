package dev.weft.dsl

import dev.weft.training.Registry

/**
 * Lets model files name a record or an enum of your own, so that models that use it load. A `data class` is a record
 * with `@JvmRecord`: `register<Gain>("shop.gain")`.
 *
 * @throws IllegalArgumentException if it is neither, or the name is one of Weft's
 */
public inline fun <reified T : Any> register(name: String): Unit = Registry.type(name, T::class.java)

/**
 * Lets model files name one object of your own, such as a lambda or a Kotlin `object`: `register("shop.swish",
 * swish)`.
 *
 * @throws IllegalArgumentException if the name is one of Weft's
 */
public fun register(name: String, value: Any): Unit = Registry.constant(name, value)
