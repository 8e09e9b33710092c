@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.dsl.*
import dev.weft.table.*
import dev.weft.watch.Watch
import java.nio.file.Path
import kotlin.io.path.readText

val table = Csv.read(Path.of(args[0]).resolveSibling("iris/iris.csv")).shuffle(7)
val columns = Preprocessing.fit(table, "species")
val train = columns.dataset(table.slice(0, 120))
val model = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }
val trained = model.build(columns.features()).preprocess(columns)
val report = Path.of(args[1]).resolve("report.html")
trained.fit(train) { epochs = 50; validation = columns.dataset(table.slice(120, 150)); watch(report = report) }
println("after step ${trained.step}, the report is one file: ${report.readText().startsWith("<!DOCTYPE html>")}")

// A loop of your own shows its numbers, and ends when the page asks for it.
val own = model.build(columns.features())
Watch.open().use { watch ->
    do {
        val now = own.lossAndGradients(train.all())
        own.minimizer.applyGradients(now.gradients().values.toList())
    } while (watch.step(own.minimizer, mapOf("loss" to now.loss())) && own.step < 100)
}
println("the loop took ${own.step} steps")

// prints:
// after step 200, the report is one file: true
// the loop took 100 steps
