package dev.weft.cli

import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.file.MalformedDataException
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

/** `train --csv FILE --label NAME`: the rows of a CSV table; its columns become features without any code. */
internal class TableSource(line: CommandLine) : Source {
    private val csv = line.option("csv", path("FILE"), "CSV table to train on; its first line names the columns")
    private val label =
        line.option("label", text("NAME"), "with --csv: the target column, either categories (classes) or numbers")
    private val words =
        line.option("words", names, "with --csv: numeric columns to treat as categories, such as codes")
    private val ignore = line.option("ignore", names, "with --csv: columns to leave out")
    private val missing =
        line.flag("missing", "with --csv: accept missing values: numbers become the mean, categories all zeros")
    private val share =
        line.option("test-share", fraction, "with --csv: fraction of the rows held out as a test set (default: 0.2)")

    override val name get() = "table"
    override val chosenBy get() = "--csv FILE"
    override val asked get() = csv.given
    override val options get() = kept + csv
    override val kept get() = listOf(label, words, ignore, missing, share)
    override val preset get() = PRESET
    override val order get() = Training.Batching(Batches::epochs)

    override fun place(): Path = Path.of(csv.value!!.fileName.toString().substringBeforeLast('.') + ".safetensors")

    override fun open(seed: Long): Examples {
        val target = label.value ?: throw UsageException("--label is missing: name the target column of ${csv.value}")
        val table = read(csv.value!!, target).shuffle(seed)
        val test = (table.size() * share.value!!).roundToInt()
        if (test == table.size() || test == 0 && share.given && share.value!! > 0) {
            val (part, other) = if (test == 0) "none" to "larger" else "all" to "smaller"
            val found = "--test-share ${share.text} holds out $part of ${table.size()} rows"
            throw UsageException("$found: choose a $other fraction")
        }
        return Rows(table.slice(test, table.size()), table.slice(0, test), target, missing.isSet)
    }

    private fun read(path: Path, target: String): Table {
        val asWords = words.value.orEmpty()
        val ignored = ignore.value.orEmpty()
        (asWords + target).find { it in ignored }?.let {
            throw UsageException("--ignore names $it, which --label or --words needs: remove it from --ignore")
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

    /** The rows of a table, divided into a training set and a test set. */
    private class Rows(
        private val rows: Table,
        private val test: Table,
        private val target: String,
        missing: Boolean,
    ) : Examples {
        // Fitted to the training rows alone: the test rows must not influence the features.
        override val preprocessing: Preprocessing =
            Preprocessing.fit(rows, target).let { if (missing) it.withMissing() else it }.also(::expectTestable)
        override val training: Dataset = preprocessing.dataset(rows)
        private val classes = preprocessing.label().classes()

        override val held: Dataset? get() = if (test.size() == 0) null else preprocessing.dataset(test)
        override val outputs get() = maxOf(1, classes.size)
        override val loss: Loss get() = if (classes.isEmpty()) Losses.MSE else Losses.SOFTMAX_CE
        override val metrics get() = if (classes.isEmpty()) listOf<Metric>() else listOf(Metrics.ACCURACY)

        /** A test row with a class or category of its own is found now, not after the training. */
        private fun expectTestable(fitted: Preprocessing) = try {
            fitted.dataset(test)
        } catch (e: MalformedDataException) {
            val remedy = "in a row held out to test: try another --seed or --test-share, or leave the row out"
            throw MalformedDataException(e.source(), e.position(), "${e.found()} $remedy", e.wanted())
        }

        override fun report(trained: Trained): Report {
            val model = trained.predictor()
            val reports = linkedMapOf("training" to tableReport(model, rows))
            if (test.size() > 0) {
                reports["test"] = tableReport(model, test)
            }
            val aim = if (classes.isEmpty()) "a number (for classes, add --words $target)" else
                "classes ${classes.joinToString()}"
            val columns = preprocessing.numbers().size + preprocessing.words().size
            return Report(
                listOf("target $target: $aim, predicted from $columns columns") +
                    reports.map { (part, report) -> "$part: ${shown(report)}" },
                mapOf("label" to target, "classes" to classes) + reports,
            )
        }
    }

    companion object {
        /** The defaults: a small network for tables of a few hundred rows. */
        val PRESET: Map<String, String> = mapOf(
            "hidden" to "16", "kernel" to "glorotUniform", "l2" to "0", "optimizer" to "adam", "rate" to "0.01",
            "decay" to "1", "average" to "0", "batch" to "16", "seed" to "1", "epochs" to "100", "test-share" to "0.2",
        )
    }
}
