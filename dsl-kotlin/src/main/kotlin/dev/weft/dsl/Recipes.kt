package dev.weft.dsl

import dev.weft.file.MalformedDataException
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.network.Activation
import dev.weft.optimizer.Optimizer
import dev.weft.recipe.OptimizerRule
import dev.weft.recipe.TableNetwork
import dev.weft.recipe.TableRecipe
import dev.weft.table.Preparation
import dev.weft.table.Table
import dev.weft.training.NonFiniteException
import dev.weft.training.Training

/**
 * Learns to predict the column [label] of this table from the others. The recipe chooses from the table whatever the
 * block does not set:
 * ```
 * val learned = Csv.read(Path.of("titanic.csv")).learn("survived") { hidden(256, 256); ignore("name") }
 * println(learned.validation.orElseThrow())
 * learned.trained.save(Path.of("titanic.safetensors"))
 * ```
 * The result equals that of `fit` of the [TableRecipe] that Java code builds by hand.
 *
 * @param from the recipe that the block changes
 * @throws MalformedDataException if there is no such column, or no row with a label
 * @throws NonFiniteException if the training diverges (NaN or infinite loss)
 */
public fun Table.learn(
    label: String,
    from: TableRecipe = TableRecipe.standard(),
    describe: LearningScope.() -> Unit = {},
): TableRecipe.Result {
    val scope = LearningScope(from).apply(describe)
    return scope.recipe().fit(this, label, scope::change)
}

/**
 * Describes a recipe apart from a table: `val wide = recipe { hidden(512, 512) }`, then
 * `table.learn("survived", wide)`.
 *
 * @param from the recipe that the block changes: `recipe(TableRecipe.ensemble()) { seed = 2 }`
 * @throws IllegalArgumentException if a number is out of its range
 */
public fun recipe(from: TableRecipe = TableRecipe.standard(), describe: RecipeScope.() -> Unit): TableRecipe =
    RecipeScope(from).apply(describe).recipe()

/** The scope of `recipe { }`. What it does not set stays as it is in the recipe that it begins with. */
@WeftDsl
public open class RecipeScope internal constructor(private var built: TableRecipe) {
    /** The number of epochs, by default what suits the number of rows: `epochs = 50`. */
    public var epochs: Int? = null

    /** The number of rows in a step, by default what suits the number of rows: `batch = 64`. */
    public var batch: Int? = null

    /** The number of epochs without a better one after which training stops: `patience = 20`. */
    public var patience: Int? = null

    /** The label smoothing, from 0 to 1: `smoothing = 0.1`. */
    public var smoothing: Double = built.smoothing

    /** Whether rare classes weigh more: `balanced = true`. */
    public var balanced: Boolean = built.isBalanced

    /** Whether rows held back set the temperature of the probabilities: `calibrated = false`. */
    public var calibrated: Boolean = built.isCalibrated

    /** The seed of the weights, of the order of the rows and of which are held back: `seed = 7`. */
    public var seed: Long = built.seed

    /** Sets the widths of the hidden layers, none for a linear model: `hidden(256, 256)`. */
    public fun hidden(vararg units: Int) {
        built = built.withHidden(*units)
    }

    /** Sets the activation of the hidden layers: `activation(selu)`. */
    public fun activation(activation: Activation) {
        built = built.withActivation(activation)
    }

    /** Sets the fraction of the hidden units that training zeroes: `dropout(0.2)`. */
    public fun dropout(rate: Double) {
        built = built.withDropout(rate)
    }

    /** Changes the other parts of the network: `layers { it.withPeriodic(false) }`. See [TableNetwork]. */
    public fun layers(change: (TableNetwork) -> TableNetwork) {
        built = built.withNetwork(change(built.network))
    }

    /** Sets the optimizer, with its rate and schedule: `optimizer(adam(1e-3))`. */
    public fun optimizer(optimizer: Optimizer) {
        built = built.withOptimizer(optimizer)
    }

    /**
     * Sets an optimizer that knows how long the training is:
     * `optimizer { _, _, epochs -> adam().withRate(cosine(0.01, epochs.toDouble())) }`.
     */
    public fun optimizer(rule: OptimizerRule) {
        built = built.withOptimizer(rule)
    }

    /** Sets the loss, of class indices or of standardized numbers: `loss(mae)`. */
    public fun loss(loss: Loss) {
        built = built.withLoss(loss)
    }

    /** Sets the metrics to report: `metrics(accuracy, f1)`. */
    public fun metrics(vararg metrics: Metric) {
        built = built.withMetrics(*metrics)
    }

    /** Holds this share of the rows back from all members, 0 for none: `validation(0.1)`. */
    public fun validation(share: Double) {
        built = built.withValidation(share)
    }

    /** Lets each member leave out one of [count] parts of the rows: `folds(5)`. See [TableRecipe.withFolds]. */
    public fun folds(count: Int) {
        built = built.withFolds(count)
    }

    /** Leaves out columns: `ignore("name", "ticket")`. */
    public fun ignore(vararg columns: String): Unit = columns { it.withIgnored(*it.ignored.toTypedArray(), *columns) }

    /** Uses columns even if they look like identifiers: `keep("room")`. */
    public fun keep(vararg columns: String): Unit = columns { it.withKept(*it.kept.toTypedArray(), *columns) }

    /** Treats columns of numbers as categories: `words("zip")`. */
    public fun words(vararg columns: String): Unit = columns { it.withWords(*it.words.toTypedArray(), *columns) }

    /** Treats columns of words as numbers: `numbers("age")`. */
    public fun numbers(vararg columns: String): Unit = columns { it.withNumbers(*it.numbers.toTypedArray(), *columns) }

    /** Changes how columns are prepared: `columns { it.withOneHot(20, true) }`. See [Preparation.Options]. */
    public fun columns(change: (Preparation.Options) -> Preparation.Options) {
        built = built.withOptions(change(built.options))
    }

    internal fun recipe(): TableRecipe {
        var made = built.withSmoothing(smoothing).withBalancedClasses(balanced).withCalibration(calibrated)
            .withSeed(seed)
        epochs?.let { made = made.withEpochs(it) }
        batch?.let { made = made.withBatchSize(it) }
        patience?.let { made = made.withPatience(it) }
        return made
    }
}

/** The scope of `learn { }`: that of `recipe { }`, and what is called while it trains. */
public class LearningScope internal constructor(from: TableRecipe) : RecipeScope(from) {
    private var describe: TrainingScope.() -> Unit = {}

    /**
     * Adds callbacks and other settings of the training: `training { progress(); csvLog(Path.of("log.csv")) }`. Set its
     * length with [epochs] instead, which schedules follow.
     */
    public fun training(describe: TrainingScope.() -> Unit) {
        val earlier = this.describe
        this.describe = { earlier(); describe() }
    }

    internal fun change(usual: Training): Training =
        TrainingScope("training", usual).apply(describe).training()
}
