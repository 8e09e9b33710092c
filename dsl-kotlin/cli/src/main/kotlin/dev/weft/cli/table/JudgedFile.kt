package dev.weft.cli.table

import dev.weft.cli.Loaded
import dev.weft.cli.Report
import dev.weft.cli.UsageException
import dev.weft.evaluation.Judgement
import dev.weft.evaluation.Threshold
import dev.weft.table.Csv
import dev.weft.table.Preparation
import dev.weft.table.Table
import java.nio.file.Path
import java.util.Locale

/**
 * The table in [file] on which the model [loaded] is evaluated. Of one that may be larger than memory, all rows are
 * judged part by part; what needs rows at once takes a sample.
 */
internal class JudgedFile(
    private val loaded: Loaded,
    private val file: Path,
    given: Csv.Options,
    private val thresholds: Thresholds,
    private val importance: Boolean,
) {
    private val model = loaded.model
    private val fitted = model.preprocessing().orElseThrow {
        UsageException("${loaded.path} was not trained on a table: leave --csv out")
    }
    private val reading = loaded.reading(given)
    private val options = reading.withKinds(fitted::kind)
    private val isLarge = Spill.isNeeded(file)
    private var counts = Preparation.Counts.NONE
    private var size = 0L

    private val rows: Table by lazy { if (isLarge) sample() else Csv.read(file, options) }

    init {
        if (isLarge) {
            Csv.stream(file, options, ROWS) { part ->
                counts = counts.plus(fitted.counts(part))
                size += part.size()
            }
        } else counts = fitted.counts(rows)
    }

    private val positive = thresholds.positive(fitted.label().classes())

    private val threshold: Threshold? =
        if (thresholds.given) thresholds.of(model, rows) else loaded.threshold

    private val judging: Judging = (threshold ?: Threshold.USUAL).let {
        if (!isLarge) Judging(model, rows, it) else
            Judging(model, it, Judgement.of(model, file, reading, it)) { rows }
    }

    private val positives get() = positive?.let { Positives(it, judging.judgement) }

    /** The charts of the scores. */
    fun pictures() = judging.pictures(importance)

    /** The scores, beside what was missing. */
    val report: Report
        get() {
            val matters = if (importance) listOf("", heading) + judging.importance.lines() else listOf()
            return Report(
                listOf("${loaded.description} on $file") + listOfNotNull(known, counted(counts), at, drawn) +
                    judging.lines +
                    listOfNotNull(positives?.line) + matters,
                (if (isKnown) mapOf("trainedOn" to true) else mapOf()) + judging.facts +
                    threshold?.let { mapOf(Threshold.FACT to it.probability) }.orEmpty() +
                    positives?.facts.orEmpty() + if (importance) factsOf(judging.importance) else mapOf()
            )
        }

    private val isKnown = loaded.origin?.isOf(file) == true

    private val known get() = (
        "$file is the table that the model was trained on, so the scores are optimistic: weft train prints those of " +
            "the rows that it holds out"
        ).takeIf { isKnown }

    private val at get() = threshold?.let {
        "threshold %.4f".format(Locale.ROOT, it.probability) + when {
            thresholds.isChosen ->
                ", chosen on these rows, so the scores are optimistic: on other rows, name it with " +
                    "--threshold, or train with that option"

            thresholds.given -> ""

            else -> ", chosen in training"
        }
    }

    private val heading get() =
        "how much ${judging.importance.measure.replace('_', ' ')} gets worse if a column is shuffled (± deviation)"

    private val drawn get() = "$file is large: ${rows.size()} rows drawn by chance stand for it where needed"
        .takeIf { isLarge && (importance || thresholds.isChosen) }

    private fun sample(): Table {
        val share = Spill.MOST_TESTED.toDouble() / maxOf(1L, size)
        val name = fitted.label().name()
        return Spill.of(name, 1, share, keeps = false) { rows, each -> Csv.stream(file, options, rows, each) }.use {
            Csv.read(it.test, it.options().withKinds(fitted::kind))
        }
    }

    private companion object {
        const val ROWS = 4096
    }
}
