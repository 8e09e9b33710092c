package dev.weft.playground

import dev.weft.graph.Value
import dev.weft.network.Dense
import dev.weft.training.Trained

/** The layers of neurons that the page draws: the features, then every dense layer. */
internal object Shapes {
    /** What the neurons of each layer put out, `[batch, units]`. */
    fun layers(trained: Trained): List<Value> {
        val built = trained.network().layers()
        val first = built.indexOfFirst { it.layer() is Dense }
        val features = built.getOrNull(first - 1)?.value() ?: trained.network().input()
        return listOf(features) + built.filter { it.layer() is Dense }.map { it.value() }
    }

    fun units(layer: Value): Int = layer.shape().rowSize()

    /** The network in the reply of `open`. */
    fun json(run: Run): Map<String, Any?> {
        val trained = run.trained()
        val dense = trained.network().layers().filter { it.layer() is Dense }
        val choices = run.configuration.layers.map { it.activation } + run.configuration.output
        val features = mapOf(
            "name" to "features", "units" to run.configuration.features.size, "labels" to run.configuration.features,
        )
        return mapOf(
            "layers" to listOf(features) + dense.mapIndexed { index, layer ->
                mapOf(
                    "name" to layer.name(), "units" to layer.output().rowSize(), "activation" to "${choices[index]}",
                    "kernel" to "${layer.name()}.kernel", "bias" to "${layer.name()}.bias",
                )
            },
            "weights" to trained.weights().mapValues { (_, tensor) -> tensor.shape().toArray().toList() },
            "parameters" to trained.weights().values.sumOf { it.size() },
        )
    }
}
