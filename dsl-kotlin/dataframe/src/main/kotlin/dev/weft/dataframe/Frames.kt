package dev.weft.dataframe

import dev.weft.data.Dataset
import dev.weft.dsl.TrainingScope
import dev.weft.dsl.WeftDsl
import dev.weft.dsl.fit
import dev.weft.file.MalformedDataException
import dev.weft.internal.text.Spelling
import dev.weft.table.Column
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.tensor.Tensor
import dev.weft.training.Model
import dev.weft.training.Trained
import org.jetbrains.kotlinx.dataframe.AnyCol
import org.jetbrains.kotlinx.dataframe.AnyFrame

/**
 * Converts the rows of this data frame to examples and fits the preprocessing to them: numbers are standardized,
 * categories (text, booleans, enums) become one-hot features, and the column [label] becomes the label, a class if it
 * holds categories and a number if it holds numbers.
 * ```
 * val iris = df.toDataset(label = "species") { ignore("id") }
 * val trained = flowers.fit(iris) { epochs = 50 }   // the model keeps the preprocessing
 * trained.predict(newRows)                          // and so predicts raw rows
 * ```
 *
 * @param label the target column
 * @param describe changes how the columns are read; the default uses every column
 * @throws MalformedDataException if a value is missing (the message names the column and the row, from 0), a column
 * holds neither numbers nor categories or an infinite number, or a named column does not exist
 */
@JvmOverloads
public fun AnyFrame.toDataset(label: String, describe: FrameScope.() -> Unit = {}): FrameDataset {
    val scope = FrameScope().apply(describe)
    val table = undated(table(columnNames().toSet() - named(scope.ignored), named(scope.words)))
    val plain = Preprocessing.fit(table, label).let { if (scope.tolerant) it.withMissing() else it }
    val fitted = scope.components(plain, table)
    return FrameDataset(fitted.dataset(table), fitted)
}

/** The scope of `toDataset { }`. */
@WeftDsl
public class FrameScope internal constructor() {
    internal val ignored = mutableSetOf<String>()
    internal val words = mutableSetOf<String>()
    internal var tolerant = false
    internal var components: (Preprocessing, Table) -> Preprocessing = { plain, _ -> plain }

    /** Leaves out columns: `ignore("id", "name")`. */
    public fun ignore(vararg columns: String) {
        ignored += columns
    }

    /** Treats numeric columns as categories, such as codes and classes: `words("survived", "class")`. */
    public fun words(vararg columns: String) {
        words += columns
    }

    /**
     * Accepts missing values: `missing()`. A missing number becomes the mean of its column, and a missing or unknown
     * category becomes all zeros. Without this setting, both are errors.
     */
    public fun missing() {
        tolerant = true
    }

    /** Replaces the standardized numbers by their principal components: `pca(2)`. See [Preprocessing.withPca]. */
    public fun pca(components: Int) {
        this.components = { plain, table -> plain.withPca(components, table) }
    }

    /**
     * Replaces the standardized numbers by principal components scaled to variance 1: `whiten(2)`. See
     * [Preprocessing.withWhitening].
     */
    public fun whiten(components: Int) {
        this.components = { plain, table -> plain.withWhitening(components, table) }
    }
}

/** A data set made of the rows of a data frame by [toDataset]. */
public class FrameDataset internal constructor(
    examples: Dataset,
    /** The preprocessing that was fitted to the rows: `iris.preprocessing.label`. */
    public val preprocessing: Preprocessing,
) : Dataset by examples {
    /**
     * Converts the rows of another frame to examples with the same preprocessing:
     * `trained.evaluate(iris.prepare(test))`.
     *
     * @throws MalformedDataException if a column is missing or does not fit the preprocessing
     */
    public fun prepare(rows: AnyFrame): Dataset = preprocessing.dataset(rows.toTable(preprocessing))
}

/**
 * Builds the model with initial weights, trains it, and keeps the preprocessing of [data] with it:
 * `flowers.fit(iris) { epochs = 50 }`.
 *
 * @throws IllegalArgumentException if neither the block nor the model's own `train` sets a length
 */
public fun Model.fit(data: FrameDataset, describe: TrainingScope.() -> Unit = {}): Trained =
    build(data.features()).preprocess(data.preprocessing).fit(data as Dataset, describe)

/**
 * Predicts raw rows with the model's preprocessing or fields; without them, all columns are features:
 * `trained.predict(df)`.
 *
 * @return the outputs `[rows, outputs]`
 */
public fun Trained.predict(rows: AnyFrame): Tensor = predict(
    preprocessing().map { rows.toTable(it) }.or { tableFields().map { rows.toTable(it) } }.orElseGet { rows.toTable() }
)

/**
 * Converts this data frame to a table: numeric columns stay numbers, and text, booleans and enums become categories, as
 * do the columns named in [words]: `df.toTable("zip")`. Dates and times, of Kotlin or of Java, become times. `null` and
 * NaN are missing values.
 *
 * @throws MalformedDataException if a column holds other types, mixes numbers with text, or holds an infinite number
 */
public fun AnyFrame.toTable(vararg words: String): Table = table(columnNames().toSet(), named(words.toSet()))

internal const val SOURCE = "data frame"
private const val KINDS = "numbers, text, booleans, enums or dates (leave the column out with ignore)"

/** Reads only the columns of [known], as it needs them; other columns are not even looked at. */
internal fun AnyFrame.toTable(known: Preprocessing): Table {
    val needed = columnNames().associateWith { known.kind(it) }.filterValues { it != Csv.Kind.IGNORED }
    val features = if (known.preparation().isPresent) {
        known.preparation().get().rules().filter { it.kind() != Csv.Kind.IGNORED }.map { it.column() }
    } else {
        known.words().map { it.name() } + known.numbers().map { it.name() }
    }
    return table(features + known.label().name(), needed.filterValues { it == Csv.Kind.WORDS }.keys)
}

internal fun AnyFrame.table(chosen: Collection<String>, words: Collection<String>): Table =
    Table.of(SOURCE, columns().filter { it.name() in chosen }.map { if (it.name() in words) words(it) else column(it) })

internal fun AnyFrame.named(columns: Set<String>): Set<String> {
    val missing = columns.firstOrNull { it !in columnNames() } ?: return columns
    throw MalformedDataException(
        SOURCE, "header", "columns " + columnNames().joinToString(),
        "a column $missing" + Spelling.question(missing, columnNames())
    )
}

private fun column(column: AnyCol): Column {
    val first = column.values().firstOrNull { it != null }
        ?: return Column.Numbers(column.name(), *DoubleArray(column.size()) { Double.NaN })
    return if (first is Number) numbers(column) else if (seconds(first) != null) times(column) else words(column)
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
            else -> throw odd(column, row, value, KINDS)
        }
    }
    return Column.Words(column.name(), known.keys.toList(), *indices.toIntArray())
}

internal fun odd(column: AnyCol, row: Int, value: Any?, wanted: String) =
    MalformedDataException(SOURCE, "row $row, column ${column.name()}", "$value", wanted)
