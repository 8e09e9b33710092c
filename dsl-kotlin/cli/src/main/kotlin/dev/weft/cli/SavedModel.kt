package dev.weft.cli

import dev.weft.training.Trained
import java.nio.file.Path

/** The argument MODEL and the choice of its weights: averaged ones if the model has them, unless `--raw` is given. */
internal class SavedModel(line: CommandLine) {
    private val path =
        line.argument("MODEL", path("MODEL"), "a saved model, or a folder of checkpoints, of which the newest")
    private val averaged =
        line.flag("averaged", "with the moving average of the weights (the default if the model has one)")
    private val raw = line.flag("raw", "with the weights of the last step")

    fun load(): Loaded {
        if (averaged.isSet && raw.isSet) {
            throw UsageException("--averaged and --raw exclude each other")
        }
        val trained = Trained.load(path.value)
        val hasAverage = trained.model().average().isPresent
        if (averaged.isSet && !hasAverage) {
            throw UsageException("${path.value} has no averaged weights: leave --averaged out")
        }
        return if (hasAverage && !raw.isSet) Loaded(path.value, trained.averaged(), trained.step(), "averaged")
        else Loaded(path.value, trained, trained.step(), "raw")
    }
}

/** A saved model with the chosen [weights], as they were after [step]. */
internal class Loaded(val path: Path, val model: Trained, private val step: Long, private val weights: String) {
    val description: String get() = "$path, $weights weights after step $step, ${model.weightsSha256().take(8)}"

    /** Whether it was trained on a table, and takes raw rows. */
    val isOfTable: Boolean get() = model.preprocessing().isPresent

    val facts: Map<String, Any>
        get() = linkedMapOf(
            "model" to path.toString(), "steps" to step, "weights" to weights,
            "weightsSha256" to model.weightsSha256(),
        )
}
