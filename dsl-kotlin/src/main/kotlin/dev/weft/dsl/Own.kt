package dev.weft.dsl

import dev.weft.training.Registry

/**
 * Registers a record or enum under a name for model files: `register<Gain>("shop.gain")`. Models that use it can then
 * be loaded. In Kotlin, a record is a `data class` with `@JvmRecord`. See [Registry].
 *
 * @throws IllegalArgumentException if the type is neither a record nor an enum, or the name is reserved by Weft
 */
public inline fun <reified T : Any> register(name: String): Unit = Registry.type(name, T::class.java)

/**
 * Registers one object, such as a lambda or a Kotlin `object`, under a name for model files:
 * `register("shop.swish", swish)`. See [Registry].
 *
 * @throws IllegalArgumentException if the name is reserved by Weft
 */
public fun register(name: String, value: Any): Unit = Registry.constant(name, value)
