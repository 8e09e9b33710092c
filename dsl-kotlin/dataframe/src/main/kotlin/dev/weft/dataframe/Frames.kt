package dev.weft.dataframe

import dev.weft.data.Dataset
import dev.weft.dsl.TrainingScope
import dev.weft.dsl.WeftDsl
import dev.weft.dsl.fit
import dev.weft.file.MalformedDataException
import dev.weft.internal.text.Spelling
import dev.weft.table.Column
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Trained
import org.jetbrains.kotlinx.dataframe.AnyCol
import org.jetbrains.kotlinx.dataframe.AnyFrame

/**
 * The rows of this data frame as examples, with the preprocessing that they taught: numbers are standardized, words
 * become rows of 0 and 1, and the column [label] is what a network shall tell, its words as classes or its numbers as
 * numbers.
 * ```
 * val iris = df.toDataset(label = "species") { ignore("id") }
 * val trained = flowers.fit(iris) { epochs = 50 }   // a saved model takes raw rows: it keeps the preprocessing
 * trained.predict(newRows)
 * ```
 *
 * @throws MalformedDataException if a value is missing (with its row, from 0, and column), a column is of neither
 * numbers nor words, or there is no column [label]
 */
@JvmOverloads
public fun AnyFrame.toDataset(label: String, describe: FrameScope.() -> Unit = {}): FrameDataset {
    val scope = FrameScope().apply(describe)
    val table = table(columnNames().toSet() - named(scope.ignored), named(scope.words))
    val plain = Preprocessing.fit(table, label).let { if (scope.tolerant) it.withMissing() else it }
    val fitted = scope.components(plain, table)
    return FrameDataset(fitted.dataset(table), fitted)
}

/** What `toDataset { }` gathers. */
@WeftDsl
public class FrameScope internal constructor() {
    internal val ignored = mutableSetOf<String>()
    internal val words = mutableSetOf<String>()
    internal var tolerant = false
    internal var components: (Preprocessing, Table) -> Preprocessing = { plain, _ -> plain }

    /** Leaves columns out: `ignore("id", "name")`. */
    public fun ignore(vararg columns: String) {
        ignored += columns
    }

    /** Takes columns of numbers for words, such as codes and classes: `words("survived", "class")`. */
    public fun words(vararg columns: String) {
        words += columns
    }

    /**
     * Takes a missing number for the mean and a missing or unknown word for none of the known, instead of refusing it:
     * `missing()`.
     */
    public fun missing() {
        tolerant = true
    }

    /** Replaces the standardized numbers by principal components: `pca(2)`; see [Preprocessing.withPca]. */
    public fun pca(components: Int) {
        this.components = { plain, table -> plain.withPca(components, table) }
    }

    /** Replaces them by components of variance 1: `whiten(2)`; see [Preprocessing.withWhitening]. */
    public fun whiten(components: Int) {
        this.components = { plain, table -> plain.withWhitening(components, table) }
    }
}

/** Examples that were rows of a data frame. */
public class FrameDataset internal constructor(
    examples: Dataset,
    /** How other raw rows become such examples: `iris.preprocessing.label()`. */
    public val preprocessing: Preprocessing,
) : Dataset by examples {
    /** The rows of another frame as examples, by what this one taught: `trained.evaluate(iris.prepare(test))`. */
    public fun prepare(rows: AnyFrame): Dataset = preprocessing.dataset(rows.toTable(preprocessing))
}

/** Trains from initial weights; the model keeps the preprocessing: `flowers.fit(iris) { epochs = 50 }`. */
public fun Model.fit(data: FrameDataset, describe: TrainingScope.() -> Unit = {}): Trained =
    build(data.features()).preprocess(data.preprocessing).fit(data as Dataset, describe)

/** The outputs for raw rows, of a model that knows how they become examples: `trained.predict(df)`. */
public fun Trained.predict(rows: AnyFrame): Tensor =
    predict(preprocessing().map { rows.toTable(it) }.orElseGet { rows.toTable() })

/**
 * The columns of this data frame, of numbers, or of words for text, booleans and constants of an enum; those named in
 * [words] in any case: `df.toTable("zip")`. `null` and NaN are missing values.
 *
 * @throws MalformedDataException if a column holds other things, both kinds, or an infinite number
 */
public fun AnyFrame.toTable(vararg words: String): Table = table(columnNames().toSet(), named(words.toSet()))

private const val SOURCE = "data frame"

/** Only the columns that [known] asks for, read as it asks: what else the frame holds does not matter. */
private fun AnyFrame.toTable(known: Preprocessing): Table {
    val words = known.words().map { it.name() } +
        listOfNotNull(known.label().name().takeIf { known.label().classes().isNotEmpty() })
    return table(words + known.numbers().map { it.name() } + known.label().name(), words)
}

private fun AnyFrame.table(chosen: Collection<String>, words: Collection<String>): Table =
    Table.of(SOURCE, columns().filter { it.name() in chosen }.map { if (it.name() in words) words(it) else column(it) })

private fun AnyFrame.named(columns: Set<String>): Set<String> {
    val missing = columns.firstOrNull { it !in columnNames() } ?: return columns
    throw MalformedDataException(
        SOURCE, "header", "columns " + columnNames().joinToString(),
        "a column $missing" + Spelling.question(missing, columnNames())
    )
}

private fun column(column: AnyCol): Column {
    val first = column.values().firstOrNull { it != null }
        ?: return Column.Numbers(column.name(), *DoubleArray(column.size()) { Double.NaN })
    return if (first is Number) numbers(column) else words(column)
}

private fun numbers(column: AnyCol): Column = Column.Numbers(
    column.name(),
    *column.values().mapIndexed { row, value ->
        val number = if (value == null) Double.NaN else (value as? Number)?.toDouble()
            ?: throw odd(column, row, value, "a number")
        if (number.isInfinite()) throw odd(column, row, value, "a finite number") else number
    }.toDoubleArray(),
)

private fun words(column: AnyCol): Column {
    val known = linkedMapOf<String, Int>()
    val indices = column.values().mapIndexed { row, value ->
        when (value) {
            null -> -1
            is String, is Char, is Boolean, is Enum<*>, is Number -> known.getOrPut(value.toString()) { known.size }
            else -> throw odd(column, row, value, "numbers or words (leave the column out with ignore)")
        }
    }
    return Column.Words(column.name(), known.keys.toList(), *indices.toIntArray())
}

private fun odd(column: AnyCol, row: Int, value: Any?, wanted: String) =
    MalformedDataException(SOURCE, "row $row, column ${column.name()}", "$value", wanted)
