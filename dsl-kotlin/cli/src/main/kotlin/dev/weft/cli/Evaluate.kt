package dev.weft.cli

import dev.weft.checkpoint.Json
import dev.weft.data.Mnist
import dev.weft.training.Evaluation
import dev.weft.training.Trained
import java.nio.file.Path
import java.util.Locale

/** `evaluate MODEL`: how good a saved model is. */
internal object Evaluate : Command {
    override val name = "evaluate"
    override val purpose = "Measures a saved model on test images or on a table: loss, accuracy, which digit was taken for which."
    override val example = "evaluate model"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line)
        val data = line.option("data", path("DIR"), "folder of four IDX files like MNIST's (the MNIST that comes with weft)")
        val csv = line.option("csv", path("FILE"), "a table with the label, for a model that was trained with --csv")
        val json = line.flag("json", "prints one JSON object and nothing else on standard output")
        return action@{ terminal ->
            if (csv.value != null && data.value != null) {
                throw UsageException("--data and --csv exclude each other")
            }
            val loaded = saved.load()
            csv.value?.let { file ->
                val report = report(loaded.model, rows(loaded, file, labels = true))
                terminal.out.line(if (json.value) Json.write(loaded.facts + report) else "${loaded.description} on $file\n${shown(report)}")
                return@action Cli.OK
            }
            if (loaded.model.preprocessing().isPresent) {
                throw UsageException("${loaded.path} was trained on a table: add --csv FILE, a table with its label")
            }
            val evaluation = Evaluation.of(loaded.model, Mnist.read(data.value ?: Train.home("examples/data/mnist")).test)
            val report = evaluation.report()
            val confusion = evaluation.confusion().map { it.asList() }
            if (json.value) {
                terminal.out.line(Json.write(loaded.facts + report + mapOf("examples" to evaluation.labels().size(), "confusion" to confusion)))
            } else {
                terminal.out.line("${loaded.description} on ${evaluation.labels().size()} test images")
                report.forEach { (name, value) -> terminal.out.line("$name ${"%.4f".format(Locale.ROOT, value)}") }
                terminal.out.line("\nright answers are on the diagonal; row: the digit, column: what it was taken for")
                terminal.out.line(table(confusion))
            }
            Cli.OK
        }
    }

    private fun table(confusion: List<List<Int>>): String {
        val width = maxOf(5, confusion.flatten().max().toString().length + 1)
        val head = " ".repeat(4) + confusion.indices.joinToString("") { it.toString().padStart(width) }
        return head + confusion.withIndex().joinToString("") { (digit, row) ->
            "\n" + digit.toString().padStart(4) + row.joinToString("") { (if (it == 0) "." else it.toString()).padStart(width) }
        }
    }
}

/** The argument MODEL and the choice of its weights: averaged ones if the model has them, unless `--raw` is given. */
internal class SavedModel(line: CommandLine) {
    private val path = line.argument("MODEL", path("MODEL"), "a saved model, or a folder of checkpoints, of which the newest")
    private val averaged = line.flag("averaged", "with the moving average of the weights (the default if the model has one)")
    private val raw = line.flag("raw", "with the weights of the last step")

    fun load(): Loaded {
        if (averaged.value && raw.value) {
            throw UsageException("--averaged and --raw exclude each other")
        }
        val trained = Trained.load(path.value)
        val hasAverage = trained.model().average().isPresent
        if (averaged.value && !hasAverage) {
            throw UsageException("${path.value} has no averaged weights: leave --averaged out")
        }
        return if (hasAverage && !raw.value) Loaded(path.value, trained.averaged(), trained.step(), "averaged")
        else Loaded(path.value, trained, trained.step(), "raw")
    }
}

/** A saved model with the chosen [weights], as they were after [step]. */
internal class Loaded(val path: Path, val model: Trained, private val step: Long, private val weights: String) {
    val description: String get() = "$path, $weights weights after step $step, ${model.weightsSha256().take(8)}"

    val facts: Map<String, Any>
        get() = linkedMapOf("model" to path.toString(), "steps" to step, "weights" to weights, "weightsSha256" to model.weightsSha256())
}
