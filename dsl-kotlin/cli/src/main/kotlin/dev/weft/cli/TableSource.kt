package dev.weft.cli

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.metric.Metric
import dev.weft.metric.Metrics
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.training.Trained
import dev.weft.training.Training
import java.nio.file.Path
import kotlin.math.roundToInt

/** `train --csv FILE --label NAME`: the rows of a table, whose columns are made features without writing code. */
internal class TableSource(line: CommandLine) : Source {
    private val csv = line.option("csv", path("FILE"), "trains on this table, whose first line names the columns")
    private val label =
        line.option("label", text("NAME"), "with --csv: the target column, of words (classes) or of numbers")
    private val words =
        line.option("words", names, "with --csv: columns of numbers that are words, such as codes and classes")
    private val ignore = line.option("ignore", names, "with --csv: columns to leave out")
    private val missing =
        line.flag("missing", "with --csv: a missing number counts as the mean, a missing word as none")
    private val share =
        line.option("test-share", fraction, "with --csv: fraction of the rows that is kept for the test (0.2)")

    override val name get() = "table"
    override val chosenBy get() = "--csv FILE"
    override val asked get() = csv.given
    override val options get() = kept + csv
    override val kept get() = listOf(label, words, ignore, missing, share)
    override val preset get() = PRESET
    override val order get() = Training.Batching(Batches::epochs)

    override fun place(): Path = Path.of(csv.value!!.fileName.toString().substringBeforeLast('.') + ".safetensors")

    override fun open(seed: Long): Examples {
        val target = label.value ?: throw UsageException("--label is missing: the column of ${csv.value} to predict")
        val table = read(csv.value!!, target).shuffle(seed)
        val test = (table.size() * share.value!!).roundToInt()
        return Rows(table.slice(test, table.size()), table.slice(0, test), target, missing.isSet)
    }

    private fun read(path: Path, target: String): Table {
        val asWords = words.value.orEmpty()
        val ignored = ignore.value.orEmpty()
        (asWords + target).find { it in ignored }?.let {
            throw UsageException("--ignore names $it, which is needed: leave it out there")
        }
        val header = mutableListOf<String>()
        val table = Csv.read(path) { name ->
            header += name
            if (name in asWords) Csv.Kind.WORDS else if (name in ignored) Csv.Kind.IGNORED else Csv.Kind.INFERRED
        }
        among(header, listOf(target), "--label", path)
        among(header, asWords, "--words", path)
        among(header, ignored, "--ignore", path)
        return table
    }

    /** A table's rows for training and for the test. */
    private class Rows(
        private val rows: Table,
        private val test: Table,
        private val target: String,
        missing: Boolean,
    ) : Examples {
        // Fitted to the training rows alone, so that the test stays a test.
        override val preprocessing: Preprocessing =
            Preprocessing.fit(rows, target).let { if (missing) it.withMissing() else it }
        override val training: Dataset = preprocessing.dataset(rows)
        private val classes = preprocessing.label().classes()

        override val outputs get() = maxOf(1, classes.size)
        override val loss: Loss get() = if (classes.isEmpty()) Losses.MSE else Losses.SOFTMAX_CE
        override val metrics get() = if (classes.isEmpty()) listOf<Metric>() else listOf(Metrics.ACCURACY)

        override fun report(trained: Trained): Report {
            val model = trained.predictor()
            val reports = linkedMapOf("training" to tableReport(model, rows))
            if (test.size() > 0) {
                reports["test"] = tableReport(model, test)
            }
            val aim = classes.joinToString().ifEmpty { "a number (name it in --words to learn classes)" }
            val columns = preprocessing.numbers().size + preprocessing.words().size
            return Report(
                listOf("$target: $aim, from $columns columns") +
                    reports.map { (part, report) -> "$part: ${shown(report)}" },
                mapOf("label" to target, "classes" to classes) + reports,
            )
        }
    }

    companion object {
        /** A small network that suits tables of some hundred rows. */
        val PRESET: Map<String, String> = mapOf(
            "hidden" to "16", "kernel" to "glorotUniform", "l2" to "0", "optimizer" to "adam", "rate" to "0.01",
            "decay" to "1", "average" to "0", "batch" to "16", "seed" to "1", "epochs" to "100", "test-share" to "0.2",
        )
    }
}
