package dev.weft.playground

import dev.weft.file.MalformedDataException
import dev.weft.network.Activation
import dev.weft.network.Dense
import dev.weft.network.Dropout
import dev.weft.network.Layer
import dev.weft.network.Layers
import dev.weft.network.Terms
import dev.weft.optimizer.ConstantRate
import dev.weft.tensor.Shape
import dev.weft.training.Model
import dev.weft.training.Trained
import java.nio.file.Path

/** Reads saved models of two inputs: a setup that the page can show, and the weights to start from. */
internal object ModelReader {
    /**
     * Opens the model in [file], with its averaged weights if it has such. A training that the page cannot name becomes
     * that of the default, because it changes nothing of what the model answers.
     *
     * @throws IllegalArgumentException if the model takes other examples, or has a part that the page cannot draw
     * @throws java.io.IOException if the file cannot be read
     */
    fun open(file: Path): Opening {
        val saved = Trained.load(file)
        require(saved.features() == Shape.of(2)) {
            "the playground expects a model of 2 inputs but $file takes examples of shape ${saved.features()}"
        }
        val setup = try {
            SetupJson.read(json(saved))
        } catch (e: IllegalArgumentException) {
            throw IllegalArgumentException("the playground cannot draw $file: ${e.message}", e)
        }
        val trained = Networks.model(setup, setup.configuration).build(saved.features())
        val given = saved.averaged().weights()
        val wanted = trained.weights()
        if (given.mapValues { it.value.shape() } != wanted.mapValues { it.value.shape() }) {
            throw MalformedDataException(file, "weights", given.keys.joinToString(), wanted.keys.joinToString())
        }
        given.forEach { (name, weights) -> weights.data().copyInto(wanted.getValue(name).data()) }
        return Opening(Link(setup), Moment.of(trained), "${file.fileName}")
    }

    private fun json(saved: Trained): Map<String, Any> {
        val model = saved.model()
        val layers = saved.network().layers().map { it.layer() }
        val output = requireNotNull(layers.last() as? Dense) { "its last layer is not dense" }
        val activation = name(output.activation())
        val loss = name("loss", Catalog.losses, model.loss())
        // A tanh tells classes apart; other single outputs of such a loss are numbers.
        val isRegression = output.units() == 1 && activation != "tanh" && "mse mae huber logCosh quantile".contains(
            loss.substringBefore('('),
        )
        val classes = maxOf(2, output.units()).toLong()
        val data = when {
            isRegression -> mapOf("name" to "plane")
            classes > 2 -> mapOf("name" to "blobs", "classes" to classes)
            else -> mapOf()
        }
        val features = (layers[0] as? Terms)?.let { mapOf("features" to it.terms()) } ?: mapOf()
        return features + training(model) + mapOf(
            "problem" to if (isRegression) "regression" else "classification", "data" to data, "seed" to model.seed(),
            "layers" to hidden(layers.drop(features.size).dropLast(1)), "output" to activation, "loss" to loss,
        )
    }

    /** The hidden layers, each with the batch normalization and the dropout that follow it. */
    private fun hidden(layers: List<Layer>): List<Map<String, Any>> {
        val hidden = mutableListOf<MutableMap<String, Any>>()
        for (given in layers) {
            val isFrozen = given is Layer.Frozen
            val layer = if (given is Layer.Frozen) given.layer() else given
            val last = hidden.lastOrNull()
            when {
                layer is Dense && layer.bias() -> hidden += mutableMapOf(
                    "units" to layer.units().toLong(), "activation" to name(layer.activation()), "frozen" to isFrozen,
                )

                layer == Layers.batchNorm() && last != null && last.keys.size == 3 && last["frozen"] == isFrozen ->
                    last["batchNorm"] = true

                layer is Dropout && last != null && "dropout" !in last -> last["dropout"] = layer.rate()

                else -> throw IllegalArgumentException("its layer $layer")
            }
        }
        return hidden
    }

    private fun training(model: Model): Map<String, Any> {
        val optimizer = model.optimizer()
        val name = find(Catalog.optimizers, optimizer) { it.make(1.0).withRate(optimizer.rate()) }
        val rate = (optimizer.rate() as? ConstantRate)?.rate()
        return listOfNotNull(name?.let { "optimizer" to "$it" }, rate?.let { "rate" to it }).toMap()
    }

    private fun name(activation: Activation) = name("activation", Catalog.activations, activation)

    private fun <T : Any> name(what: String, kind: Kind<T>, value: T): String =
        requireNotNull(find(kind, value) { it.make() }) { "its $what $value" }.toString()

    /** What the page chooses to [make] an equal of [value]; null if it has no name for that. */
    private fun <T : Any> find(kind: Kind<T>, value: T, make: (Choice<T>) -> T): Choice<T>? {
        val numbers = numbers(value)
        return kind.entries.filter { entry -> entry.arguments.all { it.isOptional || it.name in numbers } }
            .map { entry -> entry.choice(entry.arguments.map { numbers[it.name] ?: it.value }) }
            .find { choice ->
                try {
                    make(choice) == value
                } catch (e: IllegalArgumentException) {
                    // The numbers of one optimizer may be none for another.
                    false
                }
            }
    }

    /** The numbers of a record, and of the records in it, by name. */
    private fun numbers(value: Any): Map<String, Double> =
        value.javaClass.recordComponents.orEmpty().fold(mapOf()) { all, part ->
            val inner = part.accessor.apply { trySetAccessible() }.invoke(value)
            all + if (inner is Double) mapOf(part.name to inner) else numbers(inner)
        }
}
