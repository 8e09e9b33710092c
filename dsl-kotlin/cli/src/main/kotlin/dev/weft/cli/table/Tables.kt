package dev.weft.cli.table

import dev.weft.cli.didYouMean
import dev.weft.file.MalformedDataException
import dev.weft.table.Preparation
import dev.weft.table.Preprocessing
import java.nio.file.Path

/** Throws [MalformedDataException] if one of the [columns] that [option] names is not in the [header] of the file. */
internal fun among(header: List<String>, columns: List<String>, option: String, path: Path) {
    columns.find { it !in header }?.let {
        throw MalformedDataException(
            path, "header", "none" + (elsewhere(it, header) ?: didYouMean(it, header)),
            "a column $it, which $option names,"
        )
    }
}

/** What to say if the only column of a [header] contains [column] between other separators; null if it does not. */
private fun elsewhere(column: String, header: List<String>): String? {
    val line = header.singleOrNull() ?: return null
    val (word, _) = SEPARATORS.entries.find { (_, mark) -> column in line.split(mark).map { it.trim(' ', '"') } }
        ?: return null
    return ", since the file has one column with these options; its cells seem to be separated by $word: leave " +
        "--separator out, or name that"
}

private val SEPARATORS = mapOf("semicolons" to ';', "tabs" to '\t', "bars" to '|', "commas" to ',')

/** Where a spreadsheet could see the start of a formula: at the start of a cell, and after what it may split at. */
private val FORMULA = Regex("(?<=^|[\\n\\r\\t,;|])(?=[\\s\\p{Z}\"]*[=+\\-@＝＋－＠]|[\\t\\r])")

/**
 * [text] as a cell of a CSV file. If [safe], an apostrophe precedes what a spreadsheet would run: at the start of the
 * cell, of each of its lines, and of each part after a tab, `,`, `;` or `|`, since a spreadsheet may split at these.
 */
internal fun cell(text: String, safe: Boolean, separator: Char = ','): String {
    val harmless = if (safe) text.replace(FORMULA, "'") else text
    return if (harmless.any { it in "\"\n\r" || it == separator }) "\"${harmless.replace("\"", "\"\"")}\"" else harmless
}

/** What was missing or unknown, in one line; null if nothing. */
internal fun counted(counts: Preparation.Counts): String? = listOfNotNull(
    counted("missing values", counts.filled()), counted("words unknown in training", counts.unknown()),
    counts.unlabelled().let { if (it == 0) null else "rows without a label: $it" },
).takeIf { it.isNotEmpty() }?.joinToString("; ")

private fun counted(what: String, counts: Map<String, Int>): String? {
    if (counts.isEmpty()) return null
    val some = counts.entries.take(MOST_COUNTED).joinToString { (name, count) -> "$name $count" }
    return "$what: $some" + if (counts.size > MOST_COUNTED) " and in ${counts.size - MOST_COUNTED} more columns" else ""
}

private const val MOST_COUNTED = 10

/**
 * From how many rows each part of the work was done; 0 if there was no such part.
 *
 * @property judged the rows that decided which weights are the best
 * @property folds into how many parts the rows were cut, each of which some networks left out
 */
internal class RowCounts(
    val training: Int,
    val judged: Int,
    val folds: Int,
    val test: Int,
    val unlabelled: Int,
)

/** What is learned, and from how many rows. */
internal fun summed(label: Preprocessing.Label, rows: RowCounts): List<String> = listOf(
    "target ${label.name()}: " + if (label.classes().isEmpty()) "a number" else "classes ${listed(label.classes())}",
    "trained on ${rows.training} rows" +
        (if (rows.folds > 0) ", each judged by the networks that left it out" else chosen(rows.judged)) +
        (if (rows.test == 0) "; no rows were held out to test" else ", tested on ${rows.test}") +
        if (rows.unlabelled == 0) "" else "; left out without a label: ${rows.unlabelled}",
)

private fun chosen(rows: Int) = if (rows == 0) "" else ", chosen on $rows"

/** The first ten of [names], and how many more there are. */
private fun listed(names: List<String>): String =
    names.take(MOST_LISTED).joinToString() +
        if (names.size > MOST_LISTED) " and ${names.size - MOST_LISTED} more" else ""

private const val MOST_LISTED = 10
