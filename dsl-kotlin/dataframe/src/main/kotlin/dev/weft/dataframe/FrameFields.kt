package dev.weft.dataframe

import dev.weft.data.Dataset
import dev.weft.dsl.FieldsScope
import dev.weft.dsl.TrainingScope
import dev.weft.dsl.fit
import dev.weft.file.MalformedDataException
import dev.weft.table.Csv
import dev.weft.table.Table
import dev.weft.table.TableFields
import dev.weft.training.Model
import dev.weft.training.Trained
import org.jetbrains.kotlinx.dataframe.AnyFrame

/**
 * Converts the rows of this data frame to examples with named inputs and labels, for a network with several of them,
 * and fits the fields to them:
 * ```
 * val sales = df.toFields {
 *     input("customer", "age", "income", "city")
 *     index("product", "sku")
 *     label("rating", "stars")
 * }
 * val trained = shop.fit(sales) { epochs = 50 }     // the model keeps the fields
 * trained.predict(newRows)                          // and so predicts raw rows
 * ```
 *
 * Other columns are ignored. The column of an index consists of categories, whatever it holds.
 *
 * @param words numeric columns that are categories, such as codes and classes
 * @throws IllegalArgumentException if there is no input, or two have one name
 * @throws MalformedDataException if a column does not exist or does not suit its field, see [TableFields.fit]
 */
public fun AnyFrame.toFields(vararg words: String, describe: FieldsScope.() -> Unit): FieldsDataset {
    val scope = FieldsScope().apply(describe)
    val table = undated(table(named(scope.columns), scope.indexed + named(words.toSet())))
    val fields = scope.fit(table)
    return FieldsDataset(fields.dataset(table), fields)
}

/** A data set with names made of the rows of a data frame by [toFields]. */
public class FieldsDataset internal constructor(
    examples: Dataset,
    /** The fields that were fitted to the rows: `sales.fields.entries("product")`. */
    public val fields: TableFields,
) : Dataset by examples {
    /**
     * Converts the rows of another frame to examples with the same fields: `trained.evaluate(sales.prepare(test))`.
     *
     * @throws MalformedDataException if a column is missing or does not fit the fields
     */
    public fun prepare(rows: AnyFrame): Dataset = fields.dataset(rows.toTable(fields))
}

/**
 * Builds the model with initial weights, trains it, and keeps the fields of [data] with it:
 * `shop.fit(sales) { epochs = 50 }`.
 *
 * @throws IllegalArgumentException if the model has other inputs or outputs, or nothing sets a length
 */
public fun Model.fit(data: FieldsDataset, describe: TrainingScope.() -> Unit = {}): Trained {
    val built = if (network().features().isPresent) build() else build(data.features())
    return built.preprocess(data.fields).fit(data as Dataset, describe)
}

/**
 * Converts the columns of [fields] that this data frame has to a table, each read as in training:
 * `predictor.answersByOutput(df.toTable(fields))`.
 *
 * @throws MalformedDataException if a column holds other types or an infinite number
 */
public fun AnyFrame.toTable(fields: TableFields): Table {
    val kinds = columnNames().associateWith { fields.kind(it) }.filterValues { it != Csv.Kind.IGNORED }
    return table(kinds.keys, kinds.filterValues { it == Csv.Kind.WORDS }.keys)
}
