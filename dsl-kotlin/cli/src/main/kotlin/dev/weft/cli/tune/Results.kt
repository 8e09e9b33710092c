package dev.weft.cli.tune

import dev.weft.cli.CommandLine
import dev.weft.cli.ENDING
import dev.weft.cli.UsageException
import dev.weft.cli.isSet
import dev.weft.cli.newFile
import dev.weft.cli.numbered
import dev.weft.cli.path
import dev.weft.cli.taken
import java.nio.file.Files
import java.nio.file.Path

/** The options that say where the best model and all trials go, and whether to continue an earlier search. */
internal class Results(line: CommandLine) {
    private val save = line.option(
        "save", path("FILE"), "save the best model to this file (default: the table's name and $ENDING)"
    )
    private val out = line.option(
        "out", path("FILE"),
        "JSON file for all trials (default: the model's name and $TRIALS)"
    )
    private val resume =
        line.flag("resume", "continue the latest search; the result is that of an uninterrupted one")
    private val force = line.flag("force", "replace an earlier model and its trials")

    /** Where the results of a search go. */
    class Place(val model: Path, val trials: Path, val note: String?)

    /**
     * The files for the search on [table]. Earlier results are never replaced unless asked to: a named file must be
     * free unless the search resumes, and the default ones get a number.
     *
     * @throws UsageException if a named file is taken
     */
    fun place(table: Path): Place {
        if (resume.isSet && force.isSet) {
            throw UsageException("--resume and --force cannot be combined: continue a search, or replace it")
        }
        val stem = table.fileName.toString().removeSuffix(".gz").substringBeforeLast('.').ifEmpty { "model" }
        val usual = Path.of("$stem$ENDING")
        val model = save.value ?: when {
            resume.isSet -> numbered(usual).takeWhile(::isUsed).lastOrNull() ?: usual
            force.isSet -> usual
            else -> numbered(usual).first { !isUsed(it) }
        }
        val trials = out.value ?: beside(model)
        if (force.isSet) Files.deleteIfExists(trials)
        val remedy = "name another file, or add --resume to continue its search or --force to replace it"
        listOf(model, trials).filterNot { (resume.isSet || force.isSet) && Files.isRegularFile(it) }
            .forEach { newFile(it, remedy) }
        return Place(model, trials, note(model, trials, usual))
    }

    private fun note(model: Path, trials: Path, usual: Path) = when {
        resume.isSet && Files.notExists(trials) -> "$trials holds no trial yet: starting from the first one"

        model == usual || save.given || resume.isSet -> null

        else ->
            "$usual exists already, saving to $model (--resume would continue the latest search, " +
                "--force would replace $usual)"
    }

    private fun isUsed(model: Path) = taken(model) || taken(beside(model))

    private fun beside(model: Path): Path = Path.of("$model".removeSuffix(ENDING) + TRIALS)

    private companion object {
        const val TRIALS = "-trials.json"
    }
}
