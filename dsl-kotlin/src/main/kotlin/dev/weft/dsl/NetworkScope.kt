package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.network.Layer
import dev.weft.optimizer.Optimizer
import dev.weft.training.Model

/** Marks the scopes of this language, so that no block reaches by accident into the block around it. */
@DslMarker
@Target(AnnotationTarget.CLASS, AnnotationTarget.TYPE)
public annotation class WeftDsl

/**
 * The description of something that learns, in the words of its layers:
 * ```
 * val digits = network {
 *     input(784)
 *     dense(500, relu)
 *     dense(10)
 *     loss(softmaxCE)
 *     optimizer(sgd(0.1).decay(0.99))
 * }
 * ```
 * It equals the [Model] that Java writes by hand. Without `input` the shape is that of the first data set.
 *
 * @throws IllegalArgumentException if a layer, the loss or the optimizer is missing, or something is said twice
 */
public fun network(describe: NetworkScope.() -> Unit): Model = NetworkScope().apply(describe).model()

/**
 * What `network { }` gathers. Every verb is an extension function over the few functions here, so one of your own
 * stands beside ours with equal rights:
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

    /** The layers so far: `if (layers.isEmpty()) flatten()`. */
    public val layers: List<Layer> get() = added.toList()

    /** Puts [layer] behind the others: `add(Flatten())`. */
    public fun add(layer: Layer) {
        added += layer
    }

    /** What is minimized: `loss(softmaxCE)`, `loss { predictions, labels -> square(predictions - labels) }`. */
    public fun loss(loss: Loss) {
        first("loss")
        this.loss = loss
    }

    /** The rule of the updates: `optimizer(sgd(0.1).decay(0.99))`. */
    public fun optimizer(optimizer: Optimizer) {
        first("optimizer")
        this.optimizer = optimizer
    }

    /** Changes the finished model in another way, which [verb] may do only once: `once("seed") { it.withSeed(7) }`. */
    public fun once(verb: String, change: (Model) -> Model) {
        first(verb)
        changes += change
    }

    private fun first(verb: String) {
        require(said.add(verb)) { "network has a second $verb: keep one of them" }
    }

    internal fun onlyLayers(block: String): List<Layer> {
        require(said.isEmpty()) { "$block has ${said.joinToString()}: only layers stand there, move it out to network" }
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
