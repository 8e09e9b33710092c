package dev.weft.cli.tune

import dev.weft.cli.LINES
import dev.weft.cli.Terminal
import dev.weft.search.Search
import dev.weft.search.Trial
import java.util.Locale
import kotlin.math.abs

/**
 * Shows the progress of a search: a line each time that a trial has finished a stage of its training on a terminal,
 * otherwise at most ten lines; none if [quiet]. Stops the search once it is [asked] to.
 */
internal class Watching(
    private val terminal: Terminal,
    private val quiet: Boolean,
    private val trials: Int?,
    private val minutes: Double?,
    private val asked: () -> Boolean,
) : Search.Watcher {
    private val begun = System.nanoTime()

    /** The number of trials that have begun. */
    var last = 0
        private set
    private var lines = 0L

    /** The seconds since the search began. */
    val seconds: Double get() = (System.nanoTime() - begun) / 1e9

    override fun stops(): Boolean = asked()

    override fun scored(trial: Trial, best: Trial) {
        last = maxOf(last, trial.number())
        if (quiet) return
        if (terminal.columns != null) {
            val mark = if (trial == best) ", the best so far" else ""
            terminal.err.line("trial ${trial.number()}$limit: ${outcome(trial)}$mark, ${shown(trial.settings())}")
        } else if (done() * LINES >= lines + 1) {
            lines = (done() * LINES).toLong()
            terminal.err.line("trial $last$limit: the best so far is trial ${best.number()}, ${outcome(best)}")
        }
    }

    private val limit get() = trials?.let { " of $it" }.orEmpty()

    /** How much of the budget is used, from 0 to 1. */
    private fun done(): Double {
        val tried = trials?.let { last.toDouble() / it } ?: 0.0
        return minOf(1.0, maxOf(tried, minutes?.let { seconds / 60 / it } ?: 0.0))
    }

    private fun outcome(trial: Trial): String {
        val at = "in epoch ${trial.bestEpoch()} of ${trial.epochs()}"
        return if (trial.diverged()) "diverged" else "score ${number(trial.score())} $at"
    }
}

/** [value] with four digits. */
internal fun number(value: Double): String =
    (if (abs(value) > 1e-3 && abs(value) < 1e6) "%.4f" else "%.3e").format(Locale.ROOT, value)
