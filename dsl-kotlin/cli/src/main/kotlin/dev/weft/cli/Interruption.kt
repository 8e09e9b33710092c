package dev.weft.cli

import dev.weft.training.Listener
import dev.weft.training.Progress
import sun.misc.Signal
import sun.misc.SignalHandler

/** What shows a training while it runs. */
internal interface Page : AutoCloseable {
    /** Follows the training. */
    val listener: Listener

    /** What could not be written at the end of the training; null if nothing. */
    val note: String?

    /** Ends the training after its step, also if it waits. */
    fun stop()
}

/**
 * While this is open, Ctrl-C (SIGINT), SIGTERM and SIGHUP do not end the program but set [code], so that a training can
 * finish its step and save. Only the first signal counts.
 */
internal class Interruption : AutoCloseable {
    /** The exit code for the first signal, 128 plus its number; null before a signal. */
    @Volatile
    var code: Int? = null
        private set

    /** What the first signal also does, on a thread of its own. */
    @Volatile
    var then: () -> Unit = {}

    private val handlers: Map<Signal, SignalHandler> = listOf("INT", "TERM", "HUP").mapNotNull(::handle).toMap()

    private fun handle(name: String): Pair<Signal, SignalHandler>? = try {
        val signal = Signal(name)
        signal to Signal.handle(signal) {
            code = code ?: (128 + it.number)
            then()
        }
    } catch (_: IllegalArgumentException) {
        null // Not known on this system, or reserved by the JVM.
    }

    override fun close() = handlers.forEach(::restore)

    /**
     * A native library may have put a handler in the place of ours for a while, as the compilers of some drivers do.
     * Then the JVM has forgotten what was there before, and refuses it with this exception.
     */
    private fun restore(signal: Signal, handler: SignalHandler) {
        try {
            Signal.handle(signal, handler)
        } catch (_: NullPointerException) {
            Signal.handle(signal, SignalHandler.SIG_DFL)
        }
    }
}

/**
 * Ends a training after its step once [asked]. Unlike a stop, the interruption of the thread lets the checkpoint keep
 * the state of the listeners, so that the training can be resumed. The last step of an epoch is left to the report that
 * follows it, because the log is written then, which an interrupted thread cannot do. Belongs after all others.
 */
internal class Obedience(private val asked: () -> Boolean) : Listener {
    override fun step(progress: Progress) {
        if (progress.step() % progress.stepsPerEpoch() != 0L) obey(progress)
    }

    override fun epoch(progress: Progress, report: Map<String, Double>) = obey(progress)

    private fun obey(progress: Progress) {
        if (!progress.ended() && asked()) {
            Thread.currentThread().interrupt()
        }
    }
}

/** A signal that ended the work before there was anything to save; the launcher exits with [code]. */
internal class Interrupted(message: String, val code: Int) : RuntimeException(message)
