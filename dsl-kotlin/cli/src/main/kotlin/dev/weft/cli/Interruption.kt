package dev.weft.cli

import sun.misc.Signal
import sun.misc.SignalHandler

/**
 * While this is open, Ctrl-C and the signals that ask a program to end are only noted, so that a training can finish
 * its step and save. Further ones change nothing.
 */
internal class Interruption : AutoCloseable {
    /** The exit code that the first signal asks for, 128 and its number. */
    @Volatile
    var code: Int? = null
        private set

    private val handlers: Map<Signal, SignalHandler> = listOf("INT", "TERM", "HUP").mapNotNull(::handle).toMap()

    private fun handle(name: String): Pair<Signal, SignalHandler>? = try {
        val signal = Signal(name)
        signal to Signal.handle(signal) { code = code ?: (128 + it.number) }
    } catch (_: IllegalArgumentException) {
        null // Unknown here, or kept by the JVM.
    }

    override fun close() = handlers.forEach { (signal, handler) -> Signal.handle(signal, handler) }
}
