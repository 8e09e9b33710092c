package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.exchange.tensorboard.TensorBoard
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import java.nio.file.Path
import kotlin.io.path.listDirectoryEntries

/** Writes two trainings for TensorBoard. Expects the CSV file of Iris and the folder for the trainings. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0])).shuffle(7)
    val columns = Preprocessing.fit(table, "species")
    val train = columns.dataset(table.slice(0, 120))
    val test = columns.dataset(table.slice(120, 150))
    val runs = Path.of(args[1])

    for (rate in listOf(0.001, 0.01)) {
        val folder = runs.resolve("rate-$rate")
        val model = network { dense(16, relu); dense(3); loss(softmaxCE); metrics(accuracy); optimizer(adam(rate)) }
        model.fit(train) {
            epochs = 20
            validation = test
            listen(TensorBoard.to(folder).withSetting("hidden", 16))
        }
        println("${runs.relativize(folder)} has ${folder.listDirectoryEntries().size} file of events")
    }
}
