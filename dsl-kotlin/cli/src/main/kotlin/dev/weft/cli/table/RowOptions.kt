package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.names
import dev.weft.cli.newFile
import dev.weft.cli.path
import dev.weft.evaluation.Threshold
import dev.weft.table.Csv
import java.nio.file.Path

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
