package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.table.TableSource
import dev.weft.cli.table.curves
import dev.weft.data.Dataset
import dev.weft.picture.Picture
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

    /** The words with which the command line chooses this source and its files, for a command to repeat. */
    val command: String

    /** Whether the command line chooses this source. */
    val asked: Boolean

    /** The options that apply only to this source. */
    val options: List<Option<*>>

    /** Those of [options] that a resumed training must not change. */
    val kept: List<Option<*>>

    /** The defaults of the options of [Recipe] and of [kept], by name. */
    val preset: Map<String, String>

    /** Whether the progress of a training is a few lines, and not the lines of document 003. */
    val isBrief: Boolean

    /** The default file or folder to save to. */
    fun place(): Path

    /** Reads the examples, for a training as [recipe] describes it; its seed determines any random choice. */
    fun open(recipe: Recipe): Examples

    /** How to open the examples of each fold of a cross-validation; none if none is asked for. */
    fun folds(recipe: Recipe): List<() -> Examples> = listOf()
}

/** The examples that a [Source] has read. */
internal interface Examples {
    val training: Dataset

    /** Examples that are not trained on, for the live view; null if there are none. */
    val held: Dataset?

    /** The preprocessing that turns rows into examples; null if the examples were not rows of a table. */
    val preprocessing: Preprocessing?

    /** What people should know about the examples, one line each. */
    val notes: List<String> get() = listOf()

    /** The model that the recipe describes for these examples, with initial weights or as [earlier] saved it. */
    fun start(earlier: Checkpoint?): Trained

    /** The last step of the training that the recipe describes. */
    fun lastStep(): Long

    /** The training that the recipe describes, after step [done]. */
    fun plan(done: Long): Training

    /** The model that people use and that is saved, of one in training. */
    fun usable(trained: Trained): Trained = trained

    /** What belongs to the model that was last [usable], beside its weights. */
    val facts: Map<String, Any> get() = mapOf()

    /** The scores of [trained] on the examples held out, by name. */
    fun scores(trained: Trained): Map<String, Double> = mapOf()

    /** The charts of how [trained] was trained, and of what it is worth on the examples held out. */
    fun pictures(trained: Trained): List<Picture> = curves(trained.history())

    /** Evaluates [trained] on the training or test examples. */
    fun report(trained: Trained): Report
}

/** The results of a command: as [lines] of text, and as [facts] by name for JSON. */
internal class Report(val lines: List<String>, val facts: Map<String, Any>)

/** The default of the option [name] for the help, such as ` (default: 200 for mnist)`. */
internal fun default(name: String): String {
    val presets = mapOf("mnist" to MnistSource.PRESET, "tables" to TableSource.PRESET)
    val same = presets.values.map { it[name] }.distinct().singleOrNull()
    val values = presets.mapNotNull { (source, preset) -> preset[name]?.let { "$it for $source" } }
    return if (same == null && values.isEmpty()) "" else " (default: ${same ?: values.joinToString()})"
}
