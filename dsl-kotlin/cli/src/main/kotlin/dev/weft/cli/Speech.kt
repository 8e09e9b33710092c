package dev.weft.cli

import dev.weft.cli.table.PictureFile

/** The options for the output of a training. */
internal class Speech(line: CommandLine) {
    private val steps =
        line.option("every", count(), "save a checkpoint and print the loss every N steps (default: $USUAL)")
    private val asJson = jsonFlag(line)
    private val isQuiet = line.flag("quiet", "print no progress and no hints", "q")

    /** Where to draw the training and its result. */
    val picture = PictureFile(line, "draw the losses, and for tables how good the model is on the test rows")

    val every: Int get() = steps.value ?: USUAL

    /** Whether the command line says how often. */
    val everyGiven: Boolean get() = steps.given
    val json: Boolean get() = asJson.isSet
    val quiet: Boolean get() = isQuiet.isSet

    private companion object {
        const val USUAL = 1000
    }
}
