package dev.weft.cli.table

import java.nio.charset.Charset

private val TRUE_ANSWERS = 1 - FLIPPED

/** The same tables as different programs and people write them. */
internal val writtenTraits: List<Trait> = listOf(
    learned("commas") { lines(classes()).toByteArray() },
    learned("semicolons and decimal commas") { lines(decimal(classes()), ";").toByteArray() },
    learned("semicolons and quotes everywhere") {
        classes().joinToString("\n") { row -> row.joinToString(";") { "\"$it\"" } }.toByteArray()
    },
    learned("tabs") { lines(classes(), "\t").toByteArray() },
    learned("bars") { lines(classes(), "|").toByteArray() },
    learned("commas and blanks, a blank line at the end, no header", label = "4") {
        (lines(classes().drop(1), ", ") + "\n").toByteArray()
    },
    learned("runs of blanks, and a tab before the last cell, no header", label = "4") {
        classes().drop(1).joinToString("\n", postfix = "\n") { (a, b, colour, y) ->
            "${a.padEnd(9)} ${b.padStart(8)}   $colour\t\"$y\""
        }.toByteArray()
    },
    learned("no header", label = "4") { lines(classes().drop(1)).toByteArray() },
    learned("comments") {
        val text = lines(classes()).lines()
        (listOf("# measured in spring", "# by hand") + text.take(100) + "# a pause" + text.drop(100))
            .joinToString("\n").toByteArray()
    },
    learned("a separator at the end of each line") { lines(classes(), end = ",\n").toByteArray() },
    learned("the index of pandas") {
        lines(classes().mapIndexed { i, row -> listOf(if (i == 0) "" else "${i - 1}") + row }).toByteArray()
    },
    learned("row names of R") {
        lines(classes().mapIndexed { i, row -> if (i == 0) row else listOf("$i") + row }, " ").toByteArray()
    },
    learned("a separator line of Excel, line ends of Windows") {
        ("sep=;\r\n" + lines(decimal(classes()), ";", "\r\n")).toByteArray()
    },
    learned("a byte order mark") { ("\uFEFF" + lines(classes())).toByteArray() },
    learned("UTF-16 with tabs, as Excel writes it") {
        ("\uFEFF" + lines(classes(), "\t")).toByteArray(Charsets.UTF_16LE)
    },
    learned("Windows-1252", label = "Größe") {
        encoded("windows-1252", "Größe", mapOf("red" to "weiß", "green" to "grün", "blue" to "café"))
    },
    learned("GB18030", label = "结果") {
        encoded("GB18030", "结果", mapOf("red" to "红色", "green" to "绿色", "blue" to "蓝色"))
    },
    learned("gzip") { lines(classes()).gzipped() },
    learned("blank lines between rows") { lines(classes()).replace("\n", "\n\n").toByteArray() },
    learned("line breaks in quotes") {
        lines(classes().map { (a, b, colour, y) -> listOf(a, b, "a \"$colour\"\none", y) }).toByteArray()
    },
    learned("two columns of one name") {
        lines(classes().map { (a, b, colour, y) -> listOf(a, b, colour, if (a == "a") "a" else b, y) }).toByteArray()
    },
)

private fun learned(name: String, label: String = "y", bytes: () -> ByteArray) =
    Trait(name, "accuracy", TRUE_ANSWERS, 0.08, label, bytes = bytes)

private fun decimal(rows: List<List<String>>) =
    rows.map { row -> row.map { if (it.toDoubleOrNull() == null) it else it.replace('.', ',') } }

private fun encoded(charset: String, label: String, words: Map<String, String>): ByteArray =
    lines(classes().map { (a, b, colour, y) -> listOf(a, b, words[colour] ?: colour, if (y == "y") label else y) })
        .toByteArray(Charset.forName(charset))
