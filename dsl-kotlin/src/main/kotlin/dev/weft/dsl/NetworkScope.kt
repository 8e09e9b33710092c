package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.network.Layer
import dev.weft.optimizer.Optimizer
import dev.weft.training.Model

/** Marks the scopes of this DSL, so that a block cannot call the functions of an outer block by accident. */
@DslMarker
@Target(AnnotationTarget.CLASS, AnnotationTarget.TYPE)
public annotation class WeftDsl

/**
 * Describes a model by its layers, its loss and its optimizer:
 * ```
 * val digits = network {
 *     input(784)
 *     dense(500, relu)
 *     dense(10)
 *     loss(softmaxCE)
 *     optimizer(sgd(0.1).decay(0.99))
 * }
 * ```
 * The result equals the [Model] that Java code builds by hand. Without `input`, the first data set determines the input
 * shape.
 *
 * @throws IllegalArgumentException if there is no layer, no loss or no optimizer, or a setting appears twice
 */
public fun network(describe: NetworkScope.() -> Unit): Model = NetworkScope().apply(describe).model()

/**
 * The scope of `network { }`. All other settings are extension functions that call the few functions here, and so can
 * your own be:
 * ```
 * fun NetworkScope.tower(units: Int, floors: Int) = repeat(floors) { add(Dense.of(units, relu)) }
 * ```
 */
@WeftDsl
public class NetworkScope internal constructor() {
    private val added = mutableListOf<Layer>()
    private val said = mutableSetOf<String>()
    private val changes = mutableListOf<(Model) -> Model>()
    private var loss: Loss? = null
    private var optimizer: Optimizer? = null

    /** The layers added so far, in order: `if (layers.isEmpty()) flatten()`. */
    public val layers: List<Layer> get() = added.toList()

    /** Appends [layer]: `add(Flatten())`. */
    public fun add(layer: Layer) {
        added += layer
    }

    /**
     * Sets the loss to minimize: `loss(softmaxCE)`, `loss { predictions, labels -> square(predictions - labels) }`.
     *
     * @throws IllegalArgumentException if the network has a loss already
     */
    public fun loss(loss: Loss) {
        first("loss")
        this.loss = loss
    }

    /**
     * Sets the optimizer: `optimizer(sgd(0.1).decay(0.99))`.
     *
     * @throws IllegalArgumentException if the network has an optimizer already
     */
    public fun optimizer(optimizer: Optimizer) {
        first("optimizer")
        this.optimizer = optimizer
    }

    /**
     * Adds a setting of your own, a change of the finished model that may appear once:
     * `once("seed") { it.withSeed(7) }`.
     *
     * @param verb the name of the setting, for the error message
     * @throws IllegalArgumentException if [verb] was used before
     */
    public fun once(verb: String, change: (Model) -> Model) {
        first(verb)
        changes += change
    }

    private fun first(verb: String) {
        require(said.add(verb)) { "network has a second $verb: keep one of them" }
    }

    internal fun onlyLayers(block: String): List<Layer> {
        require(said.isEmpty()) { "$block expects only layers but has ${said.joinToString()}: move it to network" }
        return layers
    }

    internal fun model(): Model {
        require(added.isNotEmpty()) { "network has no layer: add one, such as dense(10)" }
        val loss = requireNotNull(loss) { "network has no loss: add one, such as loss(softmaxCE)" }
        val optimizer = requireNotNull(optimizer) { "network has no optimizer: add one, such as optimizer(sgd(0.1))" }
        val model = Model.of(loss, optimizer, *added.toTypedArray())
        return changes.fold(model) { changed, change -> change(changed) }
    }
}
