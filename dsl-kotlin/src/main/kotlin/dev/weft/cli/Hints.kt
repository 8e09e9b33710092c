package dev.weft.cli

import dev.weft.data.Dataset
import dev.weft.training.Model
import dev.weft.training.Training

/** Says what looks like a mistake in a training that is about to begin, and its remedy. */
internal fun hint(terminal: Terminal, model: Model, data: Dataset, training: Training) =
    findings(model, data, training).forEach { (message, fix) -> terminal.say("hint: $message; $fix") }

/** What the linter finds, each with its remedy. */
@Suppress("UNUSED_PARAMETER")
private fun findings(model: Model, data: Dataset, training: Training): List<Pair<String, String>> = listOf()
