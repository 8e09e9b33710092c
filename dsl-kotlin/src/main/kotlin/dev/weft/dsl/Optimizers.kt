package dev.weft.dsl

import dev.weft.optimizer.Adadelta
import dev.weft.optimizer.Adagrad
import dev.weft.optimizer.Adam
import dev.weft.optimizer.Adamax
import dev.weft.optimizer.Momentum
import dev.weft.optimizer.Nadam
import dev.weft.optimizer.Nesterov
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.RmsProp
import dev.weft.optimizer.Schedules
import dev.weft.optimizer.Sgd
import dev.weft.optimizer.WeightDecay
import java.lang.invoke.MethodHandles

/** Stochastic gradient descent: `optimizer(sgd(0.1).decay(0.99))`. */
public fun sgd(rate: Double): Sgd = Optimizers.sgd(rate)

/** A heavy ball: `optimizer(momentum(0.01))`. */
@JvmOverloads
public fun momentum(rate: Double, momentum: Double = 0.9): Momentum = Optimizers.momentum(rate, momentum)

/** Nesterov's momentum: `optimizer(nesterov(0.01))`. */
@JvmOverloads
public fun nesterov(rate: Double, momentum: Double = 0.9): Nesterov = Optimizers.nesterov(rate, momentum)

/** Adagrad: `optimizer(adagrad(0.01))`. */
@JvmOverloads
public fun adagrad(rate: Double, start: Double = Optimizers.adagrad(rate).start): Adagrad =
    Adagrad(Schedules.constant(rate), start)

/** Adadelta: `optimizer(adadelta(1.0))`, the paper's rate. */
@JvmOverloads
public fun adadelta(
    rate: Double,
    rho: Double = Optimizers.adadelta(rate).rho,
    epsilon: Double = Optimizers.adadelta(rate).epsilon,
): Adadelta = Adadelta(Schedules.constant(rate), rho, epsilon)

/** RMSProp, not centered: `optimizer(rmsprop(0.001))`. */
@JvmOverloads
public fun rmsprop(
    rate: Double,
    decay: Double = Optimizers.rmsprop(rate).decay,
    momentum: Double = Optimizers.rmsprop(rate).momentum,
    epsilon: Double = Optimizers.rmsprop(rate).epsilon,
): RmsProp = RmsProp(Schedules.constant(rate), decay, momentum, epsilon, false)

/** Adam: `optimizer(adam())`, `optimizer(adam(0.0002, beta1 = 0.5))`. */
@JvmOverloads
public fun adam(
    rate: Double = Optimizers.adam().rate.at(0, 1),
    beta1: Double = Optimizers.adam(rate).beta1,
    beta2: Double = Optimizers.adam(rate).beta2,
    epsilon: Double = Optimizers.adam(rate).epsilon,
): Adam = Adam(Schedules.constant(rate), beta1, beta2, epsilon)

/** Adam with decoupled weight decay: `optimizer(adamw(0.001))`. */
@JvmOverloads
public fun adamw(rate: Double = Optimizers.adam().rate.at(0, 1), decay: Double = 0.01): WeightDecay =
    Optimizers.adamw(rate, decay)

/** Adamax: `optimizer(adamax(0.002))`. */
@JvmOverloads
public fun adamax(
    rate: Double,
    beta1: Double = Optimizers.adamax(rate).beta1,
    beta2: Double = Optimizers.adamax(rate).beta2,
    epsilon: Double = Optimizers.adamax(rate).epsilon,
): Adamax = Adamax(Schedules.constant(rate), beta1, beta2, epsilon)

/** Nadam: `optimizer(nadam(0.002))`. */
@JvmOverloads
public fun nadam(
    rate: Double,
    beta1: Double = Optimizers.nadam(rate).beta1,
    beta2: Double = Optimizers.nadam(rate).beta2,
    epsilon: Double = Optimizers.nadam(rate).epsilon,
): Nadam = Nadam(Schedules.constant(rate), beta1, beta2, epsilon)

/**
 * The optimizer of a name, with the numbers of its function in order: `optimizerOf("momentum", 0.01, 0.9)`.
 *
 * @throws IllegalArgumentException if there is none, or it takes other numbers; the message names what there is
 */
public fun optimizerOf(name: String, vararg numbers: Double): Optimizer =
    named(name, numbers, Optimizer::class.java, Optimizers::class.java, MethodHandles.lookup().lookupClass())
