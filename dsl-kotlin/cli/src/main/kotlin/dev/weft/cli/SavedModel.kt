package dev.weft.cli

import dev.weft.training.Predictor
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
        val model = if (raw.isSet) Predictor.load(path.value) else Predictor.loadAveraged(path.value)
        val hasAverage = model.model().average().isPresent
        if (averaged.isSet && !hasAverage) {
            throw UsageException("${path.value} has no averaged weights: leave --averaged out")
        }
        return Loaded(path.value, model, if (hasAverage && !raw.isSet) "averaged" else "raw")
    }
}

/** A saved model with the chosen [weights]. */
internal class Loaded(val path: Path, val model: Predictor, private val weights: String) {
    val description: String get() = "$path, $weights weights after step ${model.step()}, " +
        "${model.weightsSha256().take(8)}"

    /** Whether it was trained on a table, and takes raw rows. */
    val isOfTable: Boolean get() = model.preprocessing().isPresent

    val facts: Map<String, Any>
        get() = linkedMapOf(
            "model" to path.toString(), "steps" to model.step(), "weights" to weights,
            "weightsSha256" to model.weightsSha256(),
        )
}
