package dev.weft.cli

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
        val saved = SavedModel(line)
        val files = line.arguments(
            "FILE", path("FILE"),
            "an image of a digit (28 x 28 pixels or more), or a CSV file with the training columns",
        )
        val safe = line.flag("spreadsheet-safe", "put an apostrophe before class names that look like formulas")
        val json = jsonFlag(line)
        return { terminal ->
            val loaded = saved.load()
            val form = if (loaded.isOfTable) Rows(loaded, safe.isSet) else Images(loaded)
            val answers = files.value.map { it to form.answers(it) }
            if (json.isSet) {
                val predictions = answers.map { (file, all) -> form.facts(file, all) }
                terminal.out.line(jsonOf(loaded.facts + mapOf("predictions" to predictions)))
            } else {
                form.head?.let(terminal::say)
                answers.forEach { (file, all) -> form.print(terminal.out, file, all) }
            }
            Cli.OK
        }
    }

    /** Reads one kind of file and prints the predictions. */
    private sealed interface Form {
        /** The line before all predictions; null for none. */
        val head: String?

        fun answers(file: Path): List<Answer>

        fun print(out: Output, file: Path, answers: List<Answer>)

        fun facts(file: Path, answers: List<Answer>): Map<String, Any?>
    }

    private class Images(private val loaded: Loaded) : Form {
        private val model = loaded.ofDigits()

        init {
            val outputs = model.network().output().rowSize()
            require(outputs == 1 || model.model().loss().outputs().hasClasses()) {
                "${loaded.path} has $outputs outputs that stand for numbers, not for digits"
            }
        }

        override val head get() = loaded.description

        override fun answers(file: Path): List<Answer> = model.answers(DigitImage.read(file).reshape(1, PIXELS))

        override fun print(out: Output, file: Path, answers: List<Answer>) = answers.forEach { answer ->
            val digits = answer.probabilities().map { (digit, p) -> "$digit: ${"%.4f".format(Locale.ROOT, p)}" }
            out.line("$file: ${answer.value()}")
            if (digits.isNotEmpty()) {
                out.line(digits.joinToString(" ", "  "))
            }
        }

        override fun facts(file: Path, answers: List<Answer>): Map<String, Any?> {
            val answer = answers.single()
            val value = answer.value()
            return linkedMapOf(
                "image" to file.toString(),
                // A model with a single number for an output predicts no digit, and one with NaN nothing.
                if (value is Double) "prediction" to value else "digit" to value.toString().toIntOrNull(),
                "probabilities" to answer.probabilities().values.toList(),
            )
        }
    }

    private class Rows(private val loaded: Loaded, private val safe: Boolean) : Form {
        override val head get() = null

        override fun answers(file: Path): List<Answer> =
            loaded.model.answers(rows(loaded, file, labels = false))

        /** A CSV header, and one line per row: the prediction and the probability of each class. */
        override fun print(out: Output, file: Path, answers: List<Answer>) {
            val classes = loaded.model.preprocessing().orElseThrow().label().classes()
            val columns = if (loaded.model.model().loss().outputs().hasProbabilities()) classes else listOf()
            val header = (listOf("prediction") + columns).joinToString(",") { cell(it, safe) }
            val lines = answers.map { answer ->
                val first = answer.value().let { if (it is String) cell(it, safe) else it.toString() }
                (listOf(first) + answer.probabilities().values.map { "%.6f".format(Locale.ROOT, it) }).joinToString(",")
            }
            out.csv(listOf(header) + lines)
        }

        override fun facts(file: Path, answers: List<Answer>): Map<String, Any?> {
            val rows = answers.map { answer ->
                val probabilities = answer.probabilities()
                mapOf("prediction" to answer.value()) +
                    if (probabilities.isEmpty()) mapOf() else mapOf("probabilities" to probabilities)
            }
            return linkedMapOf("file" to file.toString(), "rows" to rows)
        }
    }
}
