package dev.weft.cli.table

import dev.weft.evaluation.Importance
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.picture.BarChart
import dev.weft.picture.JudgementSheet
import dev.weft.picture.Picture
import dev.weft.table.Table
import dev.weft.training.Predictor

/** What a [model] is worth on the rows of a table, or on more rows, of which there is a [sample]. */
internal class Judging(
    private val model: Predictor,
    private val threshold: Threshold,
    val judgement: Judgement,
    sample: () -> Table,
) {
    constructor(model: Predictor, table: Table, threshold: Threshold) :
        this(model, threshold, Judgement.of(model, table, threshold), { table })

    private val table by lazy(sample)

    /** The scores by name. */
    val scores: Map<String, Double> get() = judgement.scores()

    /** The scores beside those of a baseline, those of each class, and the confusion matrix. */
    val lines: List<String> get() = listOf("") + judgement.lines()

    /** The same as facts for JSON. */
    val facts: Map<String, Any>
        get() = linkedMapOf<String, Any>("rows" to judgement.rows(), "unlabelled" to judgement.unlabelled()) +
            judgement.scores() + ("baseline" to judgement.baseline()) +
            if (judgement.classes().isEmpty()) mapOf() else mapOf(
                "classes" to classes,
                "confusion" to
                    judgement.confusion()
            )

    private val classes
        get() = judgement.classes().map {
            linkedMapOf(
                "class" to it.name(), "rows" to it.rows(), "precision" to it.precision(), "recall" to it.recall(),
                "f1" to it.f1(),
            )
        }

    /** How much the error rises if each column is shuffled. */
    val importance: Importance by lazy { Importance.of(model, table, REPEATS, 1) }

    /** The charts of the scores, and of the importances if [withImportance]. */
    fun pictures(withImportance: Boolean): List<Picture> = JudgementSheet.of(
        model, table, threshold, *if (withImportance) arrayOf(BarChart.of(importance)) else arrayOf()
    ).pictures()

    private companion object {
        const val REPEATS = 5
    }
}

/** The facts of [importance] for JSON. */
internal fun factsOf(importance: Importance): Map<String, Any> = mapOf(
    "importance" to importance.columns().map {
        linkedMapOf("column" to it.name(), "rise" to it.rise(), "deviation" to it.deviation())
    },
)
