package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.data.Synthetic
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

/** The labels that a loss expects, and with them the number of outputs. */
internal enum class Encoding {
    /** One number. */
    NUMBER,

    /** -1 or 1, one output. */
    SIGN,

    /** 0 or 1, one output. */
    ZERO_ONE,

    /** The index of the class, as many outputs as classes. */
    INDEX,

    /** A row with 1 for the class and 0 for the others, as many outputs as classes. */
    ONE_HOT,
    ;

    fun outputs(classes: Int): Int = if (this == INDEX || this == ONE_HOT) classes else 1

    /** Returns the points of a [Source] with labels of this kind. */
    fun encode(raw: Dataset, classes: Int): Dataset {
        val isIndex = raw.labels() == Shape.SCALAR
        return when (this) {
            NUMBER -> raw
            SIGN -> if (isIndex) column(raw) { 2 * it - 1 } else raw
            ZERO_ONE -> column(if (isIndex) raw else Synthetic.indices(raw)) { it }
            INDEX -> if (isIndex) raw else Synthetic.indices(raw)
            ONE_HOT -> (if (isIndex) raw else Synthetic.indices(raw)).oneHot(classes)
        }
    }

    companion object {
        private val INDICES = setOf("softmaxCE", "crossEntropy", "focal")
        private val ROWS = setOf("kld", "categoricalHinge", "cosineSimilarity")
        private val ZERO_ONES = setOf("bce", "bceWithLogits", "binaryFocal")
        private val NUMBERS = setOf("mse", "mae", "huber", "logCosh", "quantile")

        /** Losses of positive quantities, which two classes do not have. */
        private val QUANTITIES = setOf("mape", "msle", "poisson")

        fun of(loss: Choice<*>, data: DataSetup): Encoding {
            val isNumeric = loss.name in NUMBERS || loss.name in QUANTITIES
            require(!data.isRegression || isNumeric) {
                "loss ${loss.name} needs classes but setup is a regression: choose " +
                    "${(NUMBERS + QUANTITIES).joinToString()}, or the problem classification"
            }
            require(data.isRegression || loss.name !in QUANTITIES) {
                "loss ${loss.name} needs numbers but setup is a classification: choose another one, such as mse or " +
                    "softmaxCE, or the problem regression"
            }
            return when {
                data.isRegression -> NUMBER
                loss.name in INDICES -> INDEX
                loss.name in ROWS || data.classes > 2 -> ONE_HOT
                loss.name in ZERO_ONES -> ZERO_ONE
                else -> SIGN
            }
        }

        /** The activation of the output layer that suits a loss. */
        fun usualOutput(loss: Choice<*>, data: DataSetup): String = when (loss.name) {
            "bce" -> "sigmoid"
            "crossEntropy", "kld" -> "softmax"
            "poisson" -> "softplus"
            in NUMBERS -> if (data.isRegression) "linear" else "tanh"
            else -> "linear"
        }

        private fun column(data: Dataset, change: (Float) -> Float): Dataset {
            val all = data.all()
            val labels = FloatArray(data.size()) { change(all.labels().data()[it]) }
            return Dataset.of(all.features(), Tensor.of(Shape.of(labels.size, 1), *labels))
        }
    }
}
