package dev.weft.notebook

import dev.weft.graph.Graph
import dev.weft.network.BuiltLayer
import dev.weft.tensor.Shape
import dev.weft.training.Model
import dev.weft.training.Trained

private const val MOST_LAYERS = 30

/** The layers as a drawing and a table, the loss and the optimizer. */
internal fun html(model: Model): Html {
    val input = model.input().orElse(null)
    val layers = layersOf(model, input ?: Shape.of(1))
    val drawing = layers?.let { drawing(input?.size(), it) } ?: Html("")
    val rows = limited(model.network().layers().size, MOST_LAYERS, listOf(ELLIPSIS, ELLIPSIS)) { i ->
        val layer = model.network().layers()[i]
        listOf(text(layer.kind()), text("$layer"))
    }
    return drawing + table("Model", listOf("layer", "description"), rows) +
        paragraph("loss ${model.loss()}, optimizer ${model.optimizer()}")
}

/** The layers as a drawing and a table with their output shapes and numbers of weights. */
internal fun html(trained: Trained): Html {
    val layers = trained.network().layers()
    val rows = limited(layers.size, MOST_LAYERS, List(4) { ELLIPSIS }) { i ->
        val layer = layers[i]
        listOf(layer.name(), layer.kind(), "${layer.output()}", grouped(layer.parameters(false))).map(::text)
    }
    val all = layers.sumOf { it.parameters(false) }
    val trainable = grouped(layers.sumOf { it.parameters(true) })
    return drawing(trained.features().size(), layers) +
        table("Trained, ${count(trained.step(), "step")}", listOf("layer", "type", "output", "weights"), rows) +
        paragraph("${count(all, "weight")}, $trainable of them trainable")
}

/**
 * The layers of a model that is not built yet. Without a declared input they are built for one feature, only to learn
 * how wide they are; null if that does not fit them.
 */
private fun layersOf(model: Model, input: Shape): List<BuiltLayer>? = try {
    model.network().build(Graph(), input, 1, model.frozen()).layers()
} catch (_: IllegalArgumentException) {
    null
}
