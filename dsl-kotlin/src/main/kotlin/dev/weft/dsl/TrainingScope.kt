package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.data.Dataset
import dev.weft.tensor.Tensor
import dev.weft.training.Listener
import dev.weft.training.Model
import dev.weft.training.Progress
import dev.weft.training.Trained
import dev.weft.training.Training

/**
 * Trains from initial weights:
 * ```
 * val trained = digits.fit(train) {
 *     epochs = 5
 *     batch = 200
 *     validation = test
 *     onEpoch { report -> println("epoch ${epoch()}: $report") }
 * }
 * ```
 */
public fun Model.fit(data: Dataset, describe: TrainingScope.() -> Unit): Trained {
    val (examples, training) = TrainingScope().apply(describe).trainingOn(data)
    return fit(examples, training)
}

/** Trains from initial weights: `digits.fit(train, epochs = 5, batch = 200)`. */
public fun Model.fit(data: Dataset, epochs: Int, batch: Int = DEFAULT_BATCH): Trained =
    fit(data, Training.epochs(epochs.toLong()).withBatchSize(batch))

/** Trains on from where the model stands: `trained.fit(train) { steps = 1_000 }`. */
public fun Trained.fit(data: Dataset, describe: TrainingScope.() -> Unit): Trained {
    val (examples, training) = TrainingScope().apply(describe).trainingOn(data)
    return fit(examples, training)
}

/** Trains on from where the model stands: `trained.fit(train, epochs = 5)`. */
public fun Trained.fit(data: Dataset, epochs: Int, batch: Int = DEFAULT_BATCH): Trained =
    fit(data, Training.epochs(epochs.toLong()).withBatchSize(batch))

/** The outputs for one example: `trained.predict(floatArrayOf(0f, 1f))[0]`. */
public fun Trained.predict(example: FloatArray): FloatArray =
    predict(Tensor.of(features(), *example).reshape(1, *features().toArray())).data()

/**
 * A training apart from model and data: `val short = training { steps = 100 }`.
 *
 * @throws IllegalArgumentException if neither or both of `epochs` and `steps` are said
 */
public fun training(describe: TrainingScope.() -> Unit): Training = TrainingScope().apply(describe).training()

internal const val DEFAULT_BATCH = 32

/** What `fit { }` gathers. Verbs are extension functions over [listen] and the properties. */
@WeftDsl
public class TrainingScope internal constructor() {
    private val listeners = mutableListOf<Listener>()
    private var batching: Training.Batching? = null
    private var kept: Double? = null

    /** How many times to go through the data, in a new order each: `epochs = 5`. */
    public var epochs: Int? = null

    /** How many batches to take, instead of [epochs]: `steps = 1_000`. */
    public var steps: Int? = null

    /** The number of examples in a step: `batch = 200`. */
    public var batch: Int = DEFAULT_BATCH

    /** What is evaluated after each epoch: `validation = test`. */
    public var validation: Dataset? = null

    /** Keeps the last [share] of the data from the training, for [validation]: `validation(0.1)`. Data sorted by class is shuffled first. */
    public fun validation(share: Double) {
        require(share > 0 && share < 1) { "validation expects a share above 0 and below 1 but got $share" }
        kept = share
    }

    /** Whether a batch is gathered while the one before it is trained on, for data that is slow to read: `prefetch = true`. */
    public var prefetch: Boolean = false

    /** The threads that compute: `workers = Workers.of(1)`. */
    public var workers: Workers? = null

    /** Lets [listener] watch: `listen { progress -> println(progress.loss()) }`. */
    public fun listen(listener: Listener) {
        listeners += listener
    }

    /** The order of the examples: `batching { data, size, _ -> Batches.cyclic(data, size) }`. */
    public fun batching(batching: Training.Batching) {
        this.batching = batching
    }

    /** The examples of [data] that are trained on, and how. */
    internal fun trainingOn(data: Dataset): Pair<Dataset, Training> {
        val share = kept ?: return data to training()
        require(validation == null) { "fit has both validation = … and validation($share): keep one of them" }
        val (first, last) = data.split(1 - share)
        kept = null
        validation = last
        return first to training()
    }

    internal fun training(): Training {
        require(kept == null) { "training has validation($kept), a share of data that it does not know: say it in fit(data) { }" }
        val epochs = epochs
        val steps = steps
        require((epochs == null) != (steps == null)) {
            if (epochs == null) "fit has no length: say epochs = 5 or steps = 1000"
            else "fit has both epochs and steps: keep one of them"
        }
        var training = if (epochs != null) Training.epochs(epochs.toLong()) else Training.steps(steps!!.toLong())
        training = training.withBatchSize(batch)
        batching?.let { training = training.withBatching(it) }
        if (prefetch) training = training.withBatching(training.batching().prefetched())
        validation?.let { training = training.withValidation(it) }
        workers?.let { training = training.withWorkers(it) }
        return listeners.fold(training, Training::withListener)
    }
}

/** Called after every step: `onStep { if (loss() < 0.01) stop() }`. */
public fun TrainingScope.onStep(action: (@WeftDsl Progress).() -> Unit) {
    listen { it.action() }
}

/** Called after every epoch with what is reported: `onEpoch { println("${epoch()}: ${it["val_accuracy"]}") }`. */
public fun TrainingScope.onEpoch(action: (@WeftDsl Progress).(report: Map<String, Double>) -> Unit) {
    listen(object : Listener {
        override fun step(progress: Progress) = Unit

        override fun epoch(progress: Progress, report: Map<String, Double>) = progress.action(report)
    })
}
