package dev.weft.cli.table

import dev.weft.table.Csv
import java.nio.file.Path

/** Names that columns to predict often have. */
private val USUAL = setOf(
    "label", "target", "class", "y", "outcome", "response", "species", "survived", "price", "churn", "diagnosis",
    "quality", "result", "score", "rating", "income", "标签", "类别", "目标", "价格", "结果",
)
private const val MOST_NAMED = 20

/** What to say if nobody names the column of the table [file] to predict: its columns, and the likely one. */
internal fun labelMissing(file: Path, reading: Csv.Options): String {
    val names = header(file, reading)
    val likely = names.findLast { it.lowercase() in USUAL } ?: names.last()
    val some = names.take(MOST_NAMED).joinToString() + if (names.size > MOST_NAMED) ", …" else ""
    return "--label is missing: it names the column to predict, one of $some; probably --label $likely"
}

/** The names of the columns of [file]; reads no more than its first rows. */
internal fun header(file: Path, reading: Csv.Options): List<String> {
    var names = listOf<String>()
    try {
        Csv.stream(file, reading.withKinds { Csv.Kind.WORDS }, 1) { first ->
            names = first.names()
            throw Enough()
        }
    } catch (_: Enough) {
        // The first row is all that is needed.
    }
    return names
}

private class Enough : RuntimeException(null, null, false, false)
