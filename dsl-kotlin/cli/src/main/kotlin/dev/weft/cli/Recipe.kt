package dev.weft.cli

import dev.weft.checkpoint.Checkpoint
import dev.weft.dsl.initializerOf
import dev.weft.dsl.optimizerOf
import dev.weft.loss.Loss
import dev.weft.metric.Metric
import dev.weft.network.Activations
import dev.weft.network.Dense
import dev.weft.network.Initializer
import dev.weft.network.Regularizers
import dev.weft.optimizer.MovingAverage
import dev.weft.tensor.Shape
import dev.weft.training.Model
import kotlinx.cli.ParsingException
import kotlin.math.ceil

/**
 * The options that describe the network and its training. An option that is missing on the command line takes its value
 * from the training to resume, or else from the defaults of the source. Checkpoints store the values in the form in
 * which they are typed.
 */
internal class Recipe(line: CommandLine) {
    private val hidden = line.option("hidden", widths, "sizes of the hidden layers" + default("hidden"))
    private val kernel = line.option("kernel", Named(::initializer), "initializer of the kernels" + default("kernel"))
    private val l2 = line.option("l2", notNegative, "L2 penalty, X/2 times the sum of squared kernels" + default("l2"))
    private val optimizer =
        line.option(
            "optimizer", Named { optimizerOf(it, 1.0) },
            "optimizer, such as sgd, momentum or adam" + default("optimizer")
        )
    private val rate = line.option("rate", positive, "learning rate of the first epoch" + default("rate"))
    private val decay =
        line.option("decay", factor, "multiply the learning rate by X after each epoch" + default("decay"))
    private val average =
        line.option("average", fraction, "decay of the moving average of weights, 0 for none" + default("average"))
    private val batch = line.option("batch", count(), "examples per step" + default("batch"))
    private val steps = line.option("steps", count(), "train until step N" + default("steps"))
    private val epochs = line.option("epochs", count(), "train until the end of epoch N" + default("epochs"))
    private val seedOption =
        line.option("seed", anyNumber, "seed of the initial weights and the order of the examples" + default("seed"))
    private val lengths = listOf(steps, epochs)
    private val fixed = listOf(hidden, kernel, l2, optimizer, rate, decay, average, batch, seedOption)
    private var batchWasAsked = false

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
        batchWasAsked = batch.given
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

    /** Adds the values of all options, including those of [source], to [checkpoint] for a later [settle]. */
    fun describe(checkpoint: Checkpoint, source: Source): Checkpoint {
        val values = (fixed + lengths + source.kept).mapNotNull { option -> option.text?.let { option.name to it } }
        val facts = buildMap<String, Any> {
            checkpoint.facts().forEach { (name, fact) -> fact?.let { put(name, it) } }
            put("recipe", mapOf("data" to source.name) + values)
        }
        return Checkpoint(checkpoint.tensors(), facts)
    }

    /** The model for examples of shape [features]: the network, its loss and its optimizer. */
    fun model(features: Shape, outputs: Int, loss: Loss, metrics: List<Metric>): Model {
        val first = initializer(kernel.value!!)
        val regularizer = l2.value!!.let { if (it == 0.0) Regularizers.none() else Regularizers.l2(it) }
        val layers = hidden.value!!.map { Dense.of(it, Activations.RELU) } + Dense.of(outputs)
        val constant = optimizerOf(optimizer.value!!, rate.value!!)
        val rule = if (decay.value == 1.0) constant else constant.decay(decay.value!!)
        val whole = layers.map { it.withKernelInitializer(first).withRegularizer(regularizer) }.toTypedArray()
        val model = Model.of(loss, rule, *whole).withSeed(seed)
            .withInput(*features.toArray()).withMetrics(*metrics.toTypedArray())
        return if (average.value == 0.0) model else model.withAverage(MovingAverage(average.value!!, true))
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

    /** The last step of a training on [size] examples. */
    fun lastStep(size: Int): Long =
        steps.value?.toLong() ?: (epochs.value!! * ceil(size / batch(size).toDouble()).toLong())
}

private fun initializer(text: String): Initializer = initializerOf(text.substringBefore(':'), *numbersOf(text))
