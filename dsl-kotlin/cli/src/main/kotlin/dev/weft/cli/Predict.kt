package dev.weft.cli

import dev.weft.checkpoint.Json
import dev.weft.data.DigitImage
import dev.weft.loss.Losses
import dev.weft.tensor.Shape
import dev.weft.training.Trained
import java.nio.file.Path
import java.util.Locale
import kotlin.math.exp

/** `predict MODEL FILE…`: which digit an image shows, or what the rows of a table are. */
internal object Predict : Command {
    override val name = "predict"
    override val purpose = "Tells which digit each image shows, or what each row of a table is, and how probable that is."
    override val example = "predict model examples/data/seven.png"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val saved = SavedModel(line)
        val images = line.arguments("FILE", path("FILE"), "a picture of a digit, 28 by 28 pixels or larger, or a CSV file like the training's")
        val safe = line.flag("spreadsheet-safe", "marks class names that a spreadsheet would take for formulas")
        val json = line.flag("json", "prints one JSON object and nothing else on standard output")
        return action@{ terminal ->
            val loaded = saved.load()
            val model = loaded.model
            if (model.preprocessing().isPresent) {
                val answers = images.value.map { it to TableAnswers(model, rows(loaded, it, labels = false)) }
                if (json.value) {
                    val list = answers.map { (file, all) -> linkedMapOf("file" to file.toString(), "rows" to all.objects()) }
                    terminal.out.line(Json.write(loaded.facts + mapOf("predictions" to list)))
                } else {
                    answers.forEach { (_, all) -> terminal.out.line(all.csv(safe.value)) }
                }
                return@action Cli.OK
            }
            if (model.features() != Shape.of(DigitImage.SIDE * DigitImage.SIDE)) {
                throw IllegalArgumentException("${loaded.path} takes examples ${model.features()}, not images of 784 pixels")
            }
            val answers = images.value.map { it to probabilities(model, it) }
            if (json.value) {
                val list = answers.map { (image, p) -> linkedMapOf("image" to image.toString(), "digit" to digit(p), "probabilities" to p) }
                terminal.out.line(Json.write(loaded.facts + mapOf("predictions" to list)))
            } else {
                terminal.say(loaded.description)
                answers.forEach { (image, p) -> terminal.out.line("$image: ${digit(p)}\n${table(p)}") }
            }
            Cli.OK
        }
    }

    private fun probabilities(model: Trained, image: Path): List<Double> {
        val outputs = model.predict(DigitImage.read(image).reshape(1, DigitImage.SIDE * DigitImage.SIDE)).data().asList()
        return if (model.model().loss() == Losses.SOFTMAX_CE) softmax(outputs) else outputs.map { it.toDouble() }
    }

    private fun digit(probabilities: List<Double>) = probabilities.indices.maxBy { probabilities[it] }

    private fun table(probabilities: List<Double>) =
        probabilities.withIndex().joinToString(" ", "  ") { (digit, p) -> "$digit: ${"%.4f".format(Locale.ROOT, p)}" }
}

/** `exp(x) / Σ exp(x)`: the probabilities of classes. */
internal fun softmax(logits: List<Float>): List<Double> {
    val most = logits.max()
    val powers = logits.map { exp(it.toDouble() - most) }
    val sum = powers.sum()
    return powers.map { it / sum }
}
