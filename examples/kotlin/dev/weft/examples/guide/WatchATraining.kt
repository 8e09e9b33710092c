package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.watch.Watch
import java.nio.file.Path
import kotlin.io.path.readText

/** Shows a training and a loop of its own in the browser. Expects the CSV file of Iris and the report to write. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0])).shuffle(7)
    val columns = Preprocessing.fit(table, "species")
    val train = columns.dataset(table.slice(0, 120))
    val test = columns.dataset(table.slice(120, 150))
    val model = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }
    val report = Path.of(args[1])

    val trained = model.build(columns.features()).preprocess(columns)
    trained.fit(train) { epochs = 50; validation = test; watch(report = report) }
    println("after step ${trained.step}, the report is one file: ${report.readText().startsWith("<!DOCTYPE html>")}")

    val own = model.build(columns.features())
    Watch.open().use { watch ->
        System.err.println("watching at ${watch.address().get()}")
        var more = true
        while (more && own.step < 100) {
            val now = own.lossAndGradients(train.all())
            own.minimizer.applyGradients(now.gradients().values.toList())
            more = watch.step(own.minimizer, mapOf("loss" to now.loss()))
        }
    }
    println("the loop took ${own.step} steps")
}
