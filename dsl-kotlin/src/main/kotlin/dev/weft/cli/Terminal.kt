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

    /** Where progress is drawn. */
    val screen: Screen get() = Screen(columns, colours, err.has("━─"), err::write)
}

/** Text going out, perhaps into a [pipe]. After the first failure, which is kept, everything written is dropped. */
internal class Output(private val stream: OutputStream, private val charset: Charset = Charsets.UTF_8, private val pipe: Boolean = false) {
    /** Why nothing more can be written. */
    @Volatile
    var failure: IOException? = null
        private set

    /** Whether the failure is only that nobody reads any more, as behind `| head -1`. Its text is in the system's language. */
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
