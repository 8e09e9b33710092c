package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.data.Dataset
import dev.weft.tensor.Tensor
import dev.weft.training.Listener
import dev.weft.training.Model
import dev.weft.training.Progress
import dev.weft.training.Report
import dev.weft.training.Trained
import dev.weft.training.Training

/**
 * Builds the model with initial weights and trains it, with the settings of [train] and of the block:
 * ```
 * val trained = digits.fit(train) {
 *     epochs = 5
 *     batch = 200
 *     validation = test
 *     onEpoch { report -> println("epoch $epoch: $report") }
 * }
 * ```
 * The block overrides the settings of [train]; listeners of both are called.
 *
 * @throws IllegalArgumentException if neither sets a length, or the block sets two lengths or two kinds of validation
 * @throws dev.weft.training.NonFiniteException if the training diverges (NaN or infinite loss)
 */
public fun Model.fit(data: Dataset, describe: TrainingScope.() -> Unit = {}): Trained =
    fit(data, TrainingScope("fit", training().orElse(null)).apply(describe).training())

/**
 * Builds the model with initial weights and trains it: `digits.fit(train, epochs = 5, batch = 200)`.
 *
 * @param batch the number of examples in a step, by default that of [train] or else 32
 * @throws dev.weft.training.NonFiniteException if the training diverges (NaN or infinite loss)
 */
public fun Model.fit(data: Dataset, epochs: Int, batch: Int = training().orElse(null).batch()): Trained =
    fit(data) { this.epochs = epochs; this.batch = batch }

/**
 * Continues training from the current weights: `trained.fit(train) { steps = 1_000 }`. Settings and errors are those of
 * [Model.fit]. Two calls with five epochs each on the same data equal one with ten, bit for bit.
 */
public fun Trained.fit(data: Dataset, describe: TrainingScope.() -> Unit = {}): Trained =
    fit(data, TrainingScope("fit", model().training().orElse(null)).apply(describe).training())

/**
 * Continues training from the current weights: `trained.fit(train, epochs = 5)`.
 *
 * @param batch the number of examples in a step, by default that of [train] or else 32
 */
public fun Trained.fit(data: Dataset, epochs: Int, batch: Int = model().training().orElse(null).batch()): Trained =
    fit(data) { this.epochs = epochs; this.batch = batch }

/**
 * Predicts one example: `trained.predict(floatArrayOf(0f, 1f))[0]`.
 *
 * @return the outputs of the network
 * @throws IllegalArgumentException if [example] has another number of features
 */
public fun Trained.predict(example: FloatArray): FloatArray {
    val size = features().size()
    require(example.size == size) {
        "Model expects an example of $size feature${if (size == 1) "" else "s"} but got ${example.size}"
    }
    return predict(Tensor.of(features().batch(1), *example)).data()
}

/**
 * Describes a training apart from a model and data: `val short = training { steps = 100 }`.
 *
 * @throws IllegalArgumentException if the block sets neither or both of `epochs` and `steps`
 */
public fun training(describe: TrainingScope.() -> Unit): Training = TrainingScope("training").apply(describe).training()

/**
 * Sets the default training of the model, which `fit` can override:
 * ```
 * val digits = network {
 *     dense(500, relu); dense(10); loss(softmaxCE); optimizer(adam())
 *     train { epochs = 20; batch = 200; validation(0.1); earlyStopping("val_loss", patience = 3) }
 * }
 * val trained = digits.fit(mnist.train)
 * val longer = digits.fit(mnist.train) { epochs = 50 }   // all other settings as above
 * ```
 * Listeners of a `fit` are added to the listeners here. A model file does not contain the default training.
 *
 * @throws IllegalArgumentException if the block sets neither or both of `epochs` and `steps`
 */
public fun NetworkScope.train(describe: TrainingScope.() -> Unit) {
    val training = TrainingScope("train").apply(describe).training()
    once("train") { it.withTraining(training) }
}

internal const val DEFAULT_BATCH = 32

private fun Training?.batch() = this?.batchSize() ?: DEFAULT_BATCH

/**
 * The scope of `train { }`, `fit { }` and `training { }`. All other settings are extension functions that call [listen]
 * or set the properties here.
 */
