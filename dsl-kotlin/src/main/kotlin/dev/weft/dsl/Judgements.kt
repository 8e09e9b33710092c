package dev.weft.dsl

import dev.weft.evaluation.Explanation
import dev.weft.evaluation.Importance
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.file.MalformedDataException
import dev.weft.picture.BarChart
import dev.weft.picture.HistoryChart
import dev.weft.picture.JudgementSheet
import dev.weft.picture.Panels
import dev.weft.table.Table
import dev.weft.training.Predictor
import dev.weft.training.Trained

/**
 * The scores of this model on the labelled rows of [table], beside those of a baseline:
 * `trained.judge(test).lines().forEach(::println)`. See [Judgement].
 *
 * @param threshold decides between two classes
 * @throws IllegalArgumentException if the model was not trained on a table, or gives NaN
 * @throws MalformedDataException if the rows do not fit the model, or none has a label
 */
public fun Trained.judge(table: Table, threshold: Threshold = Threshold.USUAL): Judgement =
    Judgement.of(predictor(), table, threshold)

/**
 * How much this model depends on each column, measured on the labelled rows of [table] by shuffling the column
 * [repeats] times: `trained.importance(test).lines().forEach(::println)`. See [Importance].
 *
 * @throws IllegalArgumentException if there are no repeats, the model was not trained on a table, or it gives NaN
 * @throws MalformedDataException if the rows do not fit the model, or none has a label
 */
public fun Trained.importance(table: Table, repeats: Int = 5, seed: Long = 1): Importance =
    Importance.of(predictor(), table, repeats, seed)

/**
 * What the answer for one [row] of [table] depends on: `trained.explain(rows, 0).contributions.forEach(::println)`. See
 * [Explanation].
 *
 * @throws IllegalArgumentException if the model was not trained on a table, or does not accept missing values
 * @throws IndexOutOfBoundsException if there is no such row
 */
public fun Trained.explain(table: Table, row: Int, seed: Long = 1): Explanation =
    Explanation.of(predictor(), table, row, seed)

/**
 * Draws how good this model is on the labelled rows of [table], followed by the curves of its training:
 * `trained.judgementSheet(test).save("judgement.png")`. See [JudgementSheet].
 *
 * @param threshold decides between two classes in the confusion matrix
 * @throws IllegalArgumentException if the model was not trained on a table, or gives NaN
 */
public fun Trained.judgementSheet(table: Table, threshold: Threshold = Threshold.USUAL): Panels {
    val hasCurves = history().names().any { name -> history().get(name).any { it.isFinite() } }
    val curves = if (hasCurves) listOf(HistoryChart.of(history())) else listOf()
    return JudgementSheet.of(predictor(), table, threshold, *curves.toTypedArray())
}

/**
 * The scores of a loaded model, as [judge] of a [Trained] gives them:
 * `Predictor.load(path).judge(test).lines().forEach(::println)`.
 */
public fun Predictor.judge(table: Table, threshold: Threshold = Threshold.USUAL): Judgement =
    Judgement.of(this, table, threshold)

/** Which columns matter to a loaded model: `Predictor.load(path).importance(test)`; see [importance] of a [Trained]. */
public fun Predictor.importance(table: Table, repeats: Int = 5, seed: Long = 1): Importance =
    Importance.of(this, table, repeats, seed)

/** What an answer of a loaded model depends on: `Predictor.load(path).explain(rows, 0)`; see [explain]. */
public fun Predictor.explain(table: Table, row: Int, seed: Long = 1): Explanation =
    Explanation.of(this, table, row, seed)

/** Draws how good a loaded model is: `Predictor.load(path).judgementSheet(test).save("judgement.png")`. */
public fun Predictor.judgementSheet(table: Table, threshold: Threshold = Threshold.USUAL): Panels =
    JudgementSheet.of(this, table, threshold)

/** Draws which columns matter: `trained.importance(test).chart().save("importance.png")`. See [BarChart]. */
public fun Importance.chart(): BarChart = BarChart.of(this)

/** Draws what an answer depends on: `trained.explain(rows, 0).chart().save("why.png")`. See [BarChart]. */
public fun Explanation.chart(): BarChart = BarChart.of(this)
