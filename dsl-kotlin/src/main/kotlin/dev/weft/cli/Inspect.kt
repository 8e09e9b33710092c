package dev.weft.cli

import dev.weft.checkpoint.Json
import dev.weft.tensor.PythonFormat
import java.io.FileInputStream
import java.io.OutputStream
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.security.DigestInputStream
import java.security.MessageDigest
import java.util.HexFormat

/** `inspect FILE`: what a file is and holds. */
internal object Inspect : Command {
    private const val START = 4_096

    override val name = "inspect"
    override val purpose = "Tells what is in a file (IDX, CSV, model, npy, npz, image): types, shapes, ranges, digest."
    override val example = "inspect examples/data/iris/iris.csv"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val file = line.argument("FILE", path("FILE"), "a file of any of these kinds, whatever its name")
        val json = line.flag("json", "prints one JSON object and nothing else on standard output")
        return { terminal ->
            val path = file.value
            if (!Files.isRegularFile(path)) {
                throw if (Files.exists(path)) FileSystemException("$path", null, "is not a regular file") else NoSuchFileException("$path")
            }
            val start = FileInputStream(path.toFile()).use { it.readNBytes(START) }
            val contents = Format.of(path, start).read(path)
            val facts = contents.facts + mapOf("bytes" to Files.size(path), "sha256" to sha256(path))
            if (json.value) {
                val rows = (if (contents.kind == "csv") "columns" else "arrays") to contents.rows
                terminal.out.line(Json.write(mapOf("file" to "$path", "kind" to contents.kind) + facts + rows))
            } else {
                terminal.out.line("$path: ${contents.kind}, " + facts.map { (name, fact) -> shown(name, fact) }.joinToString())
                terminal.out.line(table(contents.rows))
            }
            Cli.OK
        }
    }

    private fun sha256(path: Path): String {
        val digest = MessageDigest.getInstance("SHA-256")
        FileInputStream(path.toFile()).use { DigestInputStream(it, digest).transferTo(OutputStream.nullOutputStream()) }
        return HexFormat.of().formatHex(digest.digest())
    }

    private fun shown(name: String, fact: Any) = name + " " + if (name.lowercase().endsWith("sha256")) fact.toString().take(8) else cell(fact)

    private fun cell(value: Any?): String = when (value) {
        null -> ""
        is Double -> PythonFormat.g(value)
        else -> value.toString()
    }

    /** Columns under their names: numbers on the right, words on the left; what most rows have first, in the order of the first row. */
    private fun table(rows: List<Map<String, Any>>): String {
        val names = rows.flatMap { it.keys }.distinct()
        val lines = listOf(names) + rows.map { row -> names.map { cell(row[it]) } }
        val widths = names.indices.map { i -> lines.maxOf { it[i].length } }
        return lines.joinToString("\n") { line ->
            line.indices.joinToString("") { i ->
                val left = rows.any { names[i] in it && it[names[i]] !is Number }
                "  " + if (left) line[i].padEnd(widths[i]) else line[i].padStart(widths[i])
            }.trimEnd()
        }
    }
}
