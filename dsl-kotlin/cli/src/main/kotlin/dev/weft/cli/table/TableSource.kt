package dev.weft.cli.table

import dev.weft.cli.CommandLine
import dev.weft.cli.Examples
import dev.weft.cli.Expected
import dev.weft.cli.Option
import dev.weft.cli.Recipe
import dev.weft.cli.Source
import dev.weft.cli.UsageException
import dev.weft.cli.fraction
import dev.weft.cli.path
import dev.weft.cli.shellWord
import dev.weft.cli.word
import dev.weft.internal.text.Spelling
import dev.weft.table.Csv
import dev.weft.table.Dialect
import dev.weft.table.Table
import kotlinx.cli.SingleNullableArgument
import java.nio.file.Files
import java.nio.file.Path

/** `train FILE --label NAME`: the rows of a table; its columns become features without any code. */
internal class TableSource(line: CommandLine, private val what: SingleNullableArgument<String>) : Source {
    private val csv = line.option("csv", path("FILE"), "the table to train on, as DATA is")
    private val columns = TableOptions(line)
    private val reading = Reading(line)
    private val share =
        line.option("test-share", fraction, "fraction of the rows held out as a test set (default: 0.2)")
    private val validation = line.option(
        "validation", fraction,
        "fraction of the training rows to validate on (default: 0.2)"
    )
    private val classWeights = ClassWeights(line)
    private val thresholds = Thresholds(line, chooses = true, "0.5")
    private val kind = line.option(
        "recipe", word("standard", "ensemble", "plain").called("NAME"),
        "network and training: standard, ensemble or plain (default: standard)"
    )
    private val folds = line.option(
        "folds",
        Expected("K", "a whole number from 2 to $MOST_FOLDS") {
            it.toInt().takeIf { k -> k in 2..MOST_FOLDS }
        },
        "cross-validate in K parts first, then train on all rows"
    )

    override val name get() = "table"
    override val chosenBy get() = "a table"
    override val command get() = shellWord(file)
    override val asked get() = csv.given || what.value != null && what.value != "mnist"
    override val options: List<Option<*>> get() = kept + csv
    override val kept get() =
        columns.all + reading.all + share + validation + folds + classWeights.option + thresholds.option +
            listOfNotNull(thresholds.positiveOption) + kind
    override val preset get() = if (kind.value == "plain") PLAIN else PRESET
    override val isBrief get() = true

    private val file: Path by lazy {
        val word = what.value
        if (csv.given && word != null) {
            throw UsageException("$word and --csv ${csv.value} cannot be combined: train on one of them")
        }
        csv.value ?: Path.of(word!!).also {
            if (Files.notExists(it) && Spelling.nearest(word, listOf("mnist")).isNotEmpty()) {
                throw UsageException("DATA expects mnist or the file of a table but got $word; did you mean mnist?")
            }
        }
    }

    override fun place(): Path {
        val stem = file.fileName.toString().removeSuffix(".gz").substringBeforeLast('.').ifEmpty { "model" }
        return Path.of("$stem.safetensors")
    }

    override fun open(recipe: Recipe): Examples {
        columns.check(file, reading.options())
        val target = columns.label.value!!
        val asked = share.text.takeIf { share.given }
        return when {
            Spill.isNeeded(file) -> large(target, recipe)
            folds.value != null -> examples(Division.of(read(), target, recipe.seed, 0.0, null), recipe)
            else -> examples(Division.of(read(), target, recipe.seed, share.value!!, asked), recipe)
        }
    }

    override fun folds(recipe: Recipe): List<() -> Examples> {
        val count = folds.value ?: return listOf()
        columns.check(file, reading.options())
        if (share.given || Spill.isNeeded(file)) {
            val what = if (share.given) "--test-share" else "a table that is larger than memory"
            throw UsageException("--folds and $what cannot be combined: leave out --folds")
        }
        return Division.folds(read(), columns.label.value!!, recipe.seed, count).map { parts ->
            { examples(parts, recipe) }
        }
    }

    private fun chosen(recipe: Recipe): Plan {
        val isPlain = kind.value == "plain"
        return if (isPlain) PlainPlan(recipe, columns, validation.value, classWeights) else
            RecipePlan(kind.value!!, recipe, columns, validation.value, classWeights)
    }

    private fun read(): Table {
        val header = mutableListOf<String>()
        return Csv.read(file, reading.options().withKinds(columns.kinds(header))).also {
            columns.expectIn(header, file)
        }
    }

    private fun examples(parts: Division, recipe: Recipe) =
        parts.training.dialect().orElse(null).let {
            TableExamples.of(parts, chosen(recipe), thresholds, written(it), Origin.of(file, it))
        }

    /** How the file is written, in one line; null if in the usual way. */
    private fun written(dialect: Dialect?) =
        dialect?.takeUnless { it.isUsual }?.let { "$file: ${it.description()}" }

    private fun large(target: String, recipe: Recipe): Examples {
        val header = mutableListOf<String>()
        var dialect: Dialect? = null
        val spill = Spill.of(target, recipe.seed, share.value!!) { rows, each ->
            Csv.stream(file, reading.options().withKinds(columns.kinds(header)), rows) { part ->
                columns.expectIn(header, file)
                dialect = part.dialect().orElse(null)
                each(part)
            }
        }
        return spill.use {
            TableExamples.of(it, chosen(recipe), thresholds, written(dialect), Origin.of(file, dialect))
        }
    }

    companion object {
        private const val MOST_FOLDS = 1000

        /** The defaults: what is not here follows from the recipe and the table. */
        val PRESET: Map<String, String> = mapOf("seed" to "1", "test-share" to "0.2", "recipe" to "standard")

        /** The defaults of the plain recipe: a small network for tables of a few hundred rows. */
        private val PLAIN: Map<String, String> = PRESET + mapOf(
            "hidden" to "16", "kernel" to "glorotUniform", "l2" to "0", "optimizer" to "adam", "rate" to "0.01",
            "decay" to "1", "average" to "0", "batch" to "16", "epochs" to "100", "recipe" to "plain",
        )
    }
}
