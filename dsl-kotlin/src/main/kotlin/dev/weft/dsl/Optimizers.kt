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
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Sgd
import dev.weft.optimizer.WeightDecay
import java.lang.invoke.MethodHandles

/** Stochastic gradient descent: `optimizer(sgd(0.1).decay(0.99))`. */
public fun sgd(rate: Double): Sgd = Optimizers.sgd(rate)

/** A heavy ball: `optimizer(momentum(0.01))`. */
@JvmOverloads
public fun momentum(rate: Double, momentum: Double = MOMENTUM.momentum): Momentum = Optimizers.momentum(rate, momentum)

/** Nesterov's momentum: `optimizer(nesterov(0.01))`. */
@JvmOverloads
public fun nesterov(rate: Double, momentum: Double = NESTEROV.momentum): Nesterov = Optimizers.nesterov(rate, momentum)

/** Adagrad: `optimizer(adagrad(0.01))`. */
@JvmOverloads
public fun adagrad(rate: Double, start: Double = ADAGRAD.start): Adagrad = Adagrad(constantRate(rate), start)

/** Adadelta: `optimizer(adadelta(1.0))`, the paper's rate. */
@JvmOverloads
public fun adadelta(rate: Double, rho: Double = ADADELTA.rho, epsilon: Double = ADADELTA.epsilon): Adadelta =
    Adadelta(constantRate(rate), rho, epsilon)

/** RMSProp, not centered: `optimizer(rmsprop(0.001))`. */
@JvmOverloads
public fun rmsprop(
    rate: Double,
    decay: Double = RMSPROP.decay,
    momentum: Double = RMSPROP.momentum,
    epsilon: Double = RMSPROP.epsilon,
): RmsProp = RmsProp(constantRate(rate), decay, momentum, epsilon, RMSPROP.centered)

/** Adam: `optimizer(adam())`, `optimizer(adam(0.0002, beta1 = 0.5))`. */
@JvmOverloads
public fun adam(
    rate: Double = ADAM.rate.first(),
    beta1: Double = ADAM.beta1,
    beta2: Double = ADAM.beta2,
    epsilon: Double = ADAM.epsilon,
): Adam = Adam(constantRate(rate), beta1, beta2, epsilon)

/** Adam with decoupled weight decay: `optimizer(adamw(0.001))`. */
@JvmOverloads
public fun adamw(rate: Double = ADAMW.rate().first(), decay: Double = ADAMW.decay): WeightDecay =
    Optimizers.adamw(rate, decay)

/** Adamax: `optimizer(adamax(0.002))`. */
@JvmOverloads
public fun adamax(
    rate: Double,
    beta1: Double = ADAMAX.beta1,
    beta2: Double = ADAMAX.beta2,
    epsilon: Double = ADAMAX.epsilon,
): Adamax = Adamax(constantRate(rate), beta1, beta2, epsilon)

/** Nadam: `optimizer(nadam(0.002))`. */
@JvmOverloads
public fun nadam(
    rate: Double,
    beta1: Double = NADAM.beta1,
    beta2: Double = NADAM.beta2,
    epsilon: Double = NADAM.epsilon,
): Nadam = Nadam(constantRate(rate), beta1, beta2, epsilon)

/**
 * The optimizer of a name, with the numbers of its function in order: `optimizerOf("momentum", 0.01, 0.9)`.
 *
 * @throws IllegalArgumentException if there is none, or it takes other numbers; the message names what there is
 */
public fun optimizerOf(name: String, vararg numbers: Double): Optimizer =
    named(name, numbers, Optimizer::class.java, Optimizers::class.java, MethodHandles.lookup().lookupClass())

// The core's rules with the core's numbers, from which every default above is taken.
// Only the rates of Adam and AdamW are among them: the other rules have no usual rate.
private val MOMENTUM = Optimizers.momentum(1.0)
private val NESTEROV = Optimizers.nesterov(1.0)
private val ADAGRAD = Optimizers.adagrad(1.0)
private val ADADELTA = Optimizers.adadelta(1.0)
private val RMSPROP = Optimizers.rmsprop(1.0)
private val ADAM = Optimizers.adam()
private val ADAMW = Optimizers.adamw()
private val ADAMAX = Optimizers.adamax(1.0)
private val NADAM = Optimizers.nadam(1.0)

private fun Schedule.first() = at(0, 1)
