package dev.weft.cli.inspect

import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Terminal
import dev.weft.cli.isSet
import dev.weft.cli.jsonFlag
import dev.weft.cli.jsonOf
import dev.weft.cli.path
import dev.weft.cli.table.Reading
import dev.weft.file.InputFile
import dev.weft.file.Printable
import dev.weft.internal.text.PythonFormat
import java.io.OutputStream
import java.nio.file.Path
import java.security.DigestInputStream
import java.security.MessageDigest
import java.util.HexFormat

/** `inspect FILE`: prints the format and the contents of a file. */
internal object Inspect : Command {
    private const val START = 4_096
    private const val LONGEST_CELL = 60

    override val name = "inspect"
    override val purpose =
        "Shows the contents of a file (IDX, CSV, model, npy, npz, image): types, shapes, ranges, digest."
    override val example = "inspect examples/data/iris/iris.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val file = line.argument("FILE", path("FILE"), "the file to inspect, whatever its extension")
        val reading = Reading(line)
        val json = jsonFlag(line)
        return { terminal ->
            val path = file.value
            val start = InputFile.open(path).use { it.readNBytes(START) }
            val contents = Format.of(path, start).read(path, reading.options())
            val facts = contents.facts + mapOf("bytes" to InputFile.size(path), "sha256" to sha256(path))
            if (json.isSet) {
                val rows = (if (contents.kind == "csv") "columns" else "arrays") to contents.rows
                terminal.out.line(jsonOf(mapOf("file" to "$path", "kind" to contents.kind) + facts + rows))
            } else {
                val head = "$path: ${contents.kind}, " + facts.map { (name, fact) -> shown(name, fact) }.joinToString()
                terminal.out.lines(listOf(head) + table(contents.rows))
            }
            Cli.OK
        }
    }

    private fun sha256(path: Path): String {
        val digest = MessageDigest.getInstance("SHA-256")
        InputFile.open(path).use { DigestInputStream(it, digest).transferTo(OutputStream.nullOutputStream()) }
        return HexFormat.of().formatHex(digest.digest())
    }

    private fun shown(name: String, fact: Any) = name + " " +
        if (name.lowercase().endsWith("sha256")) fact.toString().take(8) else if (name ==
            "written"
        ) "$fact" else cell(fact)

    private fun cell(value: Any?): String = when (value) {
        null -> ""
        is Double -> PythonFormat.g(value)
        else -> Printable.of(value.toString()).let { if (it.length > LONGEST_CELL) it.take(LONGEST_CELL) + "…" else it }
    }

    /**
     * Formats [rows] as a table with a header: numbers right-aligned, text left-aligned, columns in the order of their
     * first appearance.
     */
    private fun table(rows: List<Map<String, Any>>): List<String> {
        val names = rows.flatMap { it.keys }.distinct()
        val lines = listOf(names) + rows.map { row -> names.map { cell(row[it]) } }
        val columns = names.mapIndexed { i, name ->
            val width = lines.maxOf { it[i].length }
            val words = rows.any { it[name] != null && it[name] !is Number }
            lines.map { "  " + if (words) it[i].padEnd(width) else it[i].padStart(width) }
        }
        if (rows.isEmpty()) {
            return listOf()
        }
        return lines.indices.map { line -> columns.joinToString("") { it[line] }.trimEnd() }
    }
}
