package dev.weft.dataframe

import dev.weft.dsl.LearningScope
import dev.weft.dsl.judge
import dev.weft.dsl.learn
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.file.MalformedDataException
import dev.weft.recipe.TableRecipe
import dev.weft.training.Trained
import org.jetbrains.kotlinx.dataframe.AnyFrame

/**
 * Learns to predict the column [label] of this data frame from the others, as `learn` of a table does:
 * ```
 * val frame = DataFrame.readCSV("titanic.csv")
 * val learned = frame.take(1000).learn("survived") { ignore("name") }
 * learned.trained.judge(frame.drop(1000)).lines().forEach(::println)
 * ```
 *
 * @param from the recipe that the block changes
 * @throws MalformedDataException if there is no such column or no row with a label, or a column holds other things than
 *     numbers, text, booleans, enums, dates and times
 */
public fun AnyFrame.learn(
    label: String,
    from: TableRecipe = TableRecipe.standard(),
    describe: LearningScope.() -> Unit = {},
): TableRecipe.Result = toTable().learn(label, from, describe)

/**
 * The scores of this model on the labelled rows of a data frame, beside those of a baseline:
 * `trained.judge(test).lines().forEach(::println)`. See [Judgement].
 *
 * @param threshold decides between two classes
 * @throws IllegalArgumentException if the model was not trained on a table, or gives NaN
 * @throws MalformedDataException if the rows do not fit the model, or none has a label
 */
public fun Trained.judge(rows: AnyFrame, threshold: Threshold = Threshold.USUAL): Judgement {
    val known = preprocessing().orElseThrow { IllegalArgumentException(UNKNOWN) }
    return judge(rows.toTable(known), threshold)
}

private const val UNKNOWN = "judge expects a model that was trained on a table but got one without a preprocessing: " +
    "train it with learn"
