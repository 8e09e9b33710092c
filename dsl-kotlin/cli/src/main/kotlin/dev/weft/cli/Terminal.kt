package dev.weft.cli

import dev.weft.dsl.Screen
import java.io.IOException
import java.io.OutputStream
import java.nio.charset.Charset
import java.util.Locale

/**
 * Where a command writes: results to [out], all else to [err].
 *
 * @property columns the width of the terminal behind [err]; null if it is none, or one that cannot redraw a line
 * @property colours whether a terminal may be sent colours
 */
internal class Terminal(val out: Output, val err: Output, val columns: Int? = null, val colours: Boolean = false) {
    /** Says one thing that is no result. */
    fun say(text: String) = err.line("weft: $text")

    /** [head] and [text], which goes on below itself where the terminal ends; one line where none is. */
    fun folded(head: String, text: String): String {
        val room = maxOf(LEAST_ROOM, (columns ?: return head + text) - head.length - 1)
        val lines = mutableListOf<String>()
        text.split(' ').forEach { word ->
            val longer = if (lines.isEmpty()) word else "${lines.last()} $word"
            if (lines.isNotEmpty() && longer.length <= room) lines[lines.lastIndex] = longer else lines += word
        }
        return head + lines.joinToString("\n" + " ".repeat(head.length))
    }

    /** Where progress is drawn. */
    val screen: Screen get() = Screen(columns, colours, err.has("━─"), err::write)

    private companion object {
        const val LEAST_ROOM = 20
    }
}

/** Text going out, perhaps into a [pipe]. After the first failure, which is kept, everything written is dropped. */
internal class Output(
    private val stream: OutputStream,
    private val charset: Charset = Charsets.UTF_8,
    private val pipe: Boolean = false,
) {
    /** Why nothing more can be written. */
    @Volatile
    var failure: IOException? = null
        private set

    /**
     * Whether the failure is only that nobody reads any more, as behind `| head -1`. Its text is in the system's
     * language.
     */
    val readerLeft: Boolean
        get() = failure != null && (pipe || failure?.message.orEmpty().contains("broken pipe", ignoreCase = true))

    /** Writes lines; control and text-direction characters, which may come from a file, are escaped. */
    fun line(text: String) = write(printable(text) + "\n")

    /** Writes text as it is. */
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

    /** Whether this output's encoding has the characters of [text]. */
    fun has(text: String): Boolean = charset.newEncoder().canEncode(text)
}

private fun printable(text: String): String {
    val shown = StringBuilder()
    text.codePoints().forEach { c ->
        val harmful = Character.isISOControl(c) && c != '\n'.code && c != '\t'.code ||
            Character.getType(c) == Character.FORMAT.toInt()
        if (harmful) shown.append("\\u%04x".format(Locale.ROOT, c)) else shown.appendCodePoint(c)
    }
    return shown.toString()
}
