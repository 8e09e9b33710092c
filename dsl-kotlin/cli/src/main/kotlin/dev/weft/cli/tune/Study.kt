package dev.weft.cli.tune

import dev.weft.cli.UsageException
import dev.weft.cli.table.Division
import dev.weft.cli.table.Spill
import dev.weft.cli.table.TableOptions
import dev.weft.data.Dataset
import dev.weft.recipe.TableRecipe
import dev.weft.recipe.TableSearch
import dev.weft.search.Range
import dev.weft.search.Search
import dev.weft.table.Csv
import dev.weft.table.Dialect
import dev.weft.table.Finding
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import java.nio.file.Path

/**
 * A table to find good settings for, divided into rows to choose settings with and rows to test the best model on.
 * Preprocessing is fitted once, to the rows that are not test rows.
 *
 * @property recipe what the settings change
 * @property test the rows to test on, perhaps none
 * @property unlabelled how many rows were left out since they have no label
 * @property written how the file is written, in one line; null if as usual
 */
internal class Study private constructor(
    val recipe: TableRecipe,
    val preprocessing: Preprocessing,
    private val data: Dataset,
    val test: Table?,
    val unlabelled: Int,
    val written: String?,
) {
    /** Whether the label has classes. */
    val isClasses: Boolean = preprocessing.label().classes().isNotEmpty()

    /** What was found out about the columns. */
    val findings: List<Finding> = preprocessing.preparation().map { it.findings() }.orElse(listOf())

    /** The number of rows to choose settings with. */
    val rows: Int = data.size()

    init {
        // Only of few rows is none held back, or of a tiny share.
        if (rows * recipe.validation() < FEW && recipe.plan(preprocessing, data).judged().size() == 0) {
            throw UsageException(
                "tuning needs rows that decide which settings are better but $rows rows are too few to " +
                    "hold some back: add rows, or set a larger --validation"
            )
        }
    }

    /** Tries values of [ranges], the recipe's own first, as [change] says. */
    fun search(ranges: List<Range<*>>, change: (Search) -> Search): TableSearch.Found =
        TableSearch(recipe, ranges).run(preprocessing, data, change)

    companion object {
        private const val FEW = 10

        /**
         * Reads [file], holds out the [share] of its rows to test on, and divides the others as [recipe] says.
         *
         * @param asked the share as the command line names it; null if it does not
         * @param isLarge whether the table may be too large for memory
         */
        fun of(
            file: Path,
            reading: Csv.Options,
            columns: TableOptions,
            recipe: TableRecipe,
            share: Double,
            asked: String?,
            isLarge: Boolean = Spill.isNeeded(file),
        ): Study {
            columns.check(file, reading)
            val label = columns.label.value!!
            val whole = recipe.withOptions(columns.preparation(recipe.options()))
            val header = mutableListOf<String>()
            val options = reading.withKinds(columns.kinds(header))
            if (!isLarge) {
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
