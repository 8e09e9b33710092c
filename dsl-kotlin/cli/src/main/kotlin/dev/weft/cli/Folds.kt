package dev.weft.cli

import dev.weft.cli.device.Hardware
import java.util.Locale
import kotlin.math.sqrt

/** Trains on all but one of several parts of a [source], for each part in turn, and evaluates on that part. */
internal class Folds(private val source: Source, private val recipe: Recipe, private val interruption: Interruption) {
    /**
     * The mean of each score over the parts and its deviation, dividing by n - 1; null if the source is not divided.
     * Says each part's scores on [terminal] unless [quiet].
     *
     * @throws Interrupted after Ctrl-C: nothing is saved by then
     */
    fun report(hardware: Hardware, terminal: Terminal, quiet: Boolean): Report? {
        val parts = source.folds(recipe)
        val scores = parts.mapIndexed { i, open ->
            val scores = scores(open(), hardware)
            interruption.code?.let {
                throw Interrupted("interrupted in fold ${i + 1} of ${parts.size}, nothing is saved", it)
            }
            if (!quiet) terminal.say("fold ${i + 1} of ${parts.size}: ${shown(scores)}")
            scores
        }
        if (scores.isEmpty()) return null
        val whole = scores[0].keys.associateWith { name -> moments(scores.map { it.getValue(name) }) }
        val facts = whole.mapValues { (_, of) -> linkedMapOf("mean" to of.first, "deviation" to of.second) }
        return Report(
            table("cross-validation of ${parts.size} folds", whole),
            mapOf("folds" to mapOf("count" to parts.size) + facts)
        )
    }

    private fun scores(examples: Examples, hardware: Hardware): Map<String, Double> {
        val trained = examples.start(null)
        val obedience = Obedience { interruption.code != null }
        try {
            trained.fit(examples.training, hardware.of(examples.plan(0)).withListener(obedience))
        } finally {
            Thread.interrupted()
        }
        return examples.scores(examples.usable(trained))
    }

    /** A line for each score, below a head that begins with [what]. */
    private fun table(what: String, scores: Map<String, Pair<Double, Double>>): List<String> {
        val first = scores.keys.maxOf { it.length }.coerceAtLeast(what.length)
        fun row(name: String, mean: String, deviation: String) =
            name.padEnd(first) + mean.padStart(WIDTH) + deviation.padStart(WIDTH)
        return listOf("", row(what, "mean", "deviation")) +
            scores.map { (name, of) -> row(name, digits(of.first), digits(of.second)) }
    }

    private fun moments(values: List<Double>): Pair<Double, Double> {
        val mean = values.average()
        return mean to sqrt(values.sumOf { (it - mean) * (it - mean) } / maxOf(1, values.size - 1))
    }

    private fun shown(scores: Map<String, Double>) =
        scores.entries.joinToString { (name, value) -> "$name ${digits(value)}" }

    private companion object {
        const val WIDTH = 11
    }

    private fun digits(value: Double) = "%.4f".format(Locale.ROOT, value)
}
