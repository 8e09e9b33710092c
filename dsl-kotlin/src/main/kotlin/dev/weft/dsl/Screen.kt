package dev.weft.dsl

import java.io.IOException
import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path

/**
 * The text screen of a [ProgressBar]:
 * `ProgressBar(Screen(columns = 80, colours = false, blocks = true, write = ::print))`.
 *
 * @param columns the width of the terminal; null if there is none, or one that cannot redraw a line
 * @param colours whether ANSI colours may be used
 * @param blocks whether the characters `━` and `─` can be shown; false for ASCII
 * @param write writes text unchanged
 */
public class Screen(
    internal val columns: Int?,
    internal val colours: Boolean,
    internal val blocks: Boolean,
    internal val write: (String) -> Unit,
) {
    /** Properties of standard error. */
    public companion object {
        private const val USUAL_COLUMNS = 80

        /**
         * The width of the terminal at standard error, `Screen.columns() ?: 80`: the system property `weft.columns`,
         * which the launcher sets, or else 80; null if standard error is not a terminal or `TERM` is `dumb`.
         */
        public fun columns(): Int? {
            val columns = System.getProperty("weft.columns")?.toIntOrNull() ?: USUAL_COLUMNS.takeIf { isTerminal() }
            return columns.takeIf { System.getenv("TERM") != "dumb" }
        }

        /**
         * Whether colours are wanted, `if (Screen.colours()) …`: false if the environment variable `NO_COLOR` is set
         * and not empty (see no-color.org).
         */
        public fun colours(): Boolean = System.getenv("NO_COLOR").isNullOrEmpty()

        /** A screen that writes to standard error in its own encoding. */
        internal fun standardError(): Screen {
            val native = System.getProperty("native.encoding", "UTF-8")
            val charset = Charset.forName(System.getProperty("stderr.encoding", native))
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
