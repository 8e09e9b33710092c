package dev.weft.cli

import dev.weft.data.Dataset
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.table.Preprocessing
import dev.weft.training.Trained
import dev.weft.training.Training
import java.nio.file.Path

/**
 * A kind of training data, MNIST or a table, with its options and defaults. To add one, implement this interface and
 * list it in [Train].
 */
internal interface Source {
    /** The name in checkpoints and in their file names. */
    val name: String

    /** The words on the command line that choose this source. */
    val chosenBy: String

    /** Whether the command line chooses this source. */
    val asked: Boolean

    /** The options that apply only to this source. */
    val options: List<Option<*>>

    /** Those of [options] that a resumed training must not change. */
    val kept: List<Option<*>>

    /** The defaults of the options of [Recipe] and of [kept], by name. */
    val preset: Map<String, String>

    /** The order of the examples. */
    val order: Training.Batching

    /** The default file or folder to save to. */
    fun place(): Path

    /** Reads the examples; [seed] determines any random choice. */
    fun open(seed: Long): Examples
}

/** The examples that a [Source] has read. */
internal interface Examples {
    val training: Dataset

    /** Examples that are not trained on, for the live view; null if there are none. */
    val held: Dataset?

    /** The number of the network's outputs. */
    val outputs: Int

    val loss: Loss

    val metrics: List<Metric>

    /** The preprocessing that turns rows into examples; null if the examples were not rows of a table. */
    val preprocessing: Preprocessing?

    /** Evaluates [trained] on the training or test examples. */
    fun report(trained: Trained): Report
}

/** The results of a command: as [lines] of text, and as [facts] by name for JSON. */
internal class Report(val lines: List<String>, val facts: Map<String, Any>)

/** The default of the option [name] for the help, such as ` (default: 200 for mnist, 16 for tables)`. */
internal fun default(name: String): String {
    val presets = mapOf("mnist" to MnistSource.PRESET, "tables" to TableSource.PRESET)
    val same = presets.values.map { it[name] }.distinct().singleOrNull()
    val values = presets.mapNotNull { (source, preset) -> preset[name]?.let { "$it for $source" } }
    return " (default: ${same ?: values.joinToString()})"
}
