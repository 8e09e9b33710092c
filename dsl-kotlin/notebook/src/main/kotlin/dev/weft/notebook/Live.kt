package dev.weft.notebook

import dev.weft.dsl.TrainingScope
import dev.weft.training.Listener
import dev.weft.training.Progress
import org.jetbrains.kotlinx.jupyter.api.HTML
import org.jetbrains.kotlinx.jupyter.api.KotlinKernelHost
import java.util.Locale
import java.util.UUID

/**
 * Shows the loss and the metrics as curves below the cell while the training runs, at most four times a second, and
 * once more at its end:
 * ```
 * val trained = digits.fit(mnist.train) { epochs = 20; validation = mnist.validation; live() }
 * ```
 *
 * @throws IllegalStateException outside of a Kotlin notebook
 */
public fun TrainingScope.live() {
    val host = checkNotNull(Kernel.host) {
        "live expects a Kotlin notebook that has loaded weft-notebook, but there is none: use progress() elsewhere"
    }
    listen(LiveCurves(KernelOutput(host)))
}

/** The running kernel; a process has at most one. */
internal object Kernel {
    @Volatile
    var host: KotlinKernelHost? = null
}

/** An output of a cell that can be replaced, and that is kept with the notebook once it is closed. */
internal interface Output {
    fun open(html: Html)

    fun replace(html: Html)

    fun close(html: Html)
}

/**
 * Kernels up to 0.11 send updates without saying which cell they belong to, and programs that run notebooks without a
 * browser drop those. So the updates show the training, and a usual output shows its end.
 */
private class KernelOutput(private val host: KotlinKernelHost) : Output {
    private var id = ""

    override fun open(html: Html) {
        // Unique even after a restart of the kernel, when the notebook still has the old outputs.
        id = UUID.randomUUID().toString()
        host.display(HTML(""), id)
        replace(html)
    }

    override fun replace(html: Html) {
        host.updateDisplay(HTML(html.code), id)
    }

    override fun close(html: Html) {
        replace(Html(""))
        host.display(HTML(html.code), null)
    }
}

/** Draws a training again and again, but never so often that it would slow the training down by more than 5 %. */
internal class LiveCurves(
    private val output: Output,
    private val nanoTime: () -> Long = System::nanoTime,
) : Listener {
    private var begun = 0L
    private var due = 0L
    private var first = 0L

    override fun started(progress: Progress) {
        begun = nanoTime()
        first = progress.step()
        output.open(drawn(progress, "starts"))
        due = nanoTime()
    }

    override fun step(progress: Progress) {
        val start = nanoTime()
        if (start - due >= 0) {
            output.replace(drawn(progress, left(progress)))
            val end = nanoTime()
            due = end + maxOf(PERIOD, SHARE * (end - start))
        }
    }

    override fun finished(progress: Progress) {
        output.close(drawn(progress, if (progress.ended()) "finished" else "interrupted"))
    }

    override fun failed(progress: Progress, failure: Throwable) {
        output.close(drawn(progress, "failed: ${failure.message ?: failure.javaClass.simpleName}"))
    }

    private fun drawn(progress: Progress, state: String): Html {
        val seconds = (nanoTime() - begun) / NANOS
        val epochs = (progress.lastStep() - 1) / progress.stepsPerEpoch() + 1
        val loss = if (progress.step() == first) "" else ", batch loss ${number(rounded(progress.loss().toDouble()))}"
        val position = "epoch ${progress.epoch()} of $epochs, step ${progress.step()} of ${progress.lastStep()}"
        return html(progress.model().history()) + paragraph("$position$loss, ${time(seconds)}, $state")
    }

    private fun left(progress: Progress): String {
        val done = progress.step() - first
        val seconds = (nanoTime() - begun) / NANOS
        return "about ${time(seconds / done * (progress.lastStep() - progress.step()))} left"
    }

    private companion object {
        const val NANOS = 1e9

        /** A quarter of a second. */
        const val PERIOD = 250_000_000L

        /** The time without drawing, as a multiple of the time that drawing took. */
        const val SHARE = 19

        fun time(seconds: Double) = String.format(Locale.ROOT, if (seconds < 10) "%.1f s" else "%,.0f s", seconds)
    }
}
