package dev.weft.dsl

import java.io.IOException
import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path

/**
 * Where a [ProgressBar] draws.
 *
 * @property columns the width of a terminal; null if it is none, or one that cannot redraw a line
 * @property colours whether it may be sent colours
 * @property blocks whether it can show more than ASCII
 * @property write writes text as it is
 */
internal class Screen(val columns: Int?, val colours: Boolean, val blocks: Boolean, val write: (String) -> Unit) {
    companion object {
        private const val USUAL_COLUMNS = 80

        /** The width of the terminal behind standard error, as the launcher has asked it; the usual one for who starts otherwise. */
        fun columns(): Int? {
            val columns = System.getProperty("weft.columns")?.toIntOrNull() ?: USUAL_COLUMNS.takeIf { isTerminal() }
            return columns.takeIf { System.getenv("TERM") != "dumb" }
        }

        /** Whether colours are wanted (no-color.org). */
        fun colours(): Boolean = System.getenv("NO_COLOR").isNullOrEmpty()

        fun standardError(): Screen {
            val charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"))
            return Screen(columns(), colours(), charset.newEncoder().canEncode("━─")) { text ->
                System.err.write(text.toByteArray(charset))
                System.err.flush()
            }
        }

        private fun isTerminal() = try {
            Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches(Regex("/dev/(pts/.*|tty.*|console)"))
        } catch (_: IOException) {
            false // Not on Linux.
        }
    }
}
