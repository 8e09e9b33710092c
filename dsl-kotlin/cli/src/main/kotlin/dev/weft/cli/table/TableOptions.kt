package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Option
import dev.weft.cli.UsageException
import dev.weft.cli.columnName
import dev.weft.cli.names
import dev.weft.cli.word
import dev.weft.table.Csv
import dev.weft.table.Preparation
import java.nio.file.Path

/** The options of `train` that say what the columns of a table are. */
internal class TableOptions(line: CommandLine) {
    val label = line.option("label", columnName, "the column to predict, either classes or a number")
    private val task = line.option(
        "task", word("classes", "number"), "what the label is (default: the table decides)"
    )
    private val words = line.option("words", names, "columns of numbers to treat as categories, such as codes")
    private val numbers = line.option("numbers", names, "columns to read as numbers")
    private val ignore = line.option("ignore", names, "columns to leave out")
    private val use = line.option("use", names, "columns to use even if they look like identifiers")
    private val missing = line.flag("missing", "accept missing values, as is done without this option, too")

    /** Those that a resumed training must not change. */
    val all: List<Option<*>> get() = listOf(label, task, words, numbers, ignore, use, missing)

    /** How to read the columns; [header] collects their names. */
    fun kinds(header: MutableList<String>): (String) -> Csv.Kind = { name ->
        header += name
        when (name) {
            in words.value.orEmpty() -> Csv.Kind.WORDS
            in numbers.value.orEmpty() -> Csv.Kind.NUMBERS
            in ignore.value.orEmpty() -> Csv.Kind.IGNORED
            else -> Csv.Kind.INFERRED
        }
    }

    /** [options] with those of the command line. */
    fun preparation(options: Preparation.Options): Preparation.Options {
        val named = options.withKept(*use.array()).withWords(*words.array()).withNumbers(*numbers.array())
        return task.value?.let { named.withTask(Preparation.Task.valueOf(it.uppercase())) } ?: named
    }

    /** Checks that no option contradicts another. */
    fun check(file: Path, reading: Csv.Options) {
        val target = label.value ?: throw UsageException(labelMissing(file, reading))
        val ignored = ignore.value.orEmpty()
        (listOf(target) + words.value.orEmpty() + numbers.value.orEmpty() + use.value.orEmpty()).find { it in ignored }
            ?.let {
                val remedy = "remove it from --ignore"
                throw UsageException("--ignore names $it, which another option needs: $remedy")
            }
    }

    /** Checks that the columns that options name are in the [header] of [file]. */
    fun expectIn(header: List<String>, file: Path) = listOf(label, words, numbers, ignore, use).forEach { option ->
        val named = option.value?.let { if (it is List<*>) it.map(Any?::toString) else listOf("$it") }.orEmpty()
        among(header, named, "--${option.name}", file)
    }

    private fun Option<List<String>>.array() = value.orEmpty().toTypedArray()
}
