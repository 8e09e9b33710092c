package dev.weft.playground

import dev.weft.serve.Site
import dev.weft.table.Column
import dev.weft.table.Csv

/** Reads tables that a page sends, so that the page and `weft train --csv` agree on what a table is. */
internal object OwnData {
    private const val MOST_COLUMNS = 100
    private val NAME = Regex("""[\p{L}\p{N}._ -]{1,80}""")

    fun read(body: Map<String, Any?>): Map<String, Any> {
        val text = body["text"]
        require(text is String) { "a table expects its text but got ${Fields.shown(text)}" }
        val name = (body["name"] as? String)?.takeIf { NAME.matches(it) && it.trim('.', ' ').isNotEmpty() }
        return columns(name ?: "table.csv", text)
    }

    /** The columns of a table, each with its numbers or with its words and their indices. A missing value is null. */
    fun columns(name: String, text: String): Map<String, Any> {
        val table = Csv.read(name, text.toByteArray()) { Csv.Kind.INFERRED }
        require(table.size() <= Limits.POINTS) {
            "$name expects at most ${Limits.POINTS} rows but got ${table.size()}: keep a sample of them"
        }
        require(table.columns().size in 2..MOST_COLUMNS) {
            "$name expects from 2 to $MOST_COLUMNS columns but got ${table.columns().size}"
        }
        return mapOf("name" to name, "rows" to table.size(), "columns" to table.columns().map(::column))
    }

    private fun column(column: Column): Map<String, Any?> = when (column) {
        is Column.Numbers -> mapOf(
            "name" to column.name(), "numbers" to column.values().map { it.takeIf(Double::isFinite) },
            "classes" to null, "index" to null,
        )

        is Column.Words -> mapOf(
            "name" to column.name(), "numbers" to null, "classes" to column.words(),
            "index" to column.indices().map { index -> index.takeIf { it >= 0 } },
        )
    }
}

/** Adds what the page asks for own tables. */
internal fun Site.withOwnData(): Site = withPost("/api/csv", OwnData::read)
