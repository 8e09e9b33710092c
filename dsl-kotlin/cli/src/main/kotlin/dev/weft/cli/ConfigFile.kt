package dev.weft.cli

import dev.weft.file.InputFile
import dev.weft.file.MalformedDataException
import dev.weft.internal.text.Json
import kotlinx.cli.ParsingException
import java.nio.file.Path

/**
 * A file with options of a command, as `NAME = VALUE` lines (empty lines and lines from `#` on do not count) or as one
 * JSON object. Names are those of the options without `--`; a flag has the value `true` or `false`.
 */
internal class ConfigFile(private val path: Path, private val known: List<CommandLine.Declaration>) {
    private class Entry(val name: String, val value: String, val place: String)

    /**
     * The options of this file whose names are not in [given], as words of a command line.
     *
     * @throws MalformedDataException if a name is not that of an option, a value is invalid, or a name occurs twice
     */
    fun words(given: Set<String>): List<String> {
        val text = InputFile.open(path).use { it.readNBytes(MOST) }.toString(Charsets.UTF_8).removePrefix("\uFEFF")
        val entries = if (text.trimStart().startsWith("{")) json(text) else lines(text)
        entries.groupBy { it.name }.values.find { it.size > 1 }?.let { throw wrong(it[1], "it a second time", "once") }
        return entries.flatMap { word(it) ?: listOf() }.filter { it.drop(2).substringBefore('=') !in given }
    }

    private fun lines(text: String): List<Entry> = text.lines().withIndex()
        .filter { (_, line) -> line.isNotBlank() && !line.trimStart().startsWith("#") }
        .map { (i, line) ->
            val place = "line ${i + 1}"
            if ('=' !in line) {
                throw MalformedDataException(path, place, line.trim(), "NAME = VALUE")
            }
            Entry(line.substringBefore('=').trim(), line.substringAfter('=').trim(), place)
        }

    private fun json(text: String): List<Entry> = (Json.read("$path", text) as Map<*, *>).map { (name, value) ->
        Entry("$name", if (value is List<*>) value.joinToString(",") else "$value", "$name")
    }

    private fun word(entry: Entry): List<String>? {
        val name = entry.name.removePrefix("--").replace('_', '-')
        val option = known.find { it.name == name && name != "help" }
            ?: throw wrong(entry, entry.name + didYouMean(name, known.map { it.name }), "the name of an option")
        if (!option.type.hasParameter) {
            return when (entry.value) {
                "true" -> listOf("--$name")
                "false" -> null
                else -> throw wrong(entry, entry.value, "true or false")
            }
        }
        try {
            option.type.convert(entry.value, "--$name")
        } catch (e: ParsingException) {
            throw wrong(entry, "another value: ${e.message}", "a value of --$name")
        }
        return listOf("--$name=${entry.value}")
    }

    private fun wrong(entry: Entry, found: String, wanted: String) =
        MalformedDataException(
            path,
            if (entry.place ==
                entry.name
            ) "name ${entry.name}" else entry.place,
            found, wanted
        )

    private companion object {
        const val MOST = 1 shl 20
    }
}
