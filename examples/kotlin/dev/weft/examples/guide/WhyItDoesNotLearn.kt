package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.lint.GradientCheck
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.training.NonFiniteException
import java.nio.file.Path
import java.util.Locale

/** Finds out why a regression does not learn: its last layer, its learning rate, its gradients. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "petal_width").dataset(table)
    val thirty = training { epochs = 30; batch = 16 }

    val broken = network { dense(8, relu); dense(1, relu); loss(mse); optimizer(sgd(20.0)) }.withTraining(thirty)
    broken.lint(data).forEach(::println)

    val tooFast = network { dense(8, relu); dense(1); loss(mse); optimizer(sgd(20.0)) }.withTraining(thirty)
    try {
        tooFast.fit(data)
    } catch (diverged: NonFiniteException) {
        println(diverged.message)
    }

    val rate = tooFast.findRate(data, batch = data.size).suggested
    println("suggested rate %.2f".format(Locale.ROOT, rate))
    val model = tooFast.withOptimizer(sgd(rate))
    println("gradients are right: ${GradientCheck.of(model.build(data.features), data.batch(0, 32)).isWithin(5e-3)}")
    model.fit(data) {
        onEpoch { report ->
            if (epoch % 10 == 0L) println("epoch %d: loss %.3f".format(Locale.ROOT, epoch, report["loss"]))
        }
    }
}
