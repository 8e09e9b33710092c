package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.listener.EarlyStopping
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.network.Layer
import dev.weft.network.Layers
import dev.weft.network.Regularizers
import dev.weft.optimizer.MovingAverage
import dev.weft.tensor.Shape
import dev.weft.training.Model
import dev.weft.training.Training
import kotlinx.cli.ParsingException
import kotlin.math.ceil

/**
 * The options that describe the network and its training. An option that is missing on the command line takes its value
 * from the training to resume, or else from the defaults of the source. Checkpoints store the values in the form in
 * which they are typed.
 */
internal class Recipe(line: CommandLine) {
    val hidden = line.option("hidden", widths, "sizes of the hidden layers" + default("hidden"))
    val activation =
        line.option("activation", activationName, "activation of the hidden layers" + default("activation"))
    val dropout = line.option(
        "dropout", fraction, "fraction of the hidden outputs that are 0 in a training step" + default("dropout")
    )
    val kernel = line.option("kernel", initializerName, "initializer of the kernels" + default("kernel"))
    val l2 = line.option("l2", notNegative, "L2 penalty, X/2 times the sum of squared kernels" + default("l2"))
    val loss = line.option("loss", lossName, "loss, such as softmaxCE, mse or mae (default: what fits the labels)")
    val metrics = line.option("metrics", metricNames, "what to report beside the loss (default: what fits the labels)")
    val optimizer =
        line.option("optimizer", optimizerName, "optimizer, such as sgd, momentum or adam" + default("optimizer"))
    val rate = line.option("rate", positive, "learning rate of the first epoch" + default("rate"))
    val schedule = line.option(
        "schedule", scheduleName, "learning rate over the training: ${SCHEDULES.keys.joinToString()}"
    )
    val decay = line.option("decay", factor, "multiply the learning rate by X after each epoch" + default("decay"))
    val average =
        line.option("average", fraction, "decay of the moving average of weights, 0 for none" + default("average"))
    val batch = line.option("batch", count(), "examples per step" + default("batch"))
    val steps = line.option("steps", count(), "train until step N" + default("steps"))
    val epochs = line.option("epochs", count(), "train until the end of epoch N" + default("epochs"))
    val patience = line.option(
        "patience", count(),
        "stop after N epochs without a better validation loss, and keep the best weights" + default("patience")
    )
    private val shards = line.option(
        "shards", count(MOST_SHARDS), "cut each batch into N parts, for the bits of a cluster" + default("shards")
    )
    private val seedOption =
        line.option("seed", anyNumber, "seed of the initial weights and the order of the examples" + default("seed"))
    private val lengths = listOf(steps, epochs)
    private val fixed = listOf(
        hidden, activation, dropout, kernel, l2, loss, metrics, optimizer, rate, schedule, decay, average, batch,
        patience, shards, seedOption
    )
    private var batchWasAsked = false

    /** Whether the training to resume lost patience and no other length is asked for. */
    var isOver = false
        private set

    /** The seed of the initial weights and of the order of the examples. */
    val seed: Long get() = seedOption.value!!

    /**
     * Sets the value of every option, and of the options [more] of the source.
     *
     * @param saved the options of the training to resume: the command line may change only its length; null to start
     * @throws UsageException if the command line changes another option
     * @throws ParsingException if a saved value is not valid
     */
    fun settle(saved: Map<String, String>?, preset: Map<String, String>, more: List<Option<*>>) {
        if (lengths.all { it.given }) {
            throw UsageException("--steps and --epochs cannot be combined: leave one out")
        }
        if (decay.given && schedule.given) {
            throw UsageException("--decay and --schedule cannot be combined: leave one out")
        }
        batchWasAsked = batch.given
        isOver = saved?.get(OVER) == "true" && lengths.none { it.given }
        val before = saved?.let { preset - lengthsOf(it) + it }
        for (option in fixed + more) {
            if (before != null) {
                option.keep(before[option.name])
            } else if (!option.given) {
                option.take(preset[option.name])
            }
        }
        if (lengths.none { it.given }) {
            lengths.forEach { it.take((before ?: preset)[it.name]) }
        }
    }

