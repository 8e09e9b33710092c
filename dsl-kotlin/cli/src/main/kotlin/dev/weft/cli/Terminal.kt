package dev.weft.cli

import dev.weft.blas.Blas
import dev.weft.dsl.Screen
import dev.weft.file.Printable
import java.io.IOException
import java.io.OutputStream
import java.nio.charset.Charset

/**
 * The outputs of a command: results go to [out], messages and progress to [err].
 *
 * @property columns the width of the terminal at [err]; null if [err] is not a terminal, or one that cannot redraw a
 * line
 * @property colours whether colours may be used on a terminal
 */
internal class Terminal(val out: Output, val err: Output, val columns: Int? = null, val colours: Boolean = false) {
    /** Prints a message on [err], after `weft: `. */
    fun say(text: String) = err.line("weft: $text")

    private var engineKnown = false

    /** Says, once, that matrix products are slower than they could be and what to do; only if an engine was loaded. */
    fun sayEngine() {
        if (!engineKnown && Blas.isChosen()) {
            engineKnown = true
            Blas.warning().ifPresent(::say)
        }
    }

    /** [head] followed by [text], wrapped to the width of the terminal with an indent; one line without a terminal. */
    fun folded(head: String, text: String): String {
        val room = maxOf(LEAST_ROOM, (columns ?: return head + text) - head.length - 1)
        val lines = mutableListOf<String>()
        text.split(' ').forEach { word ->
            val longer = if (lines.isEmpty()) word else "${lines.last()} $word"
            if (lines.isNotEmpty() && longer.length <= room) lines[lines.lastIndex] = longer else lines += word
        }
        return head + lines.joinToString("\n" + " ".repeat(head.length))
    }

    /** The screen for progress bars. */
    val screen: Screen get() = Screen(columns, colours, err.has("━─"), err::write)

    private companion object {
        const val LEAST_ROOM = 20
    }
}

/** A text output, perhaps a [pipe]. After the first failure, which is kept, all further text is dropped. */
internal class Output(
    private val stream: OutputStream,
    private val charset: Charset = Charsets.UTF_8,
    private val pipe: Boolean = false,
) {
    /** The first failure; null as long as writing succeeds. */
    @Volatile
    var failure: IOException? = null
        private set

    /**
     * Whether the failure only means that the reader has exited, as with `| head -1`. The message of the exception is
     * localized, so a known pipe counts as well.
     */
    val readerLeft: Boolean
        get() = failure != null && (pipe || failure?.message.orEmpty().contains("broken pipe", ignoreCase = true))

    /** Writes [text] as one line: what harms in it, such as a line end in a name from a file, is escaped. */
    fun line(text: String) = lines(listOf(text))

    /** Writes each of [texts] as one line, as [line] does. */
    fun lines(texts: List<String>) = write(texts.joinToString("") { Printable.of(it) + "\n" })

    /** Writes [records] of a CSV file, as [lines] does, except that line ends and tabs in quoted cells stay. */
    fun csv(records: List<String>) =
        write(records.joinToString("\n", postfix = "\n").replace(WITHIN_LINE) { Printable.of(it.value) })

    /** Writes [text] unchanged. */
    @Synchronized
    fun write(text: String) {
        if (failure == null) {
            try {
                stream.write(text.toByteArray(charset))
                stream.flush()
            } catch (e: IOException) {
                failure = e
            }
        }
    }

    /** Whether this output's encoding can represent [text]. */
    fun has(text: String): Boolean = charset.newEncoder().canEncode(text)

    private companion object {
        val WITHIN_LINE = Regex("[^\n\t]+")
    }
}
