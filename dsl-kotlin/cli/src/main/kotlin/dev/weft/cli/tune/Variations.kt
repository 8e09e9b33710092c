package dev.weft.cli.tune

import dev.weft.cli.CommandLine
import dev.weft.cli.Named
import dev.weft.cli.UsageException
import dev.weft.cli.activation
import dev.weft.optimizer.LayerRates
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.WeightDecay
import dev.weft.recipe.TableRecipe
import dev.weft.search.Range
import dev.weft.search.Settings
import dev.weft.search.Space
import dev.weft.table.Preprocessing
import kotlin.math.floor
import kotlin.math.log10
import kotlin.math.pow

/** The options that say which settings to try. */
internal class Variations(line: CommandLine) {
    private val ranges = line.repeated(
        "range", Named({ Setting.range(it) }, "NAME=A..B") { Setting.labels.map { "$it=" } },
        "try numbers in this range, such as rate=0.001..0.1; may be repeated"
    )
    private val choices = line.repeated(
        "choice", Named({ Setting.choice(it) }, "NAME=A,B,C") { Setting.labels.map { "$it=" } },
        "try these values, such as hidden=32,64,256; may be repeated"
    )

    /** The words of the command line that repeat them. */
    val words: List<Pair<String, String>>
        get() = ranges().map { "--range" to it } + choices().map { "--choice" to it }

    /**
     * All settings that the command line names; if it names none, those around the usual ones of [recipe].
     */
    fun space(recipe: TableRecipe, fitted: Preprocessing, epochs: Long): Space {
        val usual = { usual(peak(recipe.optimizer().of(recipe.network(), fitted, epochs), epochs)) }
        return Space(asked().ifEmpty(usual))
    }

    /**
     * The settings that the command line names.
     *
     * @throws UsageException if a setting is named twice
     */
    fun asked(): List<Range<*>> {
        val asked = ranges().map(Setting::range) + choices().map(Setting::choice)
        asked.groupBy { it.name() }.values.find { it.size > 1 }?.let {
            throw UsageException("the setting ${it[0].name()} is given twice: leave one --range or --choice out")
        }
        return asked
    }

    private fun usual(rate: Double): List<Range<*>> = listOf(
        Range.log("rate", tidy(rate / 5), tidy(rate * 3)),
        Range.choice("hidden", 64, 128, 256),
        Range.whole("layers", 1, 3),
        Range.linear("dropout", 0.0, 0.4),
        Range.log("l2", 0.001, 0.1),
    )

    private fun tidy(x: Double): Double = 10.0.pow(1 - floor(log10(x))).let { Math.round(x * it) / it }
}

/** This recipe with the values of [settings]. */
internal fun TableRecipe.with(settings: Settings): TableRecipe {
    val values = settings.values()
    val widths = network().hidden()
    val units = values["hidden"] as Int?
    val depth = values["layers"] as Int? ?: maxOf(widths.size, 1)
    var changed = this
    if (units != null || "layers" in values) {
        changed = changed.withHidden(*IntArray(depth) { units ?: widths.getOrElse(it) { widths.last() } })
    }
    (values["dropout"] as Double?)?.let { changed = changed.withDropout(it) }
    (values["smoothing"] as Double?)?.let { changed = changed.withSmoothing(it) }
    (values["batch"] as Int?)?.let { changed = changed.withBatchSize(it) }
    (values["activation"] as String?)?.let { changed = changed.withActivation(activation(it)) }
    val rate = values["rate"] as Double?
    val decay = values["l2"] as Double?
    val usual = optimizer()
    return changed.withOptimizer { layers, fitted, epochs ->
        val before = usual.of(layers, fitted, epochs)
        val rated = if (rate == null) before else before.withRate(before.rate().times(rate / peak(before, epochs)))
        if (decay == null) rated else decaying(rated, decay) ?: rated.weightDecay(decay).kernelsOnly()
    }
}

/** The largest learning rate of a training of [epochs]. */
private fun peak(
    optimizer: Optimizer,
    epochs: Long
): Double = (0..epochs * FINE).maxOf { optimizer.rate().at(it, FINE) }

/** [optimizer] with another weight decay at the place where it has one; null if it has none. */
private fun decaying(optimizer: Optimizer, decay: Double): Optimizer? = when (optimizer) {
    is WeightDecay -> WeightDecay(optimizer.optimizer(), decay, optimizer.only(), optimizer.schedule())
    is LayerRates -> decaying(optimizer.optimizer(), decay)?.let { LayerRates(it, optimizer.factors()) }
    else -> null
}

/** The steps of an epoch in which the peak of a schedule is looked for. */
private const val FINE = 64L
