package dev.weft.dsl

import dev.weft.evaluation.Explanation
import dev.weft.evaluation.Importance
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.picture.CalibrationChart
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.LineChart
import dev.weft.picture.RocCurves
import dev.weft.table.Column
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.training.Training
import io.kotest.core.spec.style.StringSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.doubles.shouldBeGreaterThan
import io.kotest.matchers.shouldBe

class JudgementsSpec : StringSpec({
    val sizes = DoubleArray(60) { it * 37 % 29 + 0.5 }
    val table = Table.of(
        "parcels",
        listOf(
            Column.Numbers("size", *sizes), Column.Numbers("day", *DoubleArray(60) { (it * 7 % 12).toDouble() }),
            Column.Words("late", listOf("no", "yes"), *IntArray(60) { if (sizes[it] > 12) 1 else 0 }),
        ),
    )
    val fitted = Preprocessing.prepared(table, "late")
    val untrained = {
        network { dense(2); loss(softmaxCE); optimizer(adam(0.1)) }.build(fitted.features()).preprocess(fitted)
    }
    val trained = untrained().fit(fitted.dataset(table), Training.epochs(20).withBatchSize(10))

    "a trained model is judged, explained and drawn in a word each" {
        val judgement = trained.judge(table)
        judgement shouldBe Judgement.of(trained.predictor(), table)
        judgement.scores.getValue("accuracy") shouldBeGreaterThan judgement.baseline.getValue("accuracy")
        trained.judge(table, Threshold(0.999)).confusion shouldBe
            Judgement.of(trained.predictor(), table, Threshold(0.999)).confusion
        val importance = trained.importance(table)
        importance shouldBe Importance.of(trained.predictor(), table, 5, 1)
        importance.chart().bars.map { it.name } shouldContainExactly listOf("size", "day")
        val explanation = trained.explain(table, 3)
        explanation shouldBe Explanation.of(trained.predictor(), table, 3, 1)
        explanation.chart().bars.size shouldBe 2
    }

    "the sheet has the curves of the training if there was one" {
        trained.judgementSheet(table).pictures.take(4).map { it::class } shouldContainExactly
            listOf(ConfusionMatrix::class, RocCurves::class, CalibrationChart::class, LineChart::class)
        untrained().judgementSheet(table).pictures.size shouldBe 3
    }
})
