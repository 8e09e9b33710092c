package dev.weft.cli.table

import dev.weft.cli.Loaded
import dev.weft.evaluation.Explanation
import dev.weft.file.DurableFile
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Dialect
import dev.weft.table.Preparation
import dev.weft.table.Preprocessing
import dev.weft.training.Answer
import java.nio.file.Path
import java.util.Locale

/** The predictions for the rows of the table in [file], which messages call [shown]. */
internal class Predictions(
    private val loaded: Loaded,
    private val file: Path,
    private val shown: String,
    private val options: RowOptions,
) {
    private val fitted = loaded.model.preprocessing().orElseThrow()
    private val digits = Digits(fitted.label().deviation())
    private val threshold = options.threshold ?: loaded.threshold
    private var counts = Preparation.Counts.NONE
    private val written = loaded.reading(options.written)

    /** The columns that are copied, by name. */
    private val kept: Map<String, Column.Words> = copied(options.kept(header(file, written), file))

    /** How the predictions are written: as the file if some of it is copied, but with commas instead of blanks. */
    private val dialect: Dialect? =
        if (kept.isEmpty()) null else Csv.dialect(file, written).takeIf { it.separator() != ' ' }
    private val separator = dialect?.separator() ?: ','
    private val decimal = dialect?.decimal()?.takeIf { it != separator } ?: '.'

    /** What to say of missing and unknown values among the rows that were read; null for nothing. */
    val note: String? get() = counted(counts)?.let { "$shown: $it" }

    /** What the reasons are, and their unit; null if there are none. */
    val legend: String? get() = if (!options.explains) null else
        "because: base is the answer if nothing is known of a row, and each column adds to it, " +
            if (fitted.label().classes().isEmpty()) "in the unit of ${fitted.label().name()}" else
                "in the probability of the predicted class"

    /** Passes the answer for each row, and the place of the row, to [each], part by part. */
    private fun stream(each: (List<Predicted>) -> Unit) {
        var row = 0
        Csv.stream(file, written.withKinds { kind(it, fitted) }, ROWS) { part ->
            counts = counts.plus(fitted.counts(part))
            each(
                loaded.model.answers(part).mapIndexed { i, answer ->
                    val why = if (options.explains) Explanation.of(loaded.model, part, i, 1) else null
                    Predicted(row++, answer, threshold?.of(answer) ?: answer.value(), why)
                },
            )
        }
    }

    private fun copied(names: List<String>): Map<String, Column.Words> {
        if (names.isEmpty()) return mapOf()
        // Without marks of missing values, the cells are copied as they are.
        val asWritten = written.withMissing().withKinds {
            if (it in
                names
            ) Csv.Kind.WORDS else Csv.Kind.IGNORED
        }
        val table = Csv.read(file, asWritten)
        return names.associateWith { table.column(it) as Column.Words }
    }

    /**
     * Passes the lines of a CSV file to [write], part by part: a header, and for each row the copied cells, the
     * prediction and the probabilities.
     */
    fun lines(write: (List<String>) -> Unit) {
        var head = listOf(head())
        stream { rows ->
            write(head + rows.map { (copies(it.row) + cells(it)).joinToString("$separator") })
            head = listOf()
        }
    }

    private fun head(): String {
        val classes = if (loaded.model.model().loss().outputs().hasProbabilities()) fitted.label().classes() else
            listOf()
        val taken = kept.keys.toMutableSet()
        val why = if (options.explains) listOf("because") else listOf()
        val own = (listOf("prediction") + classes + why).map { name ->
            // A column of the input may have that name already.
            generateSequence(name) { "${it}_" }.first(taken::add)
        }
        return (kept.keys + own).joinToString("$separator", transform = ::cell)
    }

    /** Writes the [lines] to [out]; if that fails, an existing file stays as it is. */
    fun write(out: Path) = DurableFile.write(out) { target ->
        var size = 0L
        lines { records ->
            val bytes = records.joinToString("\n", postfix = "\n").toByteArray()
            target.write(bytes)
            size += bytes.size
        }
        size
    }

    private fun cell(text: String) = cell(text, options.isSafe, separator)

    /** A number with the decimal mark of what is copied. */
    private fun number(text: String) = cell(text.replace('.', decimal))

    private fun copies(row: Int) = kept.values.map { column ->
        if (column.missing(row)) "" else cell(column.words[column.indices[row]])
    }

    private fun cells(predicted: Predicted): List<String> {
        val value = predicted.value
        return listOf(if (value is Double) number(digits.text(value)) else cell("$value")) +
            predicted.answer.probabilities().values.map { number("%.6f".format(Locale.ROOT, it)) } +
            listOfNotNull(predicted.why?.let { cell(reasons(it)) })
    }

    /** The answer of which it begins, and the columns that change it most, such as `base 0.4; age +0.2; fare -0.1`. */
    private fun reasons(why: Explanation): String {
        val columns = why.contributions().take(REASONS).map { column ->
            "${column.name()} " + (if (column.value() < 0) "" else "+") + size(column.value())
        }
        return (listOf("base ${size(why.base())}") + columns).joinToString("; ")
    }

    private fun size(value: Double): String = (
        if (fitted.label().classes().isEmpty()) digits.text(value) else "%.3f".format(Locale.ROOT, value)
        ).replace('.', decimal)

    /** The same as JSON facts of each row. */
    fun facts(): List<Map<String, Any?>> = buildList {
        stream { rows -> rows.mapTo(this, ::fact) }
    }

    private fun fact(predicted: Predicted): Map<String, Any?> {
        val value = predicted.value
        val row = predicted.row
        val probabilities = predicted.answer.probabilities()
        val copies = kept.mapValues { (_, column) ->
            if (column.missing(row)) null else column.words[column.indices[row]]
        }
        return (if (copies.isEmpty()) mapOf() else mapOf("kept" to copies)) +
            mapOf("prediction" to if (value is Double) digits.rounded(value) else value) +
            (if (probabilities.isEmpty()) mapOf() else mapOf("probabilities" to probabilities)) +
            predicted.why?.let { why ->
                mapOf("base" to why.base(), "because" to why.contributions().associate { it.name() to it.value() })
            }.orEmpty()
    }

    private companion object {
        const val ROWS = 4096
        const val REASONS = 5
    }
}

/** The [answer] for one row of a table, what it means with a threshold, and what it depends on. */
internal class Predicted(val row: Int, val answer: Answer, val value: Any, val why: Explanation?)

/** How to read the column [name] for predictions: the target column is not needed. */
private fun kind(name: String, fitted: Preprocessing) =
    if (name == fitted.label().name()) Csv.Kind.IGNORED else fitted.kind(name)
