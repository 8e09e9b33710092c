package dev.weft.playground.record

import java.awt.Color

/**
 * What a picture shows of one moment of a training, as plain numbers.
 *
 * @property epoch the epochs that have been trained, out of [epochs]
 * @property settings the settings in words, one line each
 * @property layers the features, the hidden layers and the output, in this order
 * @property output what the network answers for each place of the plane
 * @property points the examples
 * @property curve the losses so far, the last of this moment
 */
internal class Frame(
    val epoch: Int,
    val epochs: Int,
    val settings: List<String>,
    val layers: List<Column>,
    val output: Heat,
    val points: List<Point>,
    val curve: List<Losses>,
)

/** A layer: its first neurons as small maps, and the weights that lead to them. */
internal class Column(
    val title: String,
    /** The number of neurons, of which [maps] may be fewer. */
    val units: Int,
    val maps: List<Heat>,
    /** The names of the neurons; empty if they have none. */
    val names: List<String> = listOf(),
    /** The weight from each neuron of the layer before to each of this layer, `[before, units]`; empty for features. */
    val kernel: FloatArray = FloatArray(0),
    val bias: FloatArray = FloatArray(0),
)

/** A map of the plane: the colours of `side`² places, row by row from the top. */
internal class Heat(val side: Int, val colours: IntArray) {
    init {
        require(colours.size == side * side) { "Heat expects $side x $side colours but got ${colours.size}" }
    }

    companion object {
        private const val STEP = 0.85f

        /** The map of [values] from -1 to 1; with [discrete] only their signs. */
        fun of(side: Int, values: FloatArray, discrete: Boolean = false): Heat = Heat(
            side,
            IntArray(values.size) {
                Palette.scale(if (!discrete) values[it] else if (values[it] < 0) -STEP else STEP).rgb
            },
        )

        /** The map of the most probable class, where `probabilities[class]` is a map from 0 to 1. */
        fun ofClasses(side: Int, probabilities: List<FloatArray>, discrete: Boolean = false): Heat = Heat(
            side,
            IntArray(side * side) { i ->
                val best = probabilities.indices.maxBy { probabilities[it][i] }
                Palette.ofClass(best, if (discrete) STEP else STEP * probabilities[best][i]).rgb
            },
        )
    }
}

/** An example at `(x1, x2)`, each from -6 to 6; one of the [test] set has a dark border. */
internal class Point(val x1: Float, val x2: Float, val colour: Color, val test: Boolean)

/** The losses after [epoch] epochs; NaN where training diverged. */
internal class Losses(val epoch: Int, val train: Double, val test: Double)
