package dev.weft.playground

import dev.weft.graph.Value
import dev.weft.network.BuiltLayer
import dev.weft.training.Trained

/** The layers of neurons that the page draws: the features, then every dense layer. */
internal object Shapes {
    /** The dense layers, frozen or not. */
    fun dense(trained: Trained): List<BuiltLayer> = trained.network().layers().filter { it.kind() == "dense" }

    /** What the neurons of each layer put out, `[batch, units]`. */
    fun layers(trained: Trained): List<Value> {
        val built = trained.network().layers()
        val dense = dense(trained)
        val first = built.indexOf(dense[0])
        val features = built.getOrNull(first - 1)?.value() ?: trained.network().input()
        return listOf(features) + dense.map { it.value() }
    }

    fun units(layer: Value): Int = layer.shape().rowSize()

    /** The network in the reply of `open`. */
    fun json(run: Run): Map<String, Any?> {
        val trained = run.trained()
        val dense = dense(trained)
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
