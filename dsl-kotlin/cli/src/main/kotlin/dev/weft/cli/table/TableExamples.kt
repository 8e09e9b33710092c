package dev.weft.cli.table

import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.Examples
import dev.weft.cli.Report
import dev.weft.data.Dataset
import dev.weft.picture.JudgementSheet
import dev.weft.picture.Picture
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.training.Trained
import dev.weft.training.Training

/**
 * The rows of a table to train on, and those to test.
 *
 * @property preprocessing fitted to the training rows alone: the test rows must not influence the features
 * @property test the rows held out, perhaps none
 * @property unlabelled how many rows were left out since they have no label
 * @property plan how they become a model
 * @property written how the file is written, in one line; null if as usual
 */
internal class TableExamples private constructor(
    override val preprocessing: Preprocessing,
    data: Dataset,
    private val test: Table?,
    private val unlabelled: Int,
    plan: Plan,
    private val written: String?,
) : Examples {
    private val planned = plan.of(preprocessing, data)
    override val training: Dataset get() = planned.training
    private val label = preprocessing.label()
    private val findings = preprocessing.preparation().map { it.findings() }.orElse(listOf())

    override val held: Dataset? = test?.takeIf { it.size() > 0 }?.let(preprocessing::dataset)

    override val notes: List<String> get() = listOfNotNull(written) + Findings.lines(findings)

    override fun start(earlier: Checkpoint?): Trained = planned.start(earlier)

    override fun lastStep(): Long = planned.lastStep()

    override fun plan(done: Long): Training = planned.settings(done)

    override fun usable(trained: Trained): Trained = planned.usable(trained)

    override fun scores(trained: Trained): Map<String, Double> = Judging(trained.predictor(), test!!).scores

    override fun pictures(trained: Trained): List<Picture> =
        (if (held == null) listOf() else JudgementSheet.of(trained.predictor(), test!!).pictures()) +
            super.pictures(trained)

    override fun report(trained: Trained): Report {
        val judged = if (held == null) null else Judging(trained.predictor(), test!!)
        val classes = label.classes()
        val rows = RowCounts(
            training.size(), planned.judged, planned.folds, if (held == null) 0 else test!!.size(), unlabelled
        )
        return Report(
            summed(label, rows) + judged?.lines.orEmpty(),
            mapOf(
                "label" to label.name(), "classes" to classes, "trainingRows" to training.size(),
                "validationRows" to planned.judged, "unlabelled" to unlabelled,
                "findings" to Findings.facts(findings),
            ) + judged?.let { mapOf("test" to it.facts) }.orEmpty(),
        )
    }

    companion object {
        /** The rows of [parts], for [plan]. */
        fun of(parts: Division, plan: Plan, written: String?): TableExamples {
            val fitted = Preprocessing.prepared(parts.training, plan.label, plan.options)
            val data = fitted.dataset(parts.training)
            return TableExamples(fitted, data, parts.test, parts.unlabelled, plan, written)
        }

        /** The rows of [spill], of which those to train on stay in a file. */
        fun of(spill: Spill, plan: Plan, written: String?): TableExamples {
            val fitted = Preprocessing.prepared(spill.training, spill.options(), plan.label, plan.options)
            val test = if (spill.tested == 0) null else Csv.read(spill.test, spill.options().withKinds(fitted::kind))
            val data = fitted.dataset(spill.training, spill.options())
            return TableExamples(fitted, data, test, spill.unlabelled, plan, written)
        }
    }
}
