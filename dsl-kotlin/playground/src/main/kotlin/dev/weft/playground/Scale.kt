package dev.weft.playground

import dev.weft.loss.Outputs
import dev.weft.tensor.Tensor

/** How outputs become colors and classes. Values become bytes: 0 for the lowest, 255 for the highest. */
internal class Scale private constructor(
    private val outputs: Outputs,
    private val encoding: Encoding,
    private val low: Float,
    private val high: Float,
) {
    private val isSingle = encoding.outputs(2) == 1

    /** `value` for one map from class 0 to class 1, or over numbers; `probability` for a map of each class. */
    val kind: String = if (isSingle) "value" else "probability"

    /** Maps of the outputs `[n, outputs]`. */
    fun maps(values: Tensor): List<ByteArray> {
        if (encoding == Encoding.NUMBER || encoding == Encoding.SIGN) return listOf(column(values, 0, low, high))
        val shares = if (outputs.hasProbabilities()) outputs.probabilities(values) else values
        val lowest = if (outputs == Outputs.SCORES) -1f else 0f
        return (0 until values.shape().rowSize()).map { column(shares, it, lowest, 1f) }
    }

    /** The class of the outputs of an example. */
    fun classOf(values: Tensor, example: Int): Int {
        val width = values.shape().rowSize()
        val first = example * width
        if (width == 1) {
            val threshold = if (encoding == Encoding.SIGN) 0.0 else outputs.threshold()
            return if (values.data()[first] > threshold) 1 else 0
        }
        return (0 until width).maxByOrNull { values.data()[first + it] } ?: 0
    }

    /** The class that a label stands for. */
    fun labelOf(labels: Tensor, example: Int): Int = when (encoding) {
        Encoding.SIGN, Encoding.ZERO_ONE -> if (labels.data()[example] > 0) 1 else 0
        Encoding.ONE_HOT -> classOf(labels, example)
        else -> labels.data()[example].toInt()
    }

    companion object {
        fun of(run: Run, data: DataSetup): Scale {
            val encoding = Encoding.of(run.configuration.loss, data)
            val (low, high) = range(data)
            return Scale(run.model.loss().outputs(), encoding, low, high)
        }

        /** The colors' range: from -1 to 1, or as far as the user's own numbers reach. */
        fun range(data: DataSetup): Pair<Float, Float> {
            if (!data.isRegression || data.points.isEmpty()) return -1f to 1f
            val most = data.points.maxOf { Math.abs(it.label) }.coerceAtLeast(Float.MIN_VALUE)
            return -most to most
        }

        /** The map of a neuron, from -1 to 1. */
        fun neuron(values: Tensor, unit: Int): ByteArray = column(values, unit, -1f, 1f)

        private fun column(values: Tensor, column: Int, low: Float, high: Float): ByteArray {
            val width = values.shape().rowSize()
            val factor = 255 / (high - low)
            return ByteArray(values.shape().rows()) {
                Math.round((values.data()[it * width + column] - low) * factor).coerceIn(0, 255).toByte()
            }
        }
    }
}
