package dev.weft.cli

import dev.weft.dsl.activationOf
import dev.weft.dsl.initializerOf
import dev.weft.dsl.lossOf
import dev.weft.dsl.metricOf
import dev.weft.dsl.optimizerOf
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.network.Activation
import dev.weft.network.Initializer
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Schedules

/** The initializer that `NAME` or `NAME:X,X` stands for. */
internal fun initializer(text: String): Initializer = initializerOf(text.substringBefore(':'), *numbersOf(text))

/** The activation that `NAME` or `NAME:X,X` stands for. */
internal fun activation(text: String): Activation = activationOf(text.substringBefore(':'), *numbersOf(text))

/** The loss that `NAME` or `NAME:X,X` stands for. */
internal fun loss(text: String): Loss = lossOf(text.substringBefore(':'), *numbersOf(text))

/** The metrics in `NAME,NAME:X`. */
internal fun metrics(text: String): List<Metric> = text.split(',').map { word ->
    metricOf(
        word.substringBefore(':').ifEmpty {
            throw IllegalArgumentException("a name is missing")
        },
        *numbersOf(word)
    )
}

/** The optimizer [name] with the learning rate [rate]. */
internal fun optimizer(name: String, rate: Double = 1.0): Optimizer = optimizerOf(name, rate)

/** The learning rate over a training of a given number of epochs, by name. */
internal val SCHEDULES: Map<String, (Double, Double) -> Schedule> = mapOf(
    "constant" to { rate, _ -> Schedules.constant(rate) },
    "cosine" to { rate, epochs -> Schedules.cosine(rate, epochs) },
    "linear" to { rate, epochs -> Schedules.polynomial(rate, epochs, 0.0) },
    "oneCycle" to { rate, epochs -> Schedules.oneCycle(rate, epochs) },
)

/** The type of the name of one of the [SCHEDULES]. */
internal val scheduleName = SCHEDULES.keys.toList().let { known ->
    Expected("NAME", known.joinToString(" or "), known, hint = { didYouMean(it, known) }) { it.takeIf(known::contains) }
}

/** The type of an [optimizer]. */
internal val optimizerName = Named({ optimizer(it) }) { known { optimizerOf(it, 1.0) } }

/** The type of an [initializer]. */
internal val initializerName = Named(::initializer) { known(::initializerOf) }

/** The type of an [activation]. */
internal val activationName = Named(::activation) { known(::activationOf) }

/** The type of a [loss]. */
internal val lossName = Named(::loss) { known(::lossOf) }

/** The type of [metrics]. */
internal val metricNames = Named(::metrics, "NAME,NAME") { known(::metricOf) }

/** The names that the message about an unknown one lists. */
private fun known(named: (String) -> Any): List<String> = try {
    named("?")
    listOf()
} catch (e: IllegalArgumentException) {
    e.message.orEmpty().substringAfterLast("known: ", "").split(", ").filter(String::isNotEmpty)
}
