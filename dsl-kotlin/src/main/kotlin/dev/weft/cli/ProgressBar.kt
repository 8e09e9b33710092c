package dev.weft.cli

import dev.weft.training.Listener
import dev.weft.training.Progress
import java.util.Locale

/**
 * Where a training stands, on one line that is redrawn at most 20 times in a second; on a [Terminal] that cannot redraw, nothing
 * until [mark] is called.
 */
internal class ProgressBar(private val terminal: Terminal, private val quiet: Boolean) : Listener {
    private val begun = System.nanoTime()
    private var drawn = begun - REDRAW
    private var shown = false
    private var first = -1L

    override fun step(progress: Progress) {
        if (first < 0) {
            first = progress.step() - 1
        }
        if (terminal.columns != null && !quiet) {
            val now = System.nanoTime()
            if (now - drawn >= REDRAW || progress.step() == progress.lastStep()) {
                drawn = now
                terminal.err.write("\r" + bar(progress, now, terminal.columns) + CLEAR)
                shown = true
            }
        }
    }

    /** Takes the bar away, so that a line can be written. */
    fun clear() {
        if (shown) {
            terminal.err.write("\r$CLEAR")
            shown = false
        }
    }

    /** Says in plain words where the training stands, if no bar does, and [what] has happened there. */
    fun mark(progress: Progress, what: String) {
        if (terminal.columns == null && !quiet) {
            terminal.say("step ${progress.step()} of ${progress.lastStep()}, ${pace(progress, System.nanoTime())}, $what")
        }
    }

    private fun bar(progress: Progress, now: Long, columns: Int): String {
        val done = progress.step().toDouble() / progress.lastStep()
        val count = "%d/%d ".format(Locale.ROOT, progress.step(), progress.lastStep())
        val facts = " ${(100 * done).toInt()}% ${pace(progress, now)} - loss: ${decimals(progress.meanLoss())}"
        val width = minOf(30, columns - 1 - count.length - facts.length)
        if (width < 5) {
            return (count.trim() + facts).take(maxOf(0, columns - 1))
        }
        val full = (width * done).toInt()
        val (on, off) = if (terminal.err.has("━─")) "━" to "─" else "=" to "."
        val colour = if (terminal.colours) "\u001b[32m" to "\u001b[0m" else "" to ""
        return count + colour.first + on.repeat(full) + colour.second + off.repeat(width - full) + facts
    }

    private fun pace(progress: Progress, now: Long): String {
        val perStep = (now - begun) / 1e9 / maxOf(1, progress.step() - first)
        val left = perStep * (progress.lastStep() - progress.step())
        return "%.0f steps/s, %s left".format(Locale.ROOT, 1 / perStep, time(left))
    }

    private companion object {
        const val REDRAW = 50_000_000L
        const val CLEAR = "\u001b[K"

        fun time(seconds: Double): String {
            val s = Math.ceil(seconds).toLong()
            return if (s < 60) "${s}s" else if (s < 3600) "%d:%02d".format(Locale.ROOT, s / 60, s % 60)
            else "%d:%02d:%02d".format(Locale.ROOT, s / 3600, s / 60 % 60, s % 60)
        }

        fun decimals(loss: Double): String = (if (loss in 0.001..99999.0) "%.4f" else "%.3e").format(Locale.ROOT, loss)
    }
}
