package dev.weft.examples.tables

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.internal.text.PythonFormat.f
import dev.weft.table.Csv
import dev.weft.training.Trained
import java.nio.file.Path

/**
 * From a CSV file with dates, words and missing values to predictions: learns how many bicycles a shop rents on a day,
 * judges the model on days of another year, shows which columns matter and what an answer depends on, saves it, and
 * predicts new days with the saved model.
 */
fun main(args: Array<String>) {
    val options = Options.parse(
        args, "seed=1", "data=examples/data/rentals", "save=bike-rentals.safetensors", "picture=bike-rentals.png"
    )
    val data = options.folder("data")
    val days = Csv.read(data.resolve("rentals.csv"))
    val learned = days.learn("rentals") { seed = options.seed("seed") }
    learned.findings.forEach { println(it.text) }
    val file = Path.of(options.word("save"))
    learned.trained.save(file)

    val model = Trained.load(file)
    val spring = Csv.read(data.resolve("spring.csv"))
    val judgement = model.judge(spring)
    fun score(scores: Map<String, Double>) = f(scores.getValue("mae"), 1)
    println(
        "wrong by ${score(judgement.scores)} rentals on a day of ${judgement.rows} in spring; always the mean: by " +
            score(judgement.baseline)
    )

    val importance = model.importance(spring, seed = options.seed("seed"))
    importance.columns.forEach { println("without ${it.name} wrong by ${f(it.rise, 1)} more") }
    importance.chart().save(Path.of(options.word("picture")))

    val tomorrow = Csv.read(data.resolve("tomorrow.csv"))
    model.answers(tomorrow).forEach { println("expects ${f(it.value as Double, 1)}") }
    val why = model.explain(tomorrow, 1, options.seed("seed"))
    val parts = why.contributions.sortedBy { it.name }.joinToString { "${it.name} ${f(it.value, 1)}" }
    println("the second because of $parts")
    println("wrote $file and ${options.word("picture")}")
}
