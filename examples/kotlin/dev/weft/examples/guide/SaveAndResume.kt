package dev.weft.examples.guide

import dev.weft.checkpoint.CheckpointFolder
import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.training.Predictor
import dev.weft.training.Trained
import java.nio.file.Path

private val model = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }

/** Trains until step [last], from the newest checkpoint if there is one. */
private fun train(data: Dataset, folder: Path, last: Int): Trained =
    CheckpointFolder.open(folder, "iris", 3).use { checkpoints ->
        val trained = checkpoints.newestOrNull()?.let { Trained.of(it) } ?: model.build(data.features)
        println("training from step ${trained.step} to $last")
        trained.fit(data) {
            steps = last - trained.step.toInt()
            checkpoints(checkpoints, everySteps = 50)
        }
    }

/** Trains in two runs of a program what one run would train. */
fun main(args: Array<String>) {
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "species").dataset(table)
    train(data, Path.of(args[1]), 120)
    val resumed = train(data, Path.of(args[1]), 200)

    val uninterrupted = model.fit(data) { steps = 200 }
    println("bit-identical: ${resumed.weightsSha256 == uninterrupted.weightsSha256}")
    println("predictor from step ${Predictor.load(Path.of(args[1])).step}")
}
