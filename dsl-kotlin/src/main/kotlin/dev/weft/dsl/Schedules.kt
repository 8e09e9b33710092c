package dev.weft.dsl

import dev.weft.optimizer.ConstantRate
import dev.weft.optimizer.CosineDecay
import dev.weft.optimizer.CosineRestarts
import dev.weft.optimizer.ExponentialDecay
import dev.weft.optimizer.FlatCosine
import dev.weft.optimizer.InverseTimeDecay
import dev.weft.optimizer.LogCosineCycles
import dev.weft.optimizer.OneCycle
import dev.weft.optimizer.PolynomialDecay
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Schedules
import java.lang.invoke.MethodHandles

/**
 * The same learning rate at every step, for building other schedules:
 * `optimizer(adam().withRate(constantRate(0.001).warmUp(2.0)))`.
 */
public fun constantRate(rate: Double): ConstantRate = Schedules.constant(rate)

/**
 * `rate · factor^epochs`, reduced once per epoch: `optimizer(adam().withRate(exponential(0.01, 0.95)))`, or shorter
 * `adam(0.01).decay(0.95)`.
 */
public fun exponential(rate: Double, factor: Double): ExponentialDecay = Schedules.exponential(rate, factor)

/**
 * `rate · factor^epochs`, reduced a little at every step: `optimizer(adam().withRate(smoothExponential(0.01, 0.95)))`.
 */
public fun smoothExponential(rate: Double, factor: Double): ExponentialDecay = Schedules.smoothExponential(rate, factor)

/**
 * `rate / (1 + factor · epochs)`, reduced a little at every step:
 * `optimizer(sgd(0.1).withRate(inverseTime(0.1, 0.5)))`.
 */
public fun inverseTime(rate: Double, factor: Double): InverseTimeDecay = Schedules.inverseTime(rate, factor)

/**
 * A straight line from [rate] to [end] over [epochs], then [end]:
 * `optimizer(sgd(0.1).withRate(polynomial(0.1, epochs = 20.0)))`.
 */
@JvmOverloads
public fun polynomial(rate: Double, epochs: Double, end: Double = 0.0): PolynomialDecay =
    Schedules.polynomial(rate, epochs, end)

/**
 * Half a cosine from [rate] down to 0 over [epochs], then 0:
 * `optimizer(adam().withRate(cosine(0.001, epochs = 20.0)))`.
 */
public fun cosine(rate: Double, epochs: Double): CosineDecay = Schedules.cosine(rate, epochs)

/**
 * Half a cosine from [rate] down to 0 over [epochs], again and again:
 * `optimizer(adam().withRate(cosineRestarts(0.001, epochs = 10.0)))`. See [CosineRestarts] for falls that grow longer.
 */
public fun cosineRestarts(rate: Double, epochs: Double): CosineRestarts = Schedules.cosineRestarts(rate, epochs)

/**
 * Flat at [rate] for the first half of [epochs], then half a cosine to 0:
 * `optimizer(adam().weightDecay(0.02).following(flatCosine(1.0, epochs = 256.0)))`.
 */
public fun flatCosine(rate: Double, epochs: Double): FlatCosine = Schedules.flatCosine(rate, epochs)

/**
 * Cycles from 0 to [rate] and back within [epochs], each about twice as long as the one before:
 * `optimizer(adam().withRate(logCosineCycles(0.04, epochs = 256.0)))`. See [LogCosineCycles].
 *
 * @param cycles the number of cycles, from 1 to 30
 */
@JvmOverloads
public fun logCosineCycles(rate: Double, epochs: Double, cycles: Double = 4.0): LogCosineCycles =
    Schedules.logCosineCycles(rate, epochs, cycles)

/**
 * The one-cycle policy, from `peak / 25` up to [peak] over 30 % of [epochs], then down to `peak / 250000`:
 * `optimizer(momentum(0.1).withRate(oneCycle(0.4, epochs = 20.0)))`.
 */
public fun oneCycle(peak: Double, epochs: Double): OneCycle = Schedules.oneCycle(peak, epochs)

/**
 * One constant rate after another: [first] until the first epoch in [later], then that epoch's rate, and so on:
 * `sgd(0.1).withRate(piecewise(0.1, 10.0 to 0.01, 15.0 to 0.001))`.
 *
 * @throws IllegalArgumentException if the epochs are not ascending
 */
public fun piecewise(first: Double, vararg later: Pair<Double, Double>): Schedule = Schedules.piecewise(
    later.map { it.first }.toDoubleArray(), doubleArrayOf(first) + later.map { it.second },
)

/**
 * Returns the schedule with this name: `scheduleOf("cosine", 0.1, 20.0)`. Case, dashes and underscores do not matter.
 *
 * @param numbers the arguments of its function, in order
 * @throws IllegalArgumentException if the name is unknown (the message suggests similar names) or takes other numbers
 */
public fun scheduleOf(name: String, vararg numbers: Double): Schedule =
    named(name, numbers, Schedule::class.java, Schedules::class.java, MethodHandles.lookup().lookupClass())
