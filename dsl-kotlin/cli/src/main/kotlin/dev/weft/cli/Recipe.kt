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
 * The options that say which network is trained, and how. What the command line leaves open is as in a preset, or as
 * it
 * was in the training to resume: a checkpoint keeps the values as a command line would have them.
 */
internal class Recipe(line: CommandLine) {
    private val hidden = line.option("hidden", widths, "sizes of the hidden layers" + usual("hidden"))
    private val kernel = line.option("kernel", Known(::initializer), "initializer of the kernels" + usual("kernel"))
    private val l2 =
        line.option("l2", notNegative, "adds X/2 times the sum of the squared kernels to the loss" + usual("l2"))
    private val optimizer =
        line.option("optimizer", Known { optimizerOf(it, 1.0) }, "sgd, momentum, adam, …" + usual("optimizer"))
    private val rate = line.option("rate", positive, "learning rate of the first epoch" + usual("rate"))
    private val decay = line.option("decay", factor, "multiplies the rate by X after each epoch" + usual("decay"))
    private val average =
        line.option("average", fraction, "decay of a moving average of the weights, 0 for none" + usual("average"))
    private val batch = line.option("batch", count(), "N examples in a step" + usual("batch"))
    private val steps = line.option("steps", count(), "trains until step N" + usual("steps"))
    private val epochs = line.option("epochs", count(), "trains until the end of epoch N" + usual("epochs"))
    private val seedOption =
        line.option("seed", anyNumber, "initial weights and the order of the examples follow from it (1)")
    private val lengths = listOf(steps, epochs)
    private val fixed = listOf(hidden, kernel, l2, optimizer, rate, decay, average, batch, seedOption)
    private var batchWasAsked = false

    /** Initial weights and the order of the examples follow from it. */
    val seed: Long get() = seedOption.value!!

    /**
     * Gives every option its value, and [more] of the source's.
     *
     * @param saved the values of the training to resume, from which the command line may not depart but in the length
     * @throws UsageException if it does
     * @throws ParsingException if a saved value is none
     */
    fun settle(saved: Map<String, String>?, preset: Map<String, String>, more: List<Option<*>>) {
        if (lengths.all { it.given }) {
            throw UsageException("--steps and --epochs exclude each other")
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

    // What an older checkpoint does not have, the preset has: but not a length in steps beside one in epochs.
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

    /** [checkpoint] with the values of all options, [source]'s own too, for [settle]. */
    fun describe(checkpoint: Checkpoint, source: Source): Checkpoint {
        val values = (fixed + lengths + source.kept).mapNotNull { option -> option.text?.let { option.name to it } }
        val facts = buildMap<String, Any> {
            checkpoint.facts().forEach { (name, fact) -> fact?.let { put(name, it) } }
            put("recipe", mapOf("data" to source.name) + values)
        }
        return Checkpoint(checkpoint.tensors(), facts)
    }

    /** The network for examples of shape [features], with its loss and optimizer. */
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

    /** The number of examples in a step, of [size]: more are refused where the command line asks for them. */
    fun batch(size: Int): Int {
        val asked = batch.value!!
        if (batchWasAsked && asked > size) {
            throw UsageException("--batch expects at most the $size training examples but got $asked")
        }
        return minOf(asked, size)
    }

    /** The step with which a training on [size] examples ends. */
    fun lastStep(size: Int): Long =
        steps.value?.toLong() ?: (epochs.value!! * ceil(size / batch(size).toDouble()).toLong())
}

/** `NAME` or `NAME:X,X`. */
private fun initializer(text: String): Initializer {
    val numbers = text.substringAfter(':', "").split(',').filter(String::isNotEmpty).map(String::toDouble)
    return initializerOf(text.substringBefore(':'), *numbers.toDoubleArray())
}
