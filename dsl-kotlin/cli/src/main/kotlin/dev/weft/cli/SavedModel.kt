package dev.weft.cli

import dev.weft.cli.device.OnDevice
import dev.weft.cli.device.factsOf
import dev.weft.cli.device.shown
import dev.weft.cli.table.Origin
import dev.weft.data.DigitImage
import dev.weft.device.Device
import dev.weft.evaluation.Threshold
import dev.weft.table.Csv
import dev.weft.tensor.Shape
import dev.weft.training.Predictor
import java.nio.file.Path

/**
 * The argument MODEL, and the choice of its weights: the averaged ones if it has them, unless `--raw` is set. With
 * `--device`, if the command [computes] with them, the model is on a device.
 */
internal class SavedModel(line: CommandLine, computes: Boolean = false) {
    private val path =
        line.argument("MODEL", path("MODEL"), "a model file, or a folder of checkpoints (the newest is used)")
    private val averaged =
        line.flag("averaged", "use the moving average of the weights (default if the model has one)")
    private val raw = line.flag("raw", "use the weights of the last step")
    private val device = if (computes) OnDevice(line) else null

    fun load(): Loaded {
        if (averaged.isSet && raw.isSet) {
            throw UsageException("--averaged and --raw cannot be combined: leave one out")
        }
        val model = if (raw.isSet) Predictor.load(path.value) else Predictor.loadAveraged(path.value)
        val hasAverage = model.model().average().isPresent
        if (averaged.isSet && !hasAverage) {
            throw UsageException("${path.value} has no averaged weights: leave --averaged out")
        }
        val weights = if (hasAverage && !raw.isSet) "averaged" else "raw"
        val there = device?.open() ?: return Loaded(path.value, model, weights, null)
        return Loaded(path.value, model.onDevice(there.name()), weights, there)
    }
}

/** A model that was loaded, which of its [weights] were chosen, and what computes with them: null for the processor. */
internal class Loaded(val path: Path, val model: Predictor, private val weights: String, private val device: Device?) {
    val description: String get() = "$path, $weights weights after step ${model.step()}, " +
        model.weightsSha256().take(8) + device?.let { ", on ${shown(it)}" }.orEmpty()

    /** The threshold of two classes that the training chose; null without one. */
    val threshold: Threshold? by lazy { Threshold.saved(path).orElse(null) }

    /** The file of the table that the model was trained on, as far as the model remembers it. */
    val origin: Origin? by lazy { if (isOfTable) Origin.saved(path) else null }

    /** [given], with the decimal mark of the training for files that leave it open. */
    fun reading(given: Csv.Options): Csv.Options = origin?.decimal?.let(given::withUsualDecimal) ?: given

    /** Whether the model was trained on a table and predicts raw rows. */
    val isOfTable: Boolean get() = model.preprocessing().isPresent

    /**
     * Returns this model if it takes images of digits.
     *
     * @throws IllegalArgumentException if it takes other examples
     */
    fun ofDigits(): Predictor = model.also {
        val pixels = DigitImage.SIDE * DigitImage.SIDE
        require(it.features() == Shape.of(pixels)) {
            "$path expects examples of shape ${it.features()}, not images of $pixels pixels, and remembers no table: " +
                "ask it with weft serve"
        }
    }

    val facts: Map<String, Any>
        get() = linkedMapOf(
            "model" to path.toString(), "steps" to model.step(), "weights" to weights,
            "weightsSha256" to model.weightsSha256(),
        ) + device?.let(::factsOf).orEmpty()
}