@WeftDsl
public class TrainingScope internal constructor(private val block: String, private val usual: Training? = null) {
    private val listeners = mutableListOf<Listener>()
    private var batching: Training.Batching? = null
    private var share: Double? = null

    /** The number of epochs to train, the examples reshuffled for each: `epochs = 5`. */
    public var epochs: Int? = null

    /** The number of steps to train, instead of [epochs]: `steps = 1_000`. */
    public var steps: Int? = null

    /** The number of examples in a step, 32 by default: `batch = 200`. */
    public var batch: Int = usual.batch()

    /**
     * The largest number of examples that are computed at once, to save memory: with `batch = 256; microBatch = 32`, a
     * step adds up the gradients of 8 parts. By default, a batch is computed at once.
     */
    public var microBatch: Int? = null

    /**
     * How many parts each batch is cut into, whose gradients are added in a fixed order, so that the weights have the
     * same bits on one machine and on several: `shards = 8`. By default, a batch is not cut. See
     * [Sharding][dev.weft.shard.Sharding] for what it changes and costs.
     */
    public var shards: Int? = null

    /** The data to evaluate after each epoch: `validation = test`. */
    public var validation: Dataset? = null

    /**
     * Holds out the last fraction [share] of the data and evaluates it after each epoch: `validation(0.1)`. Shuffle
     * data that is sorted by class first.
     *
     * @param share above 0 and below 1
     * @throws IllegalArgumentException if [share] is out of range
     */
    public fun validation(share: Double) {
        require(share > 0 && share < 1) { "validation expects a fraction above 0 and below 1 but got $share" }
        this.share = share
    }

    /** Whether to load the next batch while the current one is trained on, for slow data: `prefetch = true`. */
    public var prefetch: Boolean = false

    /**
     * The threads that compute, by default one per processor: `workers = Workers.of(1)`. The result does not depend on
     * them.
     */
    public var workers: Workers? = null

    /**
     * The device that computes the steps, by default the processor: `device = "gpu"`, which needs the module
     * `weft-gpu`. Results differ from those of the processor by rounding.
     */
    public var device: String? = null

    /**
     * Adds a listener, which is called after each step: `listen { progress -> println(progress.loss) }`. See [Listener]
     * for its other events.
     */
    public fun listen(listener: Listener) {
        listeners += listener
    }

    /** Sets the order of the examples: `batching { data, size, _ -> Batches.cyclic(data, size) }`. */
    public fun batching(batching: Training.Batching) {
        this.batching = batching
    }

    internal fun training(): Training {
        require(epochs == null || steps == null) { "$block has both epochs and steps: keep one of them" }
        require(validation == null || share == null) {
            "$block has both validation = … and validation($share): keep one of them"
        }
        val epochs = epochs?.toLong()
        val steps = steps?.toLong()
        var training = when {
            epochs != null -> usual?.withEpochs(epochs) ?: Training.epochs(epochs)
            steps != null -> usual?.withSteps(steps) ?: Training.steps(steps)
            else -> requireNotNull(usual) { "$block has no length: set epochs = 5 or steps = 1000" }
        }.withBatchSize(batch)
        batching?.let { training = training.withBatching(it) }
        if (prefetch) training = training.withBatching(training.batching().prefetched())
        validation?.let { training = training.withValidation(it) }
        share?.let { training = training.withValidation(it) }
        workers?.let { training = training.withWorkers(it) }
        microBatch?.let { training = training.withMicroBatchSize(it) }
        shards?.let { training = training.withShards(it) }
        device?.let { training = training.withDevice(it) }
        return listeners.fold(training, Training::withListener)
    }
}

/** Calls [action] after every step: `onStep { if (loss < 0.01) stop() }`. */
public fun TrainingScope.onStep(action: (@WeftDsl Progress).() -> Unit) {
    listen { it.action() }
}

/**
 * Calls [action] with the report of every epoch, after its end: `onEpoch { println("$epoch: ${it["val_accuracy"]}") }`.
 */
public fun TrainingScope.onEpoch(action: (@WeftDsl Progress).(report: Report) -> Unit) {
    listen(object : Listener {
        override fun step(progress: Progress) = Unit

        override fun epoch(progress: Progress, report: Map<String, Double>) = progress.action(Report.of(report))
    })
}
