package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path
import java.util.Locale

/** Searches for a good learning rate and width, and judges the best model on rows that decided nothing. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0])).shuffle(1)
    val test = table.slice(120, table.size)
    val preprocessing = Preprocessing.fit(table.slice(0, 90), "species")
    val train = preprocessing.dataset(table.slice(0, 90))
    val validation = preprocessing.dataset(table.slice(90, 120))

    val result = tune(train, validation) {
        trials = 18
        val rate = logRange("rate", 1e-4, 1.0)
        val hidden = choice("hidden", 4, 16, 64)
        model { network { dense(it[hidden], relu); dense(3); loss(softmaxCE); optimizer(adam(it[rate])) } }
    }

    println("${result.trials().size} trials")
    println("the best one has a rate above 0.001: ${result.best().settings().get("rate") as Double > 0.001}")
    val judgement = result.trained().preprocess(preprocessing).judge(test)
    println("accuracy on %d new rows: %.2f".format(Locale.ROOT, judgement.rows, judgement.scores["accuracy"]))
    result.trained().save(Path.of(args[1]))
}
