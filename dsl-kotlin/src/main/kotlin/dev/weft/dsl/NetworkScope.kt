package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.network.Branch
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
 * A network that is more than a chain names its inputs and outputs, and what is between them:
 * ```
 * val shop = network {
 *     val customer = input("customer", 12)
 *     val product = input("product") // class indices
 *     val taste = customer.dense(64, relu).dropout(0.2)
 *     val item = product.embedding(5_000, 16)
 *     output("rating", concat(taste, item).dense(32, relu).dense(1), loss = mse)
 *     output("returned", taste.dense(1), loss = bceWithLogits, weight = 0.3)
 *     optimizer(adam(1e-3))
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
public class NetworkScope internal constructor() : Layered<Unit> {
    private val added = mutableListOf<Layer>()
    private val inputs = mutableMapOf<String, Handle>()
    private val outputs = mutableListOf<Output>()
    private val said = mutableSetOf<String>()
    private val changes = mutableListOf<(Model) -> Model>()
    private var loss: Loss? = null
    private var optimizer: Optimizer? = null

    /** The layers added so far, in order: `if (layers.isEmpty()) flatten()`. */
    public val layers: List<Layer> get() = added.toList()

    override fun add(layers: List<Layer>) {
        added += layers
    }

    internal fun addInput(name: String, handle: Handle) {
        require(inputs.put(name, handle) == null) { "network has two inputs called $name: rename one" }
    }

    internal fun output(name: String, branch: Branch, loss: Loss?, weight: Double) {
        require(outputs.none { it.name == name }) { "network has two outputs called $name: rename one" }
        outputs += Output(name, branch, loss, weight)
    }

    private class Output(val name: String, val branch: Branch, val loss: Loss?, val weight: Double)

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
        val model = if (inputs.isEmpty() && outputs.isEmpty()) chain() else joined()
        return changes.fold(model) { changed, change -> change(changed) }
    }

    private fun joined(): Model {
        require(added.isEmpty()) {
            "network has both branches and a layer without one, ${added[0].kind()}: write it after a handle, such as " +
                "${inputs.keys.firstOrNull() ?: "x"}.${added[0].kind()}(…)"
        }
        require(outputs.isNotEmpty()) { "network has inputs but no output: add output(\"name\", handle, loss = mse)" }
        require(outputs.size == 1 || loss == null) {
            "network has several outputs and one loss: give each its own, such as output(\"${outputs[0].name}\", " +
                "…, loss = mse)"
        }
        val heads = outputs.map {
            val own = requireNotNull(it.loss ?: loss) {
                "network has an output without a loss: add loss = mse to ${it.name}"
            }
            Model.Head(it.name, it.branch, own, it.weight)
        }
        val optimizer = requireNotNull(optimizer) { NO_OPTIMIZER }
        val model = Model.of(optimizer, *heads.toTypedArray())
        val unread = inputs.keys - model.network().inputs().toSet()
        require(unread.isEmpty()) {
            "network has an input that no output depends on: ${unread.joinToString()}; connect it or leave it out"
        }
        return model
    }

    private fun chain(): Model {
        require(added.isNotEmpty()) { "network has no layer: add one, such as dense(10)" }
        val loss = requireNotNull(loss) { "network has no loss: add one, such as loss(softmaxCE)" }
        val optimizer = requireNotNull(optimizer) { NO_OPTIMIZER }
        return Model.of(loss, optimizer, *added.toTypedArray())
    }

    private companion object {
        const val NO_OPTIMIZER = "network has no optimizer: add one, such as optimizer(sgd(0.1))"
    }
}
