package dev.weft.cli

import dev.weft.cli.table.Predictions
import dev.weft.cli.table.RowOptions
import dev.weft.cli.table.StandardInput
import dev.weft.data.DigitImage
import dev.weft.training.Answer
import java.nio.file.Path
import java.util.Locale

/** `predict MODEL FILE…`: predicts the digit in an image, or the target of each row of a table. */
internal object Predict : Command {
    private const val PIXELS = DigitImage.SIDE * DigitImage.SIDE

    override val name = "predict"
    override val purpose =
        "Predicts the digit in each image, or the target of each row of a table, with probabilities."
    override val example = "predict model examples/data/seven.png"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line, computes = true)
        val files = line.arguments(
            "FILE", path("FILE"),
            "an image of a digit (28 x 28 pixels or more), or a table (- for standard input)",
        )
        val rows = RowOptions(line)
        val json = jsonFlag(line)
        return { terminal ->
            val loaded = saved.load()
            if (loaded.isOfTable) onRows(loaded, files.value, rows, json.isSet, terminal)
            else onImages(loaded, files.value, rows, json.isSet, terminal)
            Cli.OK
        }
    }

    private fun onRows(loaded: Loaded, files: List<Path>, options: RowOptions, json: Boolean, terminal: Terminal) {
        val out = options.file(files.size)
        if (out != null && json) {
            throw UsageException("--out and --json cannot be combined: leave one out")
        }
        var legend: String? = null
        val facts = StandardInput().use { input ->
            files.map { file ->
                input.reading(file) { path ->
                    val shown = if ("$file" == "-") "standard input" else "$file"
                    val predictions = Predictions(loaded, path, shown, options)
                    val rows = if (json) predictions.facts() else listOf()
                    if (out != null) predictions.write(out) else if (!json) predictions.lines(terminal.out::csv)
                    predictions.note?.let(terminal::say)
                    legend = predictions.legend
                    linkedMapOf("file" to "$file", "rows" to rows)
                }
            }
        }
        legend?.let(terminal::say)
        if (json) terminal.out.line(jsonOf(loaded.facts + mapOf("predictions" to facts)))
        out?.let { terminal.say("wrote $it") }
    }

    private fun onImages(loaded: Loaded, files: List<Path>, options: RowOptions, json: Boolean, terminal: Terminal) {
        options.given.firstOrNull()?.let {
            throw UsageException("$it is an option of tables, but ${loaded.path} predicts images: leave it out")
        }
        val images = Images(loaded)
        val answers = files.map { it to images.answer(it) }
        if (json) {
            val facts = answers.map { (file, answer) -> images.facts(file, answer) }
            terminal.out.line(jsonOf(loaded.facts + mapOf("predictions" to facts)))
        } else {
            terminal.say(loaded.description)
            answers.forEach { (file, answer) -> terminal.out.lines(images.lines(file, answer)) }
        }
    }

    private class Images(private val loaded: Loaded) {
        private val model = loaded.ofDigits()

        init {
            val outputs = model.network().output().rowSize()
            require(outputs == 1 || model.model().loss().outputs().hasClasses()) {
                "${loaded.path} has $outputs outputs that stand for numbers, not for digits"
            }
        }

        fun answer(file: Path): Answer = model.answers(DigitImage.read(file).reshape(1, PIXELS)).single()

        fun lines(file: Path, answer: Answer): List<String> {
            val digits = answer.probabilities().map { (digit, p) -> "$digit: ${"%.4f".format(Locale.ROOT, p)}" }
            return listOf("$file: ${answer.value()}") +
                if (digits.isEmpty()) listOf() else listOf(digits.joinToString(" ", "  "))
        }

        fun facts(file: Path, answer: Answer): Map<String, Any?> {
            val value = answer.value()
            return linkedMapOf(
                "image" to file.toString(),
                // A model with a single number for an output predicts no digit, and one with NaN nothing.
                if (value is Double) "prediction" to value else "digit" to value.toString().toIntOrNull(),
                "probabilities" to answer.probabilities().values.toList(),
            )
        }
    }
}
