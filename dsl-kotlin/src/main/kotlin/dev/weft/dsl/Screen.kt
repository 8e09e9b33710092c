package dev.weft.dsl

import java.io.IOException
import java.nio.charset.Charset
import java.nio.file.Files
import java.nio.file.Path

/**
 * Where a [ProgressBar] draws: `ProgressBar(Screen(columns = 80, colours = false, blocks = true, write = ::print))`.
 *
 * @param columns the width of a terminal; null if it is none, or one that cannot redraw a line
 * @param colours whether it may be sent colours
 * @param blocks whether it can show more than ASCII
 * @param write writes text as it is
 */
public class Screen(
    internal val columns: Int?,
    internal val colours: Boolean,
    internal val blocks: Boolean,
    internal val write: (String) -> Unit,
) {
    /** What is known of standard error. */
    public companion object {
        private const val USUAL_COLUMNS = 80

        /**
         * The width of the terminal behind standard error, `Screen.columns() ?: 80`: what the launcher says in the
         * system
         * property `weft.columns`, else 80 on a terminal; null without one.
         */
        public fun columns(): Int? {
            val columns = System.getProperty("weft.columns")?.toIntOrNull() ?: USUAL_COLUMNS.takeIf { isTerminal() }
            return columns.takeIf { System.getenv("TERM") != "dumb" }
        }

        /** Whether colours are wanted (no-color.org): `if (Screen.colours()) …`. */
        public fun colours(): Boolean = System.getenv("NO_COLOR").isNullOrEmpty()

        /** Standard error in its own encoding. */
        internal fun standardError(): Screen {
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
