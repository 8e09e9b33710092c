package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Loaded
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.names
import dev.weft.cli.newFile
import dev.weft.cli.path
import dev.weft.evaluation.Explanation
import dev.weft.evaluation.Threshold
import dev.weft.file.DurableFile
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Preparation
import dev.weft.table.Preprocessing
import dev.weft.training.Answer
import java.nio.file.Path
import java.util.Locale

/** The options of `predict` for the rows of a table. */
internal class RowOptions(line: CommandLine) {
    private val reading = Reading(line)
    private val out = line.option("out", path("FILE"), "for tables: write the predictions to this CSV file")
    private val force = line.flag("force", "with --out: replace the file if it exists")
    private val keep = line.option("keep", names, "for tables: columns to copy before the predictions, such as an id")
    private val append = line.flag("append", "for tables: copy all columns before the predictions")
    private val thresholds = Thresholds(line, chooses = false, TRAINED)
    private val explain = line.flag("explain", "for tables: what the answer depends on, the weightiest columns first")
    private val safe = line.flag("spreadsheet-safe", "put an apostrophe before cells that look like formulas")
    private val all = listOf(out, force, keep, append, safe, explain) + reading.all

    /** The options that were given. */
    val given: List<String> get() = all.filter { it.given }.map { "--${it.name}" } +
        if (thresholds.given) listOf("--threshold") else listOf()

    /** Whether to explain each answer. */
    val explains: Boolean get() = explain.isSet

    /** The threshold of two classes; null for the usual one. */
    val threshold: Threshold? get() = thresholds.named

    /** How the files are written. */
    val written: Csv.Options get() = reading.options()

    /** Whether cells that look like formulas get an apostrophe. */
    val isSafe: Boolean get() = safe.isSet

    /** The file to write to, after checking that it is free; null for standard output. */
    fun file(inputs: Int): Path? {
        if (keep.given && append.isSet) {
            throw UsageException("--keep and --append cannot be combined: leave one out")
        }
        val file = out.value ?: return null
        if (inputs > 1) {
            throw UsageException("--out holds the predictions of one FILE but got $inputs: predict them one by one")
        }
        return newFile(file, "name another file with --out, or add --force to replace it", force.isSet)
    }

    /** Which of the columns [header] of the file [path] to copy. */
    fun kept(header: List<String>, path: Path): List<String> = if (append.isSet) header else
        keep.value.orEmpty().also { among(header, it, "--keep", path) }
}

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

    /** The columns that are copied, by name. */
    private val kept: Map<String, Column.Words> = copied(options.kept(header(file, options.written), file))

    /** What to say of missing and unknown values among the rows that were read; null for nothing. */
    val note: String? get() = counted(counts)?.let { "$shown: $it" }

    /** Passes the answer for each row, and the place of the row, to [each], part by part. */
    private fun stream(each: (List<Predicted>) -> Unit) {
        var row = 0
        Csv.stream(file, options.written.withKinds { kind(it, fitted) }, ROWS) { part ->
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
        val asWritten = options.written.withMissing().withKinds {
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
            write(head + rows.map { (copies(it.row) + cells(it)).joinToString(",") })
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
        return (kept.keys + own).joinToString(",", transform = ::cell)
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

    private fun cell(text: String) = cell(text, options.isSafe)

    private fun copies(row: Int) = kept.values.map { column ->
        if (column.missing(row)) "" else cell(column.words[column.indices[row]])
    }

    private fun cells(predicted: Predicted): List<String> {
        val value = predicted.value
        return listOf(if (value is Double) digits.text(value) else cell("$value")) +
            predicted.answer.probabilities().values.map { "%.6f".format(Locale.ROOT, it) } +
            listOfNotNull(predicted.why?.let { cell(reasons(it)) })
    }

    /** The columns that change the answer most, such as `age +0.21; fare -0.05`. */
    private fun reasons(why: Explanation) = why.contributions().take(REASONS).joinToString("; ") { column ->
        val value = column.value()
        val size = if (fitted.label().classes().isEmpty()) digits.text(value) else "%.3f".format(Locale.ROOT, value)
        "${column.name()} " + if (value < 0) size else "+$size"
    }

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
            predicted.why?.let { why -> mapOf("because" to why.contributions().associate { it.name() to it.value() }) }
                .orEmpty()
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
