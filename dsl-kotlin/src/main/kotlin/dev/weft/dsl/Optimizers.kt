package dev.weft.dsl

import dev.weft.optimizer.Adadelta
import dev.weft.optimizer.Adagrad
import dev.weft.optimizer.Adam
import dev.weft.optimizer.Adamax
import dev.weft.optimizer.Convention
import dev.weft.optimizer.Momentum
import dev.weft.optimizer.Nadam
import dev.weft.optimizer.Nesterov
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Optimizers
import dev.weft.optimizer.RAdam
import dev.weft.optimizer.RmsProp
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Sgd
import dev.weft.optimizer.WeightDecay
import java.lang.invoke.MethodHandles

/** Stochastic gradient descent, `w -= rate · g`: `optimizer(sgd(0.1).decay(0.99))`. See [Sgd]. */
public fun sgd(rate: Double): Sgd = Optimizers.sgd(rate)

/**
 * Gradient descent with momentum, `a = momentum · a + g; w -= rate · a`: `optimizer(momentum(0.01))`, or with
 * PyTorch's dampening `momentum(0.01).withDampening(0.1)`. See [Momentum].
 *
 * @param momentum in [0, 1), 0.9 by default
 */
@JvmOverloads
public fun momentum(rate: Double, momentum: Double = MOMENTUM.momentum): Momentum = Optimizers.momentum(rate, momentum)

/**
 * Gradient descent with Nesterov momentum: `optimizer(nesterov(0.01))`. See [Nesterov] for the formula.
 *
 * @param momentum in [0, 1), 0.9 by default
 */
@JvmOverloads
public fun nesterov(rate: Double, momentum: Double = NESTEROV.momentum): Nesterov = Optimizers.nesterov(rate, momentum)

/**
 * Adagrad, `s += g²; w -= rate · g / √(s + epsilon)`: `optimizer(adagrad(0.01))`. See [Adagrad].
 *
 * @param start the initial value of s, at least 0; 0.1 by default
 * @param epsilon at least 0, and above 0 if [start] is 0; 0 by default
 */
@JvmOverloads
public fun adagrad(rate: Double, start: Double = ADAGRAD.start, epsilon: Double = ADAGRAD.epsilon): Adagrad =
    Adagrad(constantRate(rate), start, epsilon, ADAGRAD.convention)

/**
 * Adadelta: `optimizer(adadelta(1.0))`, with the learning rate of the paper. See [Adadelta] for the formula.
 *
 * @param rho in [0, 1), 0.95 by default
 * @param epsilon above 0, 1e-8 by default
 */
@JvmOverloads
public fun adadelta(rate: Double, rho: Double = ADADELTA.rho, epsilon: Double = ADADELTA.epsilon): Adadelta =
    Adadelta(constantRate(rate), rho, epsilon)

/**
 * RMSProp, not centered: `optimizer(rmsprop(0.001))`. See [RmsProp] for the formula and the centered variant, and
 * [Convention] for the forms of Keras and PyTorch: `rmsprop(0.001).withConvention(Convention.PYTORCH)`.
 *
 * @param decay in [0, 1), 0.9 by default
 * @param momentum in [0, 1), 0 by default
 * @param epsilon above 0, 1e-10 by default
 */
@JvmOverloads
public fun rmsprop(
    rate: Double,
    decay: Double = RMSPROP.decay,
    momentum: Double = RMSPROP.momentum,
    epsilon: Double = RMSPROP.epsilon,
): RmsProp = RmsProp(constantRate(rate), decay, momentum, epsilon, RMSPROP.centered)

/**
 * Adam: `optimizer(adam())`, `optimizer(adam(0.0002, beta1 = 0.5))`, `optimizer(adam().amsgrad())`. See [Adam] for the
 * formula, and [Convention] for PyTorch's place of epsilon.
 *
 * @param rate the learning rate, 0.001 by default
 * @param beta1 in [0, 1), 0.9 by default
 * @param beta2 in [0, 1), 0.999 by default
 * @param epsilon above 0, 1e-8 by default as in TensorFlow 1.x; 1e-7 in Keras
 */
