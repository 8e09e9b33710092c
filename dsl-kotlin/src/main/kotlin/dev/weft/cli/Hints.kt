package dev.weft.cli

import dev.weft.data.Dataset
import dev.weft.training.Lint
import dev.weft.training.Model
import dev.weft.training.Training

/** Says what looks like a mistake in a training that is about to begin, and its remedy. */
internal fun hint(terminal: Terminal, model: Model, data: Dataset, training: Training) =
    Lint.of(model, data, training).forEach { terminal.say("hint: ${it.message()}; ${it.fix()}") }
