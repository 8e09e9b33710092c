package dev.weft.cli.script

import dev.weft.file.Printable
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.script.experimental.api.ScriptDiagnostic

/**
 * What the compiler has against a script, for the terminal: for each place one sentence after `FILE:LINE:COLUMN:`, the
 * line, and a caret below the place.
 */
internal class Complaints(private val script: Path) {
    private class Place(val file: Path, val line: Int, val column: Int)

    /** The lines about [reports]. Of several with one cause, only the first remains. */
    fun lines(reports: List<ScriptDiagnostic>): List<String> {
        val all = reports.filter { it.severity >= ScriptDiagnostic.Severity.WARNING }
            .distinctBy { it.location to it.message }.map { place(it) to it.message }
        val kept = all.filter { (place, message) ->
            val details = DETAILS.entries.firstOrNull { message.startsWith(it.key) }?.value.orEmpty()
            all.none { (other, said) ->
                place != null && other?.line == place.line && other.column > place.column &&
                    details.any(said::startsWith)
            }
        }.distinctBy { (place, message) -> if (place == null) message else "${place.line} ${kind(message)}" }
        val more = kept.size - MOST
        return kept.take(MOST).flatMap { (place, message) -> lines(place, message) } +
            if (more > 0) listOf("and $more more") else listOf()
    }

    /** What complaints have in common that differ only in names: their first words. */
    private fun kind(message: String): String = when {
        message.startsWith("Unresolved") || message.startsWith("No parameter") -> message
        else -> message.split(' ').take(2).joinToString(" ")
    }

    private fun place(report: ScriptDiagnostic): Place? = report.location?.let {
        Place(report.sourcePath?.let(Path::of) ?: script, it.start.line, it.start.col)
    }

    private fun lines(place: Place?, message: String): List<String> {
        if (place == null) return listOf("${Printable.of(script.name)}: ${Rewording("", "", 0).of(message)}")
        val text = text(place.file)
        val line = text.lines().getOrElse(place.line - 1) { "" }
        val column = (place.column - 1).coerceIn(0, line.length)
        val sentence = Rewording(text, line, column).of(message)
        val head = "${Printable.of(place.file.name)}:${place.line}:${place.column}: $sentence"
        return if (line.isBlank()) listOf(head) else listOf(head) + shown(line, column)
    }

    /** The part of [line] around [column], and the caret. */
    private fun shown(line: String, column: Int): List<String> {
        val plain = line.replace('\t', ' ')
        val indent = plain.indexOfFirst { it != ' ' }
        val from = if (column - indent > MOST_BEFORE) column - MOST_BEFORE else minOf(indent, column)
        val before = Printable.of(plain.substring(from, column))
        val after = Printable.of(plain.substring(column, minOf(plain.length, column + MOST_AFTER)))
        return listOf("    $before$after", "    ${before.map { if (it.code < WIDE) " " else "  " }.joinToString("")}^")
    }

    private fun text(file: Path): String = try {
        Files.readString(file)
    } catch (_: IOException) {
        ""
    }

    private companion object {
        const val MOST = 10
        const val MOST_BEFORE = 80
        const val MOST_AFTER = 60

        /** From here on, most letters take two columns of a terminal. */
        const val WIDE = 0x1100

        /** Messages about a call, and those that say better what is wrong with it if they follow in the same line. */
        val DETAILS = mapOf(
            "None of the following" to
                listOf("No parameter", "Argument type mismatch", "Too many arguments", "Unresolved reference"),
            "No value passed" to listOf("No parameter"),
        )
    }
}
