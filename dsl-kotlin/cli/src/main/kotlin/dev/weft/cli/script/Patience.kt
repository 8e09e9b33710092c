package dev.weft.cli.script

import dev.weft.cli.Terminal
import java.util.Timer
import java.util.TimerTask

/**
 * Says on a terminal what a command is doing once it has taken a while, and removes that line when it is closed.
 *
 * @param doing what takes long, such as `compiling a.main.kts`
 */
internal class Patience(private val terminal: Terminal, private val doing: String) : AutoCloseable {
    private val timer = if (terminal.columns == null) null else Timer("patience", true)
    private var isShown = false
    private var isClosed = false

    init {
        timer?.schedule(
            object : TimerTask() {
                override fun run() = show()
            },
            AFTER_MILLIS
        )
    }

    @Synchronized
    private fun show() {
        if (isClosed) return
        isShown = true
        terminal.err.write("weft: $doing…".take(terminal.columns!! - 1))
    }

    @Synchronized
    override fun close() {
        timer?.cancel()
        if (isShown && !isClosed) terminal.err.write("\r\u001b[K")
        isClosed = true
    }

    private companion object {
        /** The launcher and Java need about 0.2 s before it starts: 0.5 s after Enter. */
        const val AFTER_MILLIS = 300L
    }
}
