package dev.weft.dsl

import dev.weft.training.Listener
import dev.weft.training.Progress
import java.util.Locale
import kotlin.math.abs

/**
 * Shows progress on standard error, in the format of Keras: for each epoch a bar with the remaining time, the time per
 * step, the mean loss and the metrics, and at the end of the epoch those of the validation data. Without a terminal,
 * prints one line per epoch. `NO_COLOR=1` turns colours off.
 * ```
 * digits.fit(mnist.train) { epochs = 5; validation = mnist.validation; progress() }
 * ```
 */
public fun TrainingScope.progress() {
    listen(ProgressBar(Screen.standardError()))
}

/**
 * A listener that shows each epoch as a bar on a [screen], redrawn at most 20 times per second. [progress] adds one for
 * standard error. Use one object for one training at a time, on its thread.
 */
public class ProgressBar(private val screen: Screen) : Listener {
    private var epoch = 0L
    private var first = 0L
    private var begun = System.nanoTime()
    private var drawn = 0L
    private var shown = false

    override fun step(progress: Progress) {
        begin(progress)
        val now = System.nanoTime()
        if (screen.columns != null && now - drawn >= REDRAW) {
            drawn = now
            shown = true
            screen.write("\r" + Line(progress, progress.means(), now).drawn(screen.columns - 1, whole = false) + CLEAR)
        }
    }

    override fun epoch(progress: Progress, report: Map<String, Double>) {
        begin(progress) // A resumed training may start with the report of an epoch whose steps ran before.
        end(progress, report)
    }

    /** A training can end in the middle of an epoch. */
    override fun finished(progress: Progress) {
        if (progress.means().isNotEmpty()) {
            end(progress, progress.means())
        }
        epoch = 0
    }

    override fun warned(progress: Progress, warning: String) {
        clear()
        screen.write("warning: $warning\n")
    }

    private fun begin(progress: Progress) {
        if (progress.epoch() != epoch) {
            epoch = progress.epoch()
            first = progress.step() - 1
            drawn = begun - REDRAW
            if (screen.columns != null) {
                screen.write("${title(progress)}\n")
            }
        }
    }

    private fun end(progress: Progress, report: Map<String, Double>) {
        val line = Line(progress, report, System.nanoTime(), ended = true)
        screen.write(
            if (screen.columns == null) "${title(progress)} - ${line.plain()}\n"
            else "\r${line.drawn(screen.columns - 1, whole = true)}$CLEAR\n",
        )
        shown = false
        begun = System.nanoTime()
    }

    /**
     * Removes the bar from the screen, so that you can print a line: `bar.clear(); println("saved")`. A later step
     * redraws it.
     */
    public fun clear() {
        if (shown) {
            screen.write("\r$CLEAR")
            shown = false
        }
    }

    private fun title(progress: Progress) =
        "Epoch $epoch/${(progress.lastStep() - 1) / progress.stepsPerEpoch() + 1}"

    private inner class Line(progress: Progress, report: Map<String, Double>, now: Long, ended: Boolean = false) {
        private val before = (epoch - 1) * progress.stepsPerEpoch()
        private val step = progress.step() - before
        private val steps = minOf(progress.stepsPerEpoch(), progress.lastStep() - before)
        private val seconds = (now - begun) / 1e9
        private val perStep = seconds / (progress.step() - first)
        private val count = "$step".padStart("$steps".length) + "/$steps"
        private val time = time(if (ended) seconds else perStep * (steps - step))
        private val pace = "${pace(perStep)}/step"
        private val facts = report.map { (name, value) -> " - $name: ${number(value)}" }

        fun plain() = "$count - $time - $pace" + facts.joinToString("")

        /**
         * The line in at most [width] columns: the last metrics are dropped first, then the time per step. If [whole]
         * is true, nothing is dropped.
         */
        fun drawn(width: Int, whole: Boolean): String {
            val tails = (facts.size downTo 1).map { " $pace" + facts.take(it).joinToString("") } + facts.take(1) + ""
            fun room(tail: String) = width - "$count  $time$tail".length
            val tail = if (whole) tails.first() else tails.firstOrNull { room(it) >= SHORTEST }
                ?: return "$count $time".take(maxOf(0, width))
            val length = if (room(tail) < SHORTEST) LONGEST else minOf(LONGEST, room(tail))
            return "${bold(count)} ${bar(length)} ${bold(time)}$tail"
        }

        private fun bar(length: Int): String {
            val full = (length * step / steps).toInt()
            val (on, off) = if (!screen.blocks) "=" to "." else "━" to if (screen.colours) "━" else "─"
            return coloured("32", on.repeat(full)) + coloured("90", off.repeat(length - full))
        }
    }

    private fun bold(text: String) = coloured("1", text)

    private fun coloured(code: String, text: String) =
        if (screen.colours && text.isNotEmpty()) "\u001b[${code}m$text\u001b[0m" else text

    private companion object {
        const val REDRAW = 50_000_000L
        const val CLEAR = "\u001b[K"
        const val LONGEST = 20
        const val SHORTEST = 5

        fun time(seconds: Double): String {
            val s = Math.round(seconds)
            return if (s < 60) "${s}s" else if (s < 3600) "%d:%02d".format(Locale.ROOT, s / 60, s % 60)
            else "%d:%02d:%02d".format(Locale.ROOT, s / 3600, s / 60 % 60, s % 60)
        }

        fun pace(seconds: Double): String =
            if (seconds >= 0.9995) "%.0fs".format(Locale.ROOT, seconds)
            else if (seconds >= 0.9995e-3) "%.0fms".format(Locale.ROOT, seconds * 1e3)
            else "%.0fus".format(Locale.ROOT, seconds * 1e6)

        fun number(value: Double): String = (if (abs(value) > 1e-3) "%.4f" else "%.4e").format(Locale.ROOT, value)
    }
}
