package dev.weft.cli.tune

import dev.weft.cli.CommandLine
import dev.weft.cli.Named
import dev.weft.cli.UsageException
import dev.weft.recipe.TableRecipe
import dev.weft.recipe.TableSearch
import dev.weft.search.Range
import dev.weft.table.Preprocessing

/** The options that say which settings to try. */
internal class Variations(line: CommandLine) {
    private val ranges = line.repeated(
        "range", Named({ Setting.range(it) }, "NAME=A..B") { Setting.labels.map { "$it=" } },
        "try numbers in this range, such as rate=0.001..0.1; may be repeated"
    )
    private val choices = line.repeated(
        "choice", Named({ Setting.choice(it) }, "NAME=A,B,C") { Setting.labels.map { "$it=" } },
        "try these values, such as hidden=32,64,256; may be repeated"
    )

    /** The words of the command line that repeat them. */
    val words: List<Pair<String, String>>
        get() = ranges().map { "--range" to it } + choices().map { "--choice" to it }

    /**
     * All settings that the command line names; if it names none, the usual ones of [recipe] that are not [fixed].
     *
     * @throws UsageException if none is left
     */
    fun of(recipe: TableRecipe, fitted: Preprocessing, rows: Int, fixed: Set<String>): List<Range<*>> =
        asked().ifEmpty { TableSearch.usual(recipe, fitted, rows).filterNot { it.name() in fixed } }.ifEmpty {
            throw UsageException("every setting is fixed, none is left to vary: add --range or --choice for another")
        }

    /**
     * The settings that the command line names.
     *
     * @throws UsageException if a setting is named twice
     */
    fun asked(): List<Range<*>> {
        val asked = ranges().map(Setting::range) + choices().map(Setting::choice)
        asked.groupBy { it.name() }.values.find { it.size > 1 }?.let {
            throw UsageException("the setting ${it[0].name()} is given twice: leave one --range or --choice out")
        }
        return asked
    }
}
