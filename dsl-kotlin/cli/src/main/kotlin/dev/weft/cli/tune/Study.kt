package dev.weft.cli.tune

import dev.weft.cli.UsageException
import dev.weft.cli.table.Division
import dev.weft.cli.table.Spill
import dev.weft.cli.table.TableOptions
import dev.weft.data.Dataset
import dev.weft.listener.Monitor
import dev.weft.recipe.TableRecipe
import dev.weft.search.Search
import dev.weft.search.Settings
import dev.weft.table.Csv
import dev.weft.table.Dialect
import dev.weft.table.Finding
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.training.Trained
import java.nio.file.Path

/**
 * A table to find good settings for, divided into rows to train on, rows that decide between settings, and rows to test
 * the best model on. Preprocessing is fitted once, to the rows that are not test rows.
 *
 * @property test the rows to test on, perhaps none
 * @property unlabelled how many rows were left out since they have no label
 * @property written how the file is written, in one line; null if as usual
 */
internal class Study private constructor(
    asked: TableRecipe,
    val preprocessing: Preprocessing,
    private val data: Dataset,
    val test: Table?,
    val unlabelled: Int,
    val written: String?,
) {
    private val plan = asked.plan(preprocessing, data)
    private val training: Dataset = plan.training()
    private val validation: Dataset = plan.judged()

    /** The number of rows to train on, and of those that decide. */
    val sizes: Pair<Int, Int> = training.size() to validation.size()

    /** Whether the label has classes. */
    val isClasses: Boolean = preprocessing.label().classes().isNotEmpty()

    /** The recipe that the settings change, with the length of a whole training. */
    val recipe: TableRecipe = asked.withEpochs(asked.training(training.size()).length().toInt())

    /** The number of epochs of a whole training. */
    val epochs: Int = recipe.epochs().get()

    /** What decides: unlike losses, these numbers compare whatever the settings are. */
    val score: Monitor = Monitor.of(if (isClasses) "val_log_loss" else "val_rmse")

    /** What was found out about the columns. */
    val findings: List<Finding> = preprocessing.preparation().map { it.findings() }.orElse(listOf())

    init {
        if (validation.size() == 0) {
            throw UsageException(
                "tuning needs rows that decide which settings are better but ${training.size()} rows are too few to " +
                    "hold some back: add rows, or set --validation above 0"
            )
        }
    }

    /** A new model with [settings], and how to train it; nothing but the search stops its training. */
    fun start(settings: Settings): Search.Candidate {
        val changed = recipe.with(settings)
        val trained = changed.plan(preprocessing, data).start()
        return Search.Candidate(trained, training, changed.training(training.size()).withValidation(validation))
    }

    /** Lets the probabilities of the best model fit the rows that decided. */
    fun calibrate(trained: Trained) {
        plan.calibrate(trained)
    }

    companion object {
        /**
         * Reads [file], holds out the [share] of its rows to test on, and divides the others as [recipe] says.
         *
         * @param asked the share as the command line names it; null if it does not
         */
        fun of(
            file: Path,
            reading: Csv.Options,
            columns: TableOptions,
            recipe: TableRecipe,
            share: Double,
            asked: String?,
        ): Study {
            columns.check(file, reading)
            val label = columns.label.value!!
            val whole = recipe.withOptions(columns.preparation(recipe.options()))
            val header = mutableListOf<String>()
            val options = reading.withKinds(columns.kinds(header))
            if (!Spill.isNeeded(file)) {
                val table = Csv.read(file, options)
                columns.expectIn(header, file)
                val parts = Division.of(table, label, recipe.seed(), share, asked)
                val fitted = Preprocessing.prepared(parts.training, label, whole.options())
                val written = written(file, table.dialect().orElse(null))
                return Study(whole, fitted, fitted.dataset(parts.training), parts.test, parts.unlabelled, written)
            }
            var dialect: Dialect? = null
            return Spill.of(label, recipe.seed(), share) { rows, each ->
                Csv.stream(file, options, rows) { part ->
                    columns.expectIn(header, file)
                    dialect = part.dialect().orElse(null)
                    each(part)
                }
            }.use { spill ->
                val plain = spill.options()
                val fitted = Preprocessing.prepared(spill.training, plain, label, whole.options())
                val test = if (spill.tested == 0) null else Csv.read(spill.test, plain.withKinds(fitted::kind))
                val data = fitted.dataset(spill.training, plain)
                Study(whole, fitted, data, test, spill.unlabelled, written(file, dialect))
            }
        }

        private fun written(file: Path, dialect: Dialect?) =
            dialect?.takeUnless { it.isUsual }?.let { "$file: ${it.description()}" }
    }
}
