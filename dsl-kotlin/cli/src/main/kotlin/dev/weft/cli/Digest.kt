package dev.weft.cli

import dev.weft.training.Listener
import dev.weft.training.Progress
import java.util.Locale
import kotlin.math.abs

/** About how many lines of progress a training prints where nothing can be redrawn. */
internal const val LINES = 10L

/**
 * Whether the training, at [at] of [last], has reached another tenth of its length: the lines of progress that are
 * printed then are [LINES] at most.
 */
internal fun isDue(at: Long, last: Long): Boolean = at * LINES / last > (at - 1) * LINES / last

/**
 * Shows the progress of a training by its epochs: on a terminal in one line that is redrawn, otherwise as at most
 * [LINES] lines.
 */
internal class Digest(private val terminal: Terminal, private val redraws: Boolean) : Listener {
    private var drawn = 0L
    private var shown = false

    override fun step(progress: Progress) = Unit

    override fun epoch(progress: Progress, report: Map<String, Double>) {
        val last = (progress.lastStep() - 1) / progress.stepsPerEpoch() + 1
        val epoch = progress.epoch()
        val numbers = report.map { (name, value) -> "$name ${number(value)}" }
        val line = "epoch $epoch of $last: " + numbers.joinToString(", ")
        if (!redraws) {
            if (isDue(epoch, last)) terminal.err.write(line + "\n")
        } else if (System.nanoTime() - drawn >= REDRAW) {
            drawn = System.nanoTime()
            shown = true
            terminal.err.write("\r" + line.take(terminal.columns!! - 1) + CLEAR)
        }
    }

    override fun warned(progress: Progress, warning: String) {
        clear()
        terminal.say("warning: $warning")
    }

    /** Removes the line from the terminal, so that another can be printed. */
    fun clear() {
        if (shown) {
            terminal.err.write("\r$CLEAR")
            shown = false
        }
    }

    private fun number(value: Double) = (if (abs(value) > 1e-3) "%.4f" else "%.3e").format(Locale.ROOT, value)

    private companion object {
        const val REDRAW = 50_000_000L
        const val CLEAR = "\u001b[K"
    }
}
