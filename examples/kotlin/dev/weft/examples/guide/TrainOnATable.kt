package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path
import java.util.Locale

/** Trains a classifier on the rows of a CSV file, evaluates it on rows it has not seen, and saves it. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0])).shuffle(1)
    val train = table.slice(0, 120)
    val test = table.slice(120, table.size)

    val preprocessing = Preprocessing.fit(train, "species")
    val model = network {
        dense(16, relu)
        dense(preprocessing.label.classes.size)
        loss(softmaxCE)
        optimizer(adam(0.01))
    }
    val trained = model.build(preprocessing.features).preprocess(preprocessing)
    trained.fit(preprocessing.dataset(train), epochs = 40, batch = 16)

    val accuracy = trained.evaluate(preprocessing.dataset(test))["accuracy"]
    println("accuracy on %d new rows: %.2f".format(Locale.ROOT, test.size, accuracy))
    for (answer in trained.answers(test.slice(0, 3))) {
        println("%s (%.2f)".format(Locale.ROOT, answer.value, answer.probabilities[answer.value]))
    }
    trained.save(Path.of(args[1]))
}
