package dev.weft.playground

import dev.weft.data.Dataset
import dev.weft.loss.Loss
import dev.weft.network.Activation
import dev.weft.network.Initializer
import dev.weft.network.Regularizer
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Schedule

/** The points: where they come from, how many, and how many of them train. */
internal data class DataSetup(
    val name: String,
    val count: Int,
    val noise: Double,
    val trainShare: Int,
    val classes: Int,
    val points: List<Point>,
    val isRegression: Boolean,
) {
    /** The user's points: class indices of shape `[]`, or numbers of shape `[1]`. */
    fun own(): Dataset {
        val features = Array(points.size) { floatArrayOf(points[it].x1, points[it].x2) }
        val labels = FloatArray(points.size) { points[it].label }
        return if (isRegression) Dataset.of(features, labels)
        else Dataset.of(features, IntArray(labels.size) { labels[it].toInt() })
    }

    /** The number of points that train: at least one, and at least one is left for the test. */
    val trainCount: Int get() = Math.round(count * trainShare / 100.0).toInt().coerceIn(1, count - 1)
}

/** A point of the user's; the label is a class from 0, or a number. */
internal data class Point(val x1: Float, val x2: Float, val label: Float)

/** A hidden layer, with what follows it; the weights of a frozen one stay as they are. */
internal data class LayerSetup(
    val units: Int,
    val activation: Choice<Activation>,
    val dropout: Double,
    val batchNorm: Boolean,
    val initializer: Choice<Initializer>,
    val isFrozen: Boolean,
)

/** The part of a setup in which the two configurations of a comparison may differ: network and training. */
internal data class Configuration(
    val features: List<String>,
    val layers: List<LayerSetup>,
    val output: Choice<Activation>,
    val loss: Choice<Loss>,
    val optimizer: Choice<Optimizer>,
    val rate: Double,
    val schedule: Choice<Schedule>?,
    val regularization: Choice<Regularizer>,
    val regularizationRate: Double,
    val batch: Int,
    val average: Double,
)

/**
 * The state of the page: everything that decides which numbers it shows, apart from the position of the training.
 * Immutable; [SetupJson] is its JSON form, and [Link] its text in an address.
 *
 * @param compared the second configuration, if two are compared
 * @param view what the page shows, which changes no training
 */
internal data class Setup(
    val seed: Long,
    val isRegression: Boolean,
    val data: DataSetup,
    val configuration: Configuration,
    val compared: Configuration?,
    val view: Map<String, Boolean>,
) {
    /** One configuration, or the two that are compared. */
    val configurations: List<Configuration> get() = listOfNotNull(configuration, compared)

    val source: Source get() = Source.of(data.name, isRegression, data.classes)
}
