package dev.weft.cli.inspect

import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Dialect
import java.nio.file.Path
import java.time.LocalDateTime
import java.time.ZoneOffset

private const val ROWS = 4096
private const val MOST_CATEGORIES = 20

/** The minimum, maximum and mean of the finite ones among numbers. */
internal class Range {
    /** How many numbers are finite. */
    var finite = 0L
        private set
    private var sum = 0.0
    private var least = Double.POSITIVE_INFINITY
    private var most = Double.NEGATIVE_INFINITY

    fun add(x: Double) {
        if (x.isFinite()) {
            finite++
            sum += x
            least = minOf(least, x)
            most = maxOf(most, x)
        }
    }

    /** The numbers by name; none if no number is finite. */
    val facts: Map<String, Any>
        get() = if (finite == 0L) mapOf() else mapOf("min" to least, "max" to most, "mean" to sum / finite)
}

/** The table in [path], which is read in parts, so that it takes no memory to look at a large one. */
internal fun csv(path: Path, reading: Csv.Options): Contents {
    val columns = linkedMapOf<String, Summary>()
    var rows = 0L
    var dialect: Dialect? = null
    Csv.stream(path, reading, ROWS) { part ->
        part.columns().forEach { columns.getOrPut(it.name(), ::Summary).add(it) }
        rows += part.size()
        dialect = part.dialect().orElse(null)
    }
    val written = dialect?.takeUnless { it.isUsual }?.let { mapOf("written" to it.description()) }.orEmpty()
    return Contents("csv", mapOf("rows" to rows) + written, columns.values.map(Summary::facts))
}

/** What is said of a column, from the parts seen so far. */
private class Summary {
    private val range = Range()
    private var missing = 0
    private var last: Column? = null

    fun add(part: Column) {
        missing += (0 until part.size()).count(part::missing)
        last = part
        when (part) {
            is Column.Numbers -> part.values.forEach(range::add)
            is Column.Times -> part.seconds.forEach(range::add)
            is Column.Words -> {}
        }
    }

    fun facts(): Map<String, Any> {
        val column = last!!
        val (type, more) = when (column) {
            is Column.Numbers -> "numbers" to range.facts

            is Column.Times -> "times" to spanned(range.facts)

            // The last part knows the words of all.
            is Column.Words ->
                "words" to mapOf("categories" to column.words.size, "words" to column.words.take(MOST_CATEGORIES))
        }
        return mapOf("name" to column.name(), "type" to type, "missing" to missing) + more
    }

    /** The first and the last time, if there is any. */
    private fun spanned(range: Map<String, Any>) =
        if (range.isEmpty()) mapOf() else mapOf("first" to time(range["min"]), "last" to time(range["max"]))

    private fun time(seconds: Any?) =
        LocalDateTime.ofEpochSecond((seconds as Double).toLong(), 0, ZoneOffset.UTC).toString()
}
