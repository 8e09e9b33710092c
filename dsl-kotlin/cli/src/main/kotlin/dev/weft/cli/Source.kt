package dev.weft.cli

import dev.weft.data.Dataset
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.table.Preprocessing
import dev.weft.training.Trained
import dev.weft.training.Training
import java.nio.file.Path

/**
 * Where `train` finds its examples, and the options that suit them: MNIST or a table. One more source is one more
 * object.
 */
internal interface Source {
    /** How the help calls it, and the checkpoints that its trainings save. */
    val name: String

    /** What the command line says to choose this source. */
    val chosenBy: String

    /** Whether it says so. */
    val asked: Boolean

    /** The options that only this source has. */
    val options: List<Option<*>>

    /** Those of them that say what is learned, so that a training which is resumed must have them alike. */
    val kept: List<Option<*>>

    /** The values of the recipe's options unless the command line has others. */
    val preset: Map<String, String>

    /** The order of the examples. */
    val order: Training.Batching

    /** Where a training is saved unless the command line says otherwise. */
    fun place(): Path

    /** Reads the examples; whatever is drawn follows from [seed]. */
    fun open(seed: Long): Examples
}

/** What a [Source] has read. */
internal interface Examples {
    val training: Dataset

    /** The number of the network's outputs. */
    val outputs: Int

    val loss: Loss

    val metrics: List<Metric>

    /** How raw rows become examples, if they were rows. */
    val preprocessing: Preprocessing?

    /** How good [trained] is. */
    fun report(trained: Trained): Report
}

/** What is said of a finished training: as [lines] of text, and as [facts] by name. */
internal class Report(val lines: List<String>, val facts: Map<String, Any>)

/** What the sources have for the option [name], as the help says it behind a description. */
internal fun usual(name: String): String {
    val values = mapOf("mnist" to MnistSource.PRESET, "a table" to TableSource.PRESET)
    return values.mapNotNull { (source, preset) -> preset[name]?.let { "$source $it" } }.joinToString(", ", " (", ")")
}
