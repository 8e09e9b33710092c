package dev.weft.cli

import dev.weft.loss.Losses
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import kotlin.math.exp

/**
 * What a model says of one example.
 *
 * @property value the name of a class, or a number in the unit of the label
 * @property probabilities how probable each class is, in order; empty for a number
 */
internal class Answer(val value: Any, val probabilities: Map<String, Double>)

/** What the [outputs] `[n, outputs]` of [model] mean, example by example; classes without names are called 0, 1, … */
internal fun answers(model: Trained, outputs: Tensor): List<Answer> {
    val label = model.preprocessing().map { it.label() }.orElse(null)
    return outputs.data().toList().chunked(outputs.shape().rowSize()).map { row ->
        if (label != null && label.classes().isEmpty()) {
            Answer(label.value(row[0].toDouble()), mapOf())
        } else {
            val areLogits = label != null || model.model().loss() == Losses.SOFTMAX_CE
            val probabilities = if (areLogits) softmax(row) else row.map { it.toDouble() }
            val classes = label?.classes() ?: row.indices.map { "$it" }
            Answer(classes[row.indices.maxBy { probabilities[it] }], classes.zip(probabilities).toMap())
        }
    }
}

/** `exp(x) / Σ exp(x)`: the probabilities of classes. */
private fun softmax(logits: List<Float>): List<Double> {
    val most = logits.max()
    val powers = logits.map { exp(it.toDouble() - most) }
    val sum = powers.sum()
    return powers.map { it / sum }
}
