package dev.weft.dsl

import dev.weft.file.MalformedDataException
import dev.weft.table.Table
import dev.weft.table.TableFields

/**
 * Describes which columns of this table become the named inputs and labels of a network, and fits them to its rows:
 * ```
 * val fields = Csv.read(Path.of("sales.csv")).toFields {
 *     input("customer", "age", "income", "city")   // standardized numbers and one-hot categories
 *     index("product", "sku")                      // the number of the category, for an embedding
 *     label("rating", "stars")
 *     missingLabels("rating")
 * }
 * ```
 *
 * @throws IllegalArgumentException if there is no input, or two have one name
 * @throws MalformedDataException if a column does not exist or does not suit its field, see [TableFields.fit]
 */
public fun Table.toFields(describe: FieldsScope.() -> Unit): TableFields = FieldsScope().apply(describe).fit(this)

/** The scope of `toFields { }`. */
@WeftDsl
public class FieldsScope {
    private val parts = mutableListOf<TableFields.Part>()
    private val missingLabels = mutableListOf<Array<out String>>()
    private var isTolerant = false

    /** An input of columns side by side, standardized or one-hot: `input("customer", "age", "city")`. */
    public fun input(name: String, vararg columns: String) {
        parts += TableFields.input(name, *columns)
    }

    /** An input of the numbers of a column's categories, as an embedding takes them: `index("product", "sku")`. */
    public fun index(name: String, column: String) {
        parts += TableFields.index(name, column)
    }

    /** The label of an output, a class for categories and else a number: `label("rating", "stars")`. */
    public fun label(name: String, column: String) {
        parts += TableFields.label(name, column)
    }

    /** Accepts missing values and unknown categories: `missing()`. See [TableFields.withMissing]. */
    public fun missing() {
        isTolerant = true
    }

    /**
     * Accepts missing labels, which then do not count: `missingLabels("rating")`; those of all outputs without
     * arguments. See [TableFields.withMissingLabels].
     */
    public fun missingLabels(vararg labels: String) {
        missingLabels += labels
    }

    /** The columns of the inputs of category numbers: `"sku" in scope.indexed`. */
    public val indexed: Set<String>
        get() = parts.filter { it.kind() == TableFields.Kind.INDEX }.flatMapTo(linkedSetOf()) { it.columns() }

    /** The columns of all fields: `table.names().filter { it in scope.columns }`. */
    public val columns: Set<String> get() = parts.flatMapTo(linkedSetOf()) { it.columns() }

    /** Fits the fields to the rows of [table]: `FieldsScope().apply(describe).fit(train)`. */
    public fun fit(table: Table): TableFields {
        val plain = TableFields.fit(table, *parts.toTypedArray())
        val fitted = if (isTolerant) plain.withMissing() else plain
        return missingLabels.fold(fitted) { fields, names -> fields.withMissingLabels(*names) }
    }
}
