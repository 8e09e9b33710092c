package dev.weft.cli

import sun.misc.Signal
import sun.misc.SignalHandler

/**
 * While this is open, Ctrl-C (SIGINT), SIGTERM and SIGHUP do not end the program but set [code], so that a training can
 * finish its step and save. Only the first signal counts.
 */
internal class Interruption : AutoCloseable {
    /** The exit code for the first signal, 128 plus its number; null before a signal. */
    @Volatile
    var code: Int? = null
        private set

    private val handlers: Map<Signal, SignalHandler> = listOf("INT", "TERM", "HUP").mapNotNull(::handle).toMap()

    private fun handle(name: String): Pair<Signal, SignalHandler>? = try {
        val signal = Signal(name)
        signal to Signal.handle(signal) { code = code ?: (128 + it.number) }
    } catch (_: IllegalArgumentException) {
        null // Not known on this system, or reserved by the JVM.
    }

    override fun close() = handlers.forEach { (signal, handler) -> Signal.handle(signal, handler) }
}
