package dev.weft.cli

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
        val saved = SavedModel(line)
        val data = mnistFolder(line)
        val csv = line.option(
            "csv", path("FILE"),
            "CSV table with the target column, for a model trained on a table"
        )
        val json = jsonFlag(line)
        return { terminal ->
            if (csv.given && data.given) {
                throw UsageException("--data and --csv cannot be combined: leave one out")
            }
            val loaded = saved.load()
            val report = csv.value?.let { onTable(loaded, it) } ?: onDigits(loaded, data)
            if (json.isSet) {
                terminal.out.line(jsonOf(loaded.facts + report.facts))
            } else {
                terminal.out.lines(report.lines)
            }
            Cli.OK
        }
    }

    private fun onTable(loaded: Loaded, file: Path): Report {
        val report = tableReport(loaded.model, rows(loaded, file, labels = true))
        return Report(listOf("${loaded.description} on $file", shown(report)), report)
    }

    private fun onDigits(loaded: Loaded, data: Option<Path>): Report {
        if (loaded.isOfTable) {
            val remedy = "add --csv FILE, a table with the target column"
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