    // The defaults fill in what an older checkpoint lacks, except --steps beside a saved --epochs, or the reverse.
    private fun lengthsOf(saved: Map<String, String>) =
        if (lengths.any { it.name in saved }) lengths.map { it.name }.toSet() else setOf()

    private fun Option<*>.keep(saved: String?) {
        val asked = value
        take(saved)
        if (asked != null && asked != value) {
            val was = if (saved == null) "no --$name" else "--$name $text"
            throw UsageException("the training to resume has $was, not $asked: leave --$name out")
        }
    }

    /**
     * Adds the values of all options, including those of [source], to [checkpoint] for a later [settle], whether its
     * training [ended] early, and [more] facts about its examples.
     */
    fun describe(checkpoint: Checkpoint, source: Source, ended: Boolean, more: Map<String, Any>): Checkpoint {
        val values = (fixed + lengths + source.kept).mapNotNull { option -> option.text?.let { option.name to it } }
        val facts = buildMap<String, Any> {
            checkpoint.facts().forEach { (name, fact) -> fact?.let { put(name, it) } }
            putAll(more)
            put("recipe", mapOf("data" to source.name) + values + if (ended) mapOf(OVER to "true") else mapOf())
        }
        return Checkpoint(checkpoint.tensors(), facts)
    }

    /**
     * The model for [size] examples of shape [features]: the network, its loss and its optimizer.
     *
     * @param usual the loss, and the metrics unless the option names others
     */
    fun model(features: Shape, outputs: Int, usual: Pair<Loss, List<Metric>>, size: Int): Model {
        val first = initializer(kernel.value!!)
        val regularizer = l2.value!!.let { if (it == 0.0) Regularizers.none() else Regularizers.l2(it) }
        fun whole(layer: Dense) = layer.withKernelInitializer(first).withRegularizer(regularizer)
        val function = activation.value?.let(::activation) ?: Activations.RELU
        val noise = dropout.value?.takeIf { it > 0 }?.let { listOf<Layer>(Layers.dropout(it)) }.orEmpty()
        val layers = hidden.value!!.flatMap { listOf(whole(Dense.of(it, function))) + noise } + whole(Dense.of(outputs))
        val (aim, reported) = usual
        val model = Model.of(aim, rule(size), *layers.toTypedArray()).withSeed(seed).withInput(*features.toArray())
            .withMetrics(*(metrics.value?.let(::metrics) ?: reported).toTypedArray())
        return if (average.value == 0.0) model else model.withAverage(MovingAverage(average.value!!, true))
    }

    private fun rule(size: Int) = optimizer(optimizer.value!!, rate.value!!).let { constant ->
        val named = schedule.value?.takeIf { it != "constant" }
        val whole = named?.let { SCHEDULES.getValue(it)(rate.value!!, lastStep(size) / stepsPerEpoch(size)) }
        if (whole != null) constant.withRate(whole) else if (decay.value == 1.0) constant else
            constant.decay(decay.value!!)
    }

    /**
     * The batch size for [size] examples, at most [size].
     *
     * @throws UsageException if the command line asks for more
     */
    fun batch(size: Int): Int {
        val asked = batch.value!!
        if (batchWasAsked && asked > size) {
            throw UsageException("--batch expects at most the $size training examples but got $asked")
        }
        return minOf(asked, size)
    }

    /**
     * The training on [size] examples after step [done]; [validated] adds the examples to validate on and the order.
     */
    fun plan(size: Int, done: Long, validated: (Training) -> Training): Training {
        val rest = Training.steps(maxOf(0L, lastStep(size) - done)).withBatchSize(batch(size))
        val whole = sharded(validated(rest))
        return patience.value?.let { whole.withListener(EarlyStopping.of("val_loss", it)) } ?: whole
    }

    /** [training], with each batch cut into parts if the options say so. */
    fun sharded(training: Training): Training = shards.value?.let(training::withShards) ?: training

    /** The last step of a training on [size] examples. */
    fun lastStep(size: Int): Long = steps.value?.toLong() ?: (epochs.value!! * stepsPerEpoch(size).toLong())

    private fun stepsPerEpoch(size: Int) = ceil(size / batch(size).toDouble())

    private companion object {
        const val OVER = "over"
        const val MOST_SHARDS = 65_536
    }
}
