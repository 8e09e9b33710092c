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
 * Trains from initial weights, as [train] says or as the block does:
 * ```
 * val trained = digits.fit(train) {
 *     epochs = 5
 *     batch = 200
 *     validation = test
 *     onEpoch { report -> println("epoch $epoch: $report") }
 * }
 * ```
 *
 * @throws IllegalArgumentException if neither says how long, or the block says two lengths or two validations
 */
public fun Model.fit(data: Dataset, describe: TrainingScope.() -> Unit = {}): Trained =
    fit(data, TrainingScope("fit", training().orElse(null)).apply(describe).training())

/** Trains from initial weights: `digits.fit(train, epochs = 5, batch = 200)`. */
public fun Model.fit(data: Dataset, epochs: Int, batch: Int = training().orElse(null).batch()): Trained =
    fit(data) { this.epochs = epochs; this.batch = batch }

/**
 * Trains on from where the model stands, as [train] says or as the block does: `trained.fit(train) { steps = 1_000 }`.
 */
public fun Trained.fit(data: Dataset, describe: TrainingScope.() -> Unit = {}): Trained =
    fit(data, TrainingScope("fit", model().training().orElse(null)).apply(describe).training())

/** Trains on from where the model stands: `trained.fit(train, epochs = 5)`. */
public fun Trained.fit(data: Dataset, epochs: Int, batch: Int = model().training().orElse(null).batch()): Trained =
    fit(data) { this.epochs = epochs; this.batch = batch }

/** The outputs for one example: `trained.predict(floatArrayOf(0f, 1f))[0]`. */
public fun Trained.predict(example: FloatArray): FloatArray =
    predict(Tensor.of(features(), *example).reshape(1, *features().toArray())).data()

/**
 * A training apart from model and data: `val short = training { steps = 100 }`.
 *
 * @throws IllegalArgumentException if neither or both of `epochs` and `steps` are said
 */
public fun training(describe: TrainingScope.() -> Unit): Training = TrainingScope("training").apply(describe).training()

/**
 * How the network trains unless `fit` says otherwise:
 * ```
 * val digits = network {
 *     dense(500, relu); dense(10); loss(softmaxCE); optimizer(adam())
 *     train { epochs = 20; batch = 200; validation(0.1); earlyStopping("val_loss", patience = 3) }
 * }
 * val trained = digits.fit(mnist.train)
 * val longer = digits.fit(mnist.train) { epochs = 50 }   // the rest as above
 * ```
 * A `fit` that listens does so beside what listens here. A saved model forgets all of it.
 *
 * @throws IllegalArgumentException if neither or both of `epochs` and `steps` are said
 */
public fun NetworkScope.train(describe: TrainingScope.() -> Unit) {
    val training = TrainingScope("train").apply(describe).training()
    once("train") { it.withTraining(training) }
}

internal const val DEFAULT_BATCH = 32

private fun Training?.batch() = this?.batchSize() ?: DEFAULT_BATCH

/** What `train { }` and `fit { }` gather. Verbs are extension functions over [listen] and the properties. */
@WeftDsl
public class TrainingScope internal constructor(private val block: String, private val usual: Training? = null) {
    private val listeners = mutableListOf<Listener>()
    private var batching: Training.Batching? = null
    private var share: Double? = null

    /** How many times to go through the data, in a new order each: `epochs = 5`. */
    public var epochs: Int? = null

    /** How many batches to take, instead of [epochs]: `steps = 1_000`. */
    public var steps: Int? = null

    /** The number of examples in a step: `batch = 200`. */
    public var batch: Int = usual.batch()

    /** What is evaluated after each epoch: `validation = test`. */
    public var validation: Dataset? = null

    /**
     * Keeps the last [share] of the data from the training, for [validation]: `validation(0.1)`. Shuffle data that is
     * sorted by class first.
     */
    public fun validation(share: Double) {
        require(share > 0 && share < 1) { "validation expects a share above 0 and below 1 but got $share" }
        this.share = share
    }

    /**
     * Whether a batch is gathered while the one before it is trained on, for data that is slow to read: `prefetch =
     * true`.
     */
    public var prefetch: Boolean = false

    /** The threads that compute: `workers = Workers.of(1)`. */
    public var workers: Workers? = null

    /** Lets [listener] watch: `listen { progress -> println(progress.loss) }`. */
    public fun listen(listener: Listener) {
        listeners += listener
    }

    /** The order of the examples: `batching { data, size, _ -> Batches.cyclic(data, size) }`. */
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
            else -> requireNotNull(usual) { "$block has no length: say epochs = 5 or steps = 1000" }
        }.withBatchSize(batch)
        batching?.let { training = training.withBatching(it) }
        if (prefetch) training = training.withBatching(training.batching().prefetched())
        validation?.let { training = training.withValidation(it) }
        share?.let { training = training.withValidation(it) }
        workers?.let { training = training.withWorkers(it) }
        return listeners.fold(training, Training::withListener)
    }
}

/** Called after every step: `onStep { if (loss < 0.01) stop() }`. */
public fun TrainingScope.onStep(action: (@WeftDsl Progress).() -> Unit) {
    listen { it.action() }
}

/** Called after every epoch with what is reported: `onEpoch { println("$epoch: ${it["val_accuracy"]}") }`. */
public fun TrainingScope.onEpoch(action: (@WeftDsl Progress).(report: Report) -> Unit) {
    listen(object : Listener {
        override fun step(progress: Progress) = Unit

        override fun epoch(progress: Progress, report: Map<String, Double>) = progress.action(Report.of(report))
    })
}
