package dev.weft.cli.table

import dev.weft.cli.Option
import dev.weft.cli.Recipe
import dev.weft.cli.SCHEDULES
import dev.weft.cli.UsageException
import dev.weft.cli.activation
import dev.weft.cli.loss
import dev.weft.cli.metrics
import dev.weft.cli.optimizer
import dev.weft.data.Batches
import dev.weft.data.Dataset
import dev.weft.loss.Loss
import dev.weft.loss.Losses
import dev.weft.metric.Metrics
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.WeightDecay
import dev.weft.recipe.TableRecipe
import dev.weft.table.Preparation
import dev.weft.table.Preprocessing
import dev.weft.training.Listener
import dev.weft.training.Model
import dev.weft.training.Progress
import dev.weft.training.Training
import kotlin.math.ceil

/** How a table becomes a model: its preparation, its network and its training. */
internal interface Plan {
    /** The name of the column to predict. */
    val label: String

    /** What the columns are. */
    val options: Preparation.Options

    /** Divides the rows that are not test rows into those to train on and those to validate on. */
    fun divide(data: Dataset): List<Dataset>

    /** The model for the rows [data] of [fitted]. */
    fun model(fitted: Preprocessing, data: Dataset): Model

    /** The last step of a training on [rows] rows. */
    fun lastStep(rows: Int): Long

    /** The training of [model] after step [done], validated on the rows [held]. */
    fun training(model: Model, rows: Int, held: Dataset, done: Long): Training
}

/** The plan of `--recipe plain`: what the options say, like a training on MNIST. */
internal class PlainPlan(
    private val recipe: Recipe,
    columns: TableOptions,
    private val validation: Double?,
    private val balanced: Boolean,
) : Plan {
    override val label = columns.label.value!!
    override val options = columns.preparation(TableRecipe.plain().options())

    override fun divide(data: Dataset): List<Dataset> {
        val share = validation ?: if (recipe.patience.value == null) 0.0 else 0.1
        return TableRecipe.plain().withSeed(recipe.seed).withValidation(share).divide(data)
    }

    override fun model(fitted: Preprocessing, data: Dataset): Model {
        val classes = fitted.label().classes().size
        val usual = if (classes == 0) Losses.MSE to listOf() else
            (if (balanced) Losses.SOFTMAX_CE.weighted(*balance(data, classes)) else Losses.SOFTMAX_CE) to
                listOf(Metrics.ACCURACY)
        return recipe.model(fitted.features(), maxOf(1, classes), usual, data.size())
    }

    override fun lastStep(rows: Int): Long = recipe.lastStep(rows)

    override fun training(model: Model, rows: Int, held: Dataset, done: Long): Training = recipe.plan(rows, done) {
        val ordered = it.withBatching(Batches::epochs)
        if (held.size() == 0) ordered else ordered.withValidation(held)
    }
}

/** The plan of one of core's recipes, which the options may change. */
internal class RecipePlan(
    kind: String,
    private val recipe: Recipe,
    columns: TableOptions,
    validation: Double?,
    private val balanced: Boolean,
) : Plan {
    private val whole: TableRecipe
    override val label = columns.label.value!!
    override val options get() = whole.options()

    init {
        listOf<Option<*>>(recipe.kernel, recipe.average, recipe.decay).find { it.value != null }?.let {
            throw UsageException("--${it.name} is an option of --recipe plain: add that, or leave --${it.name} out")
        }
        val usual = if (kind == "ensemble") TableRecipe.ensemble() else TableRecipe.standard()
        var changed = usual.withSeed(recipe.seed).withOptions(columns.preparation(usual.options()))
        recipe.hidden.value?.let { changed = changed.withHidden(*it.toIntArray()) }
        recipe.activation.value?.let { changed = changed.withActivation(activation(it)) }
        recipe.dropout.value?.let { changed = changed.withDropout(it) }
        recipe.epochs.value?.let { changed = changed.withEpochs(it) }
        recipe.batch.value?.let { changed = changed.withBatchSize(it) }
        recipe.patience.value?.let { changed = changed.withPatience(it) }
        recipe.loss.value?.let { changed = changed.withLoss(loss(it)) }
        recipe.metrics.value?.let { changed = changed.withMetrics(*metrics(it).toTypedArray()) }
        validation?.let { changed = changed.withValidation(it) }
        val before = changed.optimizer()
        whole = changed.withOptimizer { network, fitted, epochs -> rule(before.of(network, fitted, epochs), epochs) }
    }

    private fun rule(usual: Optimizer, epochs: Long): Optimizer {
        val named = recipe.optimizer.value?.let { optimizer(it, recipe.rate.value ?: RATE) } ?: usual
        val isChanged = listOf(recipe.optimizer, recipe.rate, recipe.schedule).any { it.value != null }
        val schedule = SCHEDULES.getValue(recipe.schedule.value ?: "cosine")
        val rate = recipe.rate.value ?: (0..epochs).maxOf { named.rate().at(it, 1) }
        val rated = if (isChanged) named.withRate(schedule(rate, epochs.toDouble())) else named
        val decay = recipe.l2.value ?: return rated
        return if (rated is WeightDecay) WeightDecay(rated.optimizer(), decay, rated.only(), rated.schedule()) else
            rated.weightDecay(decay)
    }

    override fun divide(data: Dataset): List<Dataset> = whole.divide(data)

    override fun model(fitted: Preprocessing, data: Dataset): Model {
        if (recipe.batch.value != null) recipe.batch(data.size())
        val classes = fitted.label().classes().size
        val weighted = if (balanced && classes > 0) {
            val usual: Loss = recipe.loss.value?.let(::loss) ?: Losses.SOFTMAX_CE
            whole.withLoss(usual.weighted(*balance(data, classes)))
        } else whole
        return weighted.model(fitted, data.size())
    }

    override fun lastStep(rows: Int): Long = recipe.steps.value?.toLong() ?: whole.training(rows).let {
        it.length() * ceil(rows / it.batchSize().toDouble()).toLong()
    }

    override fun training(model: Model, rows: Int, held: Dataset, done: Long): Training =
        whole.training(model, rows, held).withSteps(maxOf(0L, lastStep(rows) - done)).withBatching(Batches::epochs)
            .withListener(Calibration(whole, held))

    private companion object {
        const val RATE = 0.01
    }
}

/** Calibrates the probabilities once a training has ended, before the model is saved. */
private class Calibration(private val recipe: TableRecipe, private val held: Dataset) : Listener {
    override fun step(progress: Progress) = Unit

    override fun finished(progress: Progress) {
        if (progress.ended()) recipe.calibrate(progress.model(), held)
    }
}

/** The weight of each class with which all have the same sum of weights over [data]. */
private fun balance(data: Dataset, classes: Int): DoubleArray {
    val counts = IntArray(classes)
    val features = FloatArray(data.features().size())
    val label = FloatArray(1)
    for (i in 0 until data.size()) {
        data.copy(i, features, 0, label, 0)
        counts[label[0].toInt()]++
    }
    return DoubleArray(classes) { data.size() / (classes.toDouble() * maxOf(1, counts[it])) }
}
