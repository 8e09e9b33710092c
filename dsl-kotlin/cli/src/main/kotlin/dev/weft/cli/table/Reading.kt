package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.isSet
import dev.weft.table.Csv
import java.nio.charset.Charset

/**
 * The options that say how the file of a table is written, for what [Csv] does not find by itself. Commands that read
 * tables share them.
 */
internal class Reading(line: CommandLine) {
    private val separator = line.option(
        "separator",
        Expected("X", "one character that is no letter, digit or quote, or tab or blank,", SEPARATORS.keys.toList()) {
            (SEPARATORS[it] ?: it.singleOrNull())?.takeUnless { c -> c.isLetterOrDigit() || c in "\"\n\r" }
        },
        "what separates the cells: a character, tab, or blank (default: found)"
    )
    private val decimal = line.option(
        "decimal", Expected("X", "point or comma", DECIMALS.keys.take(2)) { DECIMALS[it] },
        "the decimal mark, point or comma (default: found)"
    )
    private val encoding = line.option(
        "encoding",
        Expected("NAME", "the name of an encoding such as UTF-8, windows-1252 or GB18030", ENCODINGS) {
            Charset.forName(it)
        },
        "the encoding of the text, such as UTF-8 or GB18030 (default: found)"
    )
    private val noHeader = line.flag("no-header", "the first line is a row: columns are called 1, 2, …")
    private val missing = line.option(
        "na", Expected("A,B", "marks separated by commas") { it.split(',') },
        "marks of missing values, beside the empty cell (default: NA, ?, null, …)"
    )
    private val dayFirst = line.flag("day-first", "dates such as 1/2/2024 begin with the day")

    /** All of them. */
    val all: List<Option<*>> get() = listOf(separator, decimal, encoding, noHeader, missing, dayFirst)

    /** What they say. */
    fun options(): Csv.Options {
        var options = Csv.Options.of()
        separator.value?.let { options = options.withSeparator(it) }
        decimal.value?.let { options = options.withDecimal(it) }
        encoding.value?.let { options = options.withEncoding(it) }
        if (noHeader.isSet) options = options.withHeader(false)
        missing.value?.let { options = options.withMissing(*it.toTypedArray()) }
        if (dayFirst.isSet) options = options.withDayFirst(true)
        return options
    }

    private companion object {
        val SEPARATORS = mapOf("comma" to ',', "semicolon" to ';', "tab" to '\t', "bar" to '|', "blank" to ' ')
        val DECIMALS = mapOf("point" to '.', "comma" to ',', "." to '.', "," to ',')
        val ENCODINGS = listOf("UTF-8", "UTF-16", "windows-1252", "ISO-8859-1", "GB18030", "GBK")
    }
}
