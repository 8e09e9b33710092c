package dev.weft.cli.table

import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.Examples
import dev.weft.cli.Report
import dev.weft.cli.UsageException
import dev.weft.data.Dataset
import dev.weft.evaluation.Threshold
import dev.weft.picture.Picture
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.training.Trained
import dev.weft.training.Training
import java.util.Locale

/**
 * The rows of a table to train on, and those to test.
 *
 * @property preprocessing fitted to the training rows alone: the test rows must not influence the features
 * @property test the rows held out, perhaps none
 * @property unlabelled how many rows were left out since they have no label
 * @property plan how they become a model
 * @property thresholds the threshold of two classes, or how to choose it
 * @property written how the file is written, in one line; null if as usual
 * @property origin what the model remembers of the file; null for nothing
 */
internal class TableExamples private constructor(
    override val preprocessing: Preprocessing,
    data: Dataset,
    private val test: Table?,
    private val unlabelled: Int,
    plan: Plan,
    private val thresholds: Thresholds,
    private val written: String?,
    private val origin: Origin?,
) : Examples {
    private val planned = plan.of(preprocessing, data)
    override val training: Dataset get() = planned.training
    private val label = preprocessing.label()
    private val findings = preprocessing.preparation().map { it.findings() }.orElse(listOf())

    override val held: Dataset? = test?.takeIf { it.size() > 0 }?.let(preprocessing::dataset)

    override val notes: List<String> get() = listOfNotNull(written) + Findings.lines(findings, label)

    private var learned: Trained? = null
    private val threshold get() = thresholds.of(label.classes()) { planned.plan.judge(learned!!) }

    init {
        thresholds.check(label.classes(), planned.plan.judged().size())
    }

    override fun start(earlier: Checkpoint?): Trained = planned.start(earlier).also {
        val loss = planned.usable(it).model().loss()
        if (thresholds.option.value != null && !loss.outputs().hasProbabilities()) {
            val remedy = "choose another --loss, such as softmaxCE"
            throw UsageException("--threshold expects a loss with probabilities but got $loss: $remedy")
        }
    }

    override fun lastStep(): Long = planned.lastStep()

    override fun plan(done: Long): Training = planned.settings(done)

    override fun usable(trained: Trained): Trained {
        learned = trained
        return planned.usable(trained)
    }

    override val facts: Map<String, Any> get() = origin?.facts.orEmpty() + facts(threshold)

    private fun facts(threshold: Threshold?) = threshold?.let { mapOf(Threshold.FACT to it.probability) }.orEmpty()

    private fun judging(trained: Trained, threshold: Threshold?) =
        Judging(trained.predictor(), test!!, threshold ?: Threshold.USUAL)

    override fun scores(trained: Trained): Map<String, Double> = judging(trained, threshold).scores

    override fun pictures(trained: Trained): List<Picture> =
        (if (held == null) listOf() else judging(trained, threshold).pictures(false)) + super.pictures(trained)

    override fun report(trained: Trained): Report {
        val threshold = threshold
        val judged = if (held == null) null else judging(trained, threshold)
        val classes = label.classes()
        val positives = judged?.let { j -> thresholds.positive(classes)?.let { Positives(it, j.judgement) } }
        val rows = RowCounts(
            training.size(), planned.plan.judged().size(), planned.plan.folds(),
            if (held ==
                null
            ) 0 else test!!.size(),
            unlabelled
        )
        return Report(
            summed(label, rows) + listOfNotNull(threshold?.let(::said)) + judged?.lines.orEmpty() +
                listOfNotNull(positives?.line),
            mapOf(
                "label" to label.name(), "classes" to classes, "trainingRows" to training.size(),
                "validationRows" to rows.judged, "unlabelled" to unlabelled,
                "findings" to Findings.facts(findings),
            ) + facts(threshold) + judged?.let { mapOf("test" to it.facts + positives?.facts.orEmpty()) }.orEmpty(),
        )
    }

    private fun said(threshold: Threshold): String {
        val how = if (thresholds.isChosen) " (chosen on the validation rows)" else ""
        val isFirst = thresholds.positive(label.classes()) == label.classes()[0]
        val (name, least) = if (isFirst) label.classes()[0] to 1 - threshold.probability else
            label.classes()[1] to threshold.probability
        return "answers $name above %.4f".format(Locale.ROOT, least) + how
    }

    companion object {
        /** The rows of [parts], for [plan]. */
        fun of(parts: Division, plan: Plan, thresholds: Thresholds, written: String?, origin: Origin?): TableExamples {
            val fitted = Preprocessing.prepared(parts.training, plan.label, plan.options)
            val data = fitted.dataset(parts.training)
            return TableExamples(fitted, data, parts.test, parts.unlabelled, plan, thresholds, written, origin)
        }

        /** The rows of [spill], of which those to train on stay in a file. */
        fun of(spill: Spill, plan: Plan, thresholds: Thresholds, written: String?, origin: Origin?): TableExamples {
            val fitted = Preprocessing.prepared(spill.training, spill.options(), plan.label, plan.options)
            val test = if (spill.tested == 0) null else Csv.read(spill.test, spill.options().withKinds(fitted::kind))
            val data = fitted.dataset(spill.training, spill.options())
            return TableExamples(fitted, data, test, spill.unlabelled, plan, thresholds, written, origin)
        }
    }
}
