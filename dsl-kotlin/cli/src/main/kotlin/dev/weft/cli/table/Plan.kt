package dev.weft.cli.table

import dev.weft.checkpoint.Checkpoint
import dev.weft.cli.Option
import dev.weft.cli.Recipe
import dev.weft.cli.UsageException
import dev.weft.cli.activation
import dev.weft.cli.loss
import dev.weft.cli.metrics
import dev.weft.data.Dataset
import dev.weft.loss.Losses
import dev.weft.metric.Metrics
import dev.weft.recipe.TablePlan
import dev.weft.recipe.TableRecipe
import dev.weft.table.Preparation
import dev.weft.table.Preprocessing
import dev.weft.training.Listener
import dev.weft.training.Model
import dev.weft.training.Progress
import dev.weft.training.Trained
import dev.weft.training.Training
import kotlin.math.ceil

/** How a table becomes a model: its preparation, its network and its training. */
internal interface Plan {
    /** The name of the column to predict. */
    val label: String

    /** What the columns are. */
    val options: Preparation.Options

    /** The training on [data], the rows of [fitted] that are not test rows. */
    fun of(fitted: Preprocessing, data: Dataset): Planned
}

/** A training on the rows of a table. */
internal interface Planned {
    /** The rows to train on, and those that decide which epoch is the best. */
    val plan: TablePlan

    /** The examples to train on. */
    val training: Dataset get() = plan.training()

    /** The model with initial weights, or as [earlier] saved it. */
    fun start(earlier: Checkpoint?): Trained

    /** The last step of the training. */
    fun lastStep(): Long

    /** The training after step [done]. */
    fun settings(done: Long): Training

    /** The model that people use, of one in training. */
    fun usable(trained: Trained): Trained = trained
}

/** The plan of `--recipe plain`: what the options say, like a training on MNIST. */
internal class PlainPlan(
    private val recipe: Recipe,
    columns: TableOptions,
    private val validation: Double?,
    private val weights: ClassWeights,
) : Plan {
    override val label = columns.label.value!!
    override val options = columns.preparation(TableRecipe.plain().options())

    override fun of(fitted: Preprocessing, data: Dataset): Planned = object : Planned {
        private val share = validation ?: if (recipe.patience.value == null) 0.0 else 0.1
        override val plan = TableRecipe.plain().withSeed(recipe.seed).withValidation(share).plan(fitted, data)
        private val rows = plan.training().size()

        override fun start(earlier: Checkpoint?): Trained {
            val trained = model(fitted, training).build(fitted.features()).preprocess(fitted)
            return if (earlier == null) trained else trained.restore(earlier)
        }

        override fun lastStep(): Long = recipe.lastStep(rows)

        override fun settings(done: Long): Training = recipe.plan(rows, done) {
            val ordered = it.withBatching(Training.epochs(1).batching())
            if (plan.judged().size() == 0) ordered else ordered.withValidation(plan.judged())
        }
    }

    private fun model(fitted: Preprocessing, data: Dataset): Model {
        val classes = fitted.label().classes().size
        val aim = recipe.loss.value?.let(::loss) ?: if (classes == 0) Losses.MSE else Losses.SOFTMAX_CE
        val weighted = weights.of(fitted, data)?.let { aim.weighted(*it) } ?: aim
        val metrics = if (classes == 0) listOf() else listOf(Metrics.ACCURACY)
        return recipe.model(fitted.features(), maxOf(1, classes), weighted to metrics, data.size())
    }
}

/** The plan of one of core's recipes, which the options may change. */
internal class RecipePlan(
    kind: String,
    private val recipe: Recipe,
    columns: TableOptions,
    validation: Double?,
    private val weights: ClassWeights,
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
            .withBalancedClasses(weights.isBalanced)
        recipe.hidden.value?.let { changed = changed.withHidden(*it.toIntArray()) }
        recipe.activation.value?.let { changed = changed.withActivation(activation(it)) }
        recipe.dropout.value?.let { changed = changed.withDropout(it) }
        recipe.epochs.value?.let { changed = changed.withEpochs(it) }
        recipe.batch.value?.let { changed = changed.withBatchSize(it) }
        recipe.patience.value?.let { changed = changed.withPatience(it) }
        recipe.loss.value?.let { changed = changed.withLoss(loss(it)) }
        recipe.metrics.value?.let { changed = changed.withMetrics(*metrics(it).toTypedArray()) }
        validation?.let { changed = changed.withValidation(it) }
        whole = Rule(recipe.optimizer.value, recipe.rate.value, recipe.schedule.value, recipe.l2.value).of(changed)
    }

    private fun weighted(fitted: Preprocessing) = weights.named(fitted)?.let { each ->
        whole.withLoss((recipe.loss.value?.let(::loss) ?: Losses.SOFTMAX_CE).weighted(*each))
    } ?: whole

    override fun of(fitted: Preprocessing, data: Dataset): Planned = object : Planned {
        override val plan = weighted(fitted).plan(fitted, data)
        private val usual = plan.settings()

        init {
            if (recipe.batch.value != null) recipe.batch(training.size())
        }

        override fun start(earlier: Checkpoint?): Trained = if (earlier == null) plan.start() else plan.start(earlier)

        override fun lastStep(): Long = recipe.steps.value?.toLong()
            ?: (usual.length() * ceil(training.size() / usual.batchSize().toDouble()).toLong())

        override fun settings(done: Long): Training =
            recipe.sharded(plan.settings().withSteps(maxOf(0L, lastStep() - done)))
                .withBatching(plan.settings().batching()).withListener(Calibration(plan))

        override fun usable(trained: Trained): Trained = plan.usable(trained)
    }
}

/** Calibrates the probabilities once a training has ended, before the model is saved. */
private class Calibration(private val plan: TablePlan) : Listener {
    private var isTrained = false

    override fun step(progress: Progress) {
        isTrained = true
    }

    override fun finished(progress: Progress) {
        if (isTrained && progress.ended()) plan.calibrate(progress.model())
    }
}
