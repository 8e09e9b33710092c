package dev.weft.cli

import dev.weft.cli.table.JudgedFile
import dev.weft.cli.table.PictureFile
import dev.weft.cli.table.Reading
import dev.weft.cli.table.TRAINED
import dev.weft.cli.table.Thresholds
import dev.weft.data.Mnist
import dev.weft.loss.Outputs
import dev.weft.training.Evaluation
import java.nio.file.Path
import java.util.Locale

/** `evaluate MODEL`: evaluates a saved model. */
internal object Evaluate : Command {
    override val name = "evaluate"
    override val purpose =
        "Evaluates a saved model on MNIST's test images (with a confusion matrix) or on a table."
    override val example = "evaluate model"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line, computes = true)
        val data = mnistFolder(line)
        val file = line.optional("FILE", path("FILE"), "table with the target column, as --csv names it")
        val csv = line.option(
            "csv", path("FILE"),
            "table with the target column, for a model trained on a table"
        )
        val reading = Reading(line)
        val thresholds = Thresholds(line, chooses = true, TRAINED)
        val importance = line.flag("importance", "for tables: how much the error rises if a column is shuffled")
        val picture = PictureFile(line, "for tables: draw how good the model is, and any importances")
        val json = jsonFlag(line)
        return { terminal ->
            if (csv.given && data.given || csv.given && file.value != null || data.given && file.value != null) {
                throw UsageException("FILE, --data and --csv cannot be combined: name one")
            }
            picture.check()
            val loaded = saved.load()
            val table = (file.value ?: csv.value)
                ?.let { JudgedFile(loaded, it, reading.options(), thresholds, importance.isSet) }
            val report = table?.report ?: onDigits(loaded, data)
            if (table == null && picture.given) {
                throw UsageException("--picture is an option of tables: leave it out")
            }
            if (json.isSet) {
                terminal.out.line(jsonOf(loaded.facts + report.facts))
            } else {
                terminal.out.lines(report.lines)
            }
            table?.let { picture.write(terminal) { it.pictures() } }
            Cli.OK
        }
    }

    private fun onDigits(loaded: Loaded, data: Option<Path>): Report {
        if (loaded.isOfTable) {
            val remedy = "name a table with the target column: weft evaluate ${shellWord(loaded.path)} FILE"
            throw UsageException("${loaded.path} was trained on a table: $remedy")
        }
        val model = loaded.ofDigits()
        val outputs = model.network().output().rowSize()
        require(outputs == Mnist.CLASSES) {
            "${loaded.path} has $outputs outputs, not one for each of the ${Mnist.CLASSES} digits"
        }
        val test = mnist(data).test
        // All losses but those of logits compare outputs with labels of the same shape.
        val isIndexed = model.model().loss().outputs() == Outputs.LOGITS
        val evaluation = Evaluation.of(model, if (isIndexed) test else test.oneHot(outputs))
        val report = evaluation.report()
        val confusion = evaluation.confusion().map { it.asList() }
        val examples = test.size()
        val lines = listOf("${loaded.description} on $examples test images") +
            report.map { (name, value) -> "$name ${"%.4f".format(Locale.ROOT, value)}" } +
            listOf("", "confusion matrix (rows: true digit, columns: predicted digit)") + table(confusion)
        return Report(lines, report + mapOf("examples" to examples, "confusion" to confusion))
    }

    private fun table(confusion: List<List<Int>>): List<String> {
        val width = maxOf(5, confusion.flatten().max().toString().length + 1)
        val head = " ".repeat(4) + confusion.indices.joinToString("") { it.toString().padStart(width) }
        return listOf(head) + confusion.mapIndexed { digit, row ->
            digit.toString().padStart(4) +
                row.joinToString("") { (if (it == 0) "." else it.toString()).padStart(width) }
        }
    }
}
