package dev.weft.playground

import dev.weft.file.MalformedDataException
import dev.weft.serve.Site
import dev.weft.table.Column
import dev.weft.table.Csv

/**
 * Reads tables that a page sends. It is more lenient than `weft train --csv`, since the page needs two columns of
 * numbers and a label only, and shows what it uses:
 * - The separator is the one of `,` `;` tab and `|` that the header has most of, or that a first line `sep=;` names.
 * - A column is numbers if each cell is one, or is empty, or says that a value is missing, as `NA` and `?` do; else it
 *   is words. `1,200` and `1 200` are thousands, where all numbers of the column with a comma can be; in a file with
 *   semicolons, and in a column such as `1,5`, the comma is the decimal one.
 * - A column without a name is called `column 3`, and a second `a` is called `a 2`.
 */
internal object OwnData {
    private const val MOST_COLUMNS = 100
    private const val LONGEST_NAME = 80
    private val NAME = Regex("""[\p{L}\p{N}._ ()-]{1,80}""")
    private val SEPARATORS = mapOf(',' to "commas", ';' to "semicolons", '\t' to "tabs", '|' to "bars")
    private val CHOSEN = Regex("^\\s*\"?sep=([,;\t|])\"?(?=[\r\n])", RegexOption.IGNORE_CASE)
    private val QUOTED = Regex("\"[^\"]*\"")
    private val BREAK = Regex("\r\n|\r|\n")
    private val MISSING = Regex("#?n/?a|nan|null|none|\\?|-+|\\.", RegexOption.IGNORE_CASE)

    private const val EXPONENT = "([eE][+-]?[0-9]+)?"

    /** The dialect is settled before core reads the cells, all as words. */
    private val PLAIN_TEXT = Csv.Options.of().withSeparator(',').withHeader(true).withMissing()
        .withEncoding(Charsets.UTF_8).withKinds { Csv.Kind.WORDS }
    private val PLAIN = Regex("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$EXPONENT")
    private val THOUSANDS = Regex("[+-]?[0-9]{1,3}([, \u00A0\u202F'][0-9]{3})+(\\.[0-9]+)?")
    private val DECIMAL_COMMA =
        Regex("[+-]?(?=,?[0-9])([0-9]{1,3}([. \u00A0\u202F'][0-9]{3})+|[0-9]+)?(,[0-9]+)?$EXPONENT")

    fun read(body: Map<String, Any?>): Map<String, Any> {
        val text = body["text"]
        require(text is String) { "a table expects its text but got ${Fields.shown(text)}" }
        val name = (body["name"] as? String)?.takeIf { NAME.matches(it) && it.trim('.', ' ').isNotEmpty() }
        return columns(name ?: "table.csv", text)
    }

    /** The columns of a table, each with its numbers or with its words and their indices. A missing value is null. */
    fun columns(name: String, text: String): Map<String, Any> {
        val whole = text.removePrefix("\uFEFF")
        val chosen = CHOSEN.find(whole)
        val plain = if (chosen == null) whole else whole.removeRange(chosen.range)
        val start = plain.indexOfFirst { it != '\r' && it != '\n' }.coerceAtLeast(0)
        val end = end(plain, start)
        val header = plain.substring(start, end)
        val bare = header.replace(QUOTED, "")
        val separator =
            chosen?.groupValues?.get(1)?.single() ?: SEPARATORS.keys.maxBy { one -> bare.count { it == one } }
        val width = bare.count { it == separator } + 1
        require(width in 2..MOST_COLUMNS) { "$name expects from 2 to $MOST_COLUMNS columns but got $width" }
        val names = names(name, header, separator, width)
        // The lines keep their numbers in errors.
        val lines = plain.take(start) + "\n".repeat(BREAK.findAll(header).count())
        val table = words(name, lines, width, plain.substring(end), separator)
        return mapOf(
            "name" to name, "rows" to table[0].size(),
            "columns" to names.zip(table).map { (title, cells) -> column(title, cells, separator) },
        )
    }

    /** The end of the line that begins at [start]; a line break in quotes is none. */
    private fun end(text: String, start: Int): Int {
        var isQuoted = false
        for (at in start until text.length) {
            if (text[at] == '"') isQuoted = !isQuoted
            if (!isQuoted && (text[at] == '\r' || text[at] == '\n')) return at
        }
        return text.length
    }

    /** Reads cells as words, below a header of our own: names that the file lacks are no error, then. */
    private fun words(name: String, before: String, width: Int, below: String, separator: Char): List<Column.Words> {
        val text = before + (1..width).joinToString(",") { "c$it" } + swapped(below, separator)
        val table = try {
            Csv.read(name, text.toByteArray(), PLAIN_TEXT)
        } catch (e: MalformedDataException) {
            throw IllegalArgumentException(e.message?.replace("commas", SEPARATORS.getValue(separator)), e)
        }
        require(table.size() <= Limits.POINTS) {
            "$name expects at most ${Limits.POINTS} rows but got ${table.size()}: keep a sample of them"
        }
        return table.columns().map { cells ->
            cells as Column.Words
            Column.Words(cells.name(), cells.words().map { swapped(it, separator) }, *cells.indices())
        }
    }

    /** Exchanges separator and comma everywhere: core reads the one, and the other is put back in each cell. */
    private fun swapped(text: String, separator: Char) = buildString(text.length) {
        text.forEach { append(if (it == separator) ',' else if (it == ',') separator else it) }
    }

    private fun names(name: String, header: String, separator: Char, width: Int): List<String> {
        val given = words(name, "", width, "\n" + header, separator).map { it.words().firstOrNull().orEmpty() }
        require(!given.all(PLAIN::matches)) {
            "$name expects a header line with the column names (add one) but got numbers: ${given.take(4)}"
        }
        val names = mutableListOf<String>()
        given.forEachIndexed { i, title ->
            val first = title.replace(Regex("\\p{Cntrl}+"), " ").take(LONGEST_NAME).ifBlank { "column ${i + 1}" }
            names += generateSequence(1) { it + 1 }.map { if (it == 1) first else "$first $it" }.first { it !in names }
        }
        return names
    }

    private fun column(name: String, cells: Column.Words, separator: Char): Map<String, Any?> {
        val numbers = numbers(cells.words(), separator)
        return mapOf(
            "name" to name, "numbers" to numbers?.let { cells.indices().map { index -> it.getOrNull(index) } },
            "classes" to cells.words().takeIf { numbers == null },
            "index" to if (numbers == null) cells.indices().map { index -> index.takeIf { it >= 0 } } else null,
        )
    }

    /** The number of each word, null for one that says that a value is missing; null if these are other words. */
    private fun numbers(words: List<String>, separator: Char): List<Double?>? {
        val written = words.filterNot(MISSING::matches)
        val ways = listOf(THOUSANDS to ".", DECIMAL_COMMA to ",").let { if (separator == ';') it.reversed() else it }
        val point = if (written.all(PLAIN::matches)) "." else ways.firstOrNull { (form, point) ->
            written.all { form.matches(it) || point == "." && PLAIN.matches(it) }
        }?.second
        if (written.isEmpty() || point == null) return null
        val groups = if (point == ".") Regex("[, \u00A0\u202F']") else Regex("[. \u00A0\u202F']")
        return words.map { word ->
            if (MISSING.matches(word)) null else word.replace(groups, "").replace(',', '.').toDouble()
        }.takeIf { values -> values.all { it == null || it.isFinite() } }
    }
}

/** Adds what the page asks for own tables. */
internal fun Site.withOwnData(): Site = withPost("/api/csv", OwnData::read)