@JvmOverloads
public fun adam(
    rate: Double = ADAM.rate.first(),
    beta1: Double = ADAM.beta1,
    beta2: Double = ADAM.beta2,
    epsilon: Double = ADAM.epsilon,
): Adam = Adam(constantRate(rate), beta1, beta2, epsilon)

/**
 * Adam with decoupled weight decay: `optimizer(adamw(0.001))`, or without decay of biases and norms
 * `optimizer(adamw(0.001).kernelsOnly())`. See [WeightDecay] for the formula.
 *
 * @param rate the learning rate, 0.001 by default
 * @param decay the weight decay, at least 0; 0.01 by default
 * @param beta1 in [0, 1), 0.9 by default
 * @param beta2 in [0, 1), 0.999 by default
 * @param epsilon above 0, 1e-8 by default
 */
@JvmOverloads
public fun adamw(
    rate: Double = ADAMW.rate().first(),
    decay: Double = ADAMW.decay,
    beta1: Double = ADAM.beta1,
    beta2: Double = ADAM.beta2,
    epsilon: Double = ADAM.epsilon,
): WeightDecay = adam(rate, beta1, beta2, epsilon).weightDecay(decay)

/**
 * Adamax, Adam with the infinity norm: `optimizer(adamax(0.002))`. See [Adamax] for the formula.
 *
 * @param beta1 in [0, 1), 0.9 by default
 * @param beta2 in [0, 1), 0.999 by default
 * @param epsilon above 0, 1e-8 by default
 */
@JvmOverloads
public fun adamax(
    rate: Double,
    beta1: Double = ADAMAX.beta1,
    beta2: Double = ADAMAX.beta2,
    epsilon: Double = ADAMAX.epsilon,
): Adamax = Adamax(constantRate(rate), beta1, beta2, epsilon)

/**
 * Nadam, Adam with Nesterov momentum, as in Keras: `optimizer(nadam(0.002))`. See [Nadam] for the formula, and
 * [Convention] for the forms of PyTorch and TensorFlow 1.
 *
 * @param beta1 in [0, 1), 0.9 by default
 * @param beta2 in [0, 1), 0.999 by default
 * @param epsilon above 0, 1e-8 by default
 */
@JvmOverloads
public fun nadam(
    rate: Double,
    beta1: Double = NADAM.beta1,
    beta2: Double = NADAM.beta2,
    epsilon: Double = NADAM.epsilon,
): Nadam = Nadam(constantRate(rate), beta1, beta2, epsilon)

/**
 * RAdam, Adam that needs no warm-up: `optimizer(radam(0.001))`. See [RAdam] for the formula.
 *
 * @param beta1 in [0, 1), 0.9 by default
 * @param beta2 in [0, 1), 0.999 by default
 * @param epsilon above 0, 1e-8 by default
 */
@JvmOverloads
public fun radam(
    rate: Double,
    beta1: Double = RADAM.beta1,
    beta2: Double = RADAM.beta2,
    epsilon: Double = RADAM.epsilon,
): RAdam = RAdam(constantRate(rate), beta1, beta2, epsilon)

/**
 * Returns the optimizer with this name: `optimizerOf("momentum", 0.01, 0.9)`. Case, dashes and underscores do not
 * matter.
 *
 * @param numbers the arguments of its function, in order: the learning rate first
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun optimizerOf(name: String, vararg numbers: Double): Optimizer =
    named(name, numbers, Optimizer::class.java, Optimizers::class.java, MethodHandles.lookup().lookupClass())

// The core's optimizers, from which the defaults above are taken. Only Adam and AdamW have a default learning rate.
private val MOMENTUM = Optimizers.momentum(1.0)
private val NESTEROV = Optimizers.nesterov(1.0)
private val ADAGRAD = Optimizers.adagrad(1.0)
private val ADADELTA = Optimizers.adadelta(1.0)
private val RMSPROP = Optimizers.rmsprop(1.0)
private val ADAM = Optimizers.adam()
private val ADAMW = Optimizers.adamw()
private val ADAMAX = Optimizers.adamax(1.0)
private val NADAM = Optimizers.nadam(1.0)
private val RADAM = Optimizers.radam(1.0)

private fun Schedule.first() = at(0, 1)
