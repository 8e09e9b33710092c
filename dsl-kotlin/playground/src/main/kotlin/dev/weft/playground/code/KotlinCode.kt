package dev.weft.playground.code

import dev.weft.playground.Edit
import dev.weft.playground.Encoding
import dev.weft.playground.LayerSetup
import dev.weft.playground.Networks

/** Prints a [Program] as a Kotlin script, which is also a cell of a notebook and the body of a `main`. */
internal class KotlinCode(private val program: Program) {
    private val configuration = program.configuration

    fun text(): String {
        val body = (data() + "" + network() + "" + training()).joinToString("\n")
        val imports = Program.imports(body, Program.CLASSES, "")
        return "@file:DependsOn(\"dev.weft:weft-dsl:$VERSION\")\n\n${imports}import dev.weft.dsl.*\n\n$body\n"
    }

    private fun data(): List<String> {
        val made = if (program.isOwn) own() else listOf("val points = ${program.synthetic("")}")
        val index = if (program.isIndexed) "points" else "Synthetic.indices(points)"
        val encoded = when (program.encoding) {
            Encoding.NUMBER -> listOf("val data = points")
            Encoding.SIGN -> if (program.isIndexed) column(index, "2 * it - 1") else listOf("val data = points")
            Encoding.ZERO_ONE -> column(index, "it")
            Encoding.INDEX -> listOf("val data = $index")
            Encoding.ONE_HOT -> listOf("val data = $index.oneHot(${program.data.classes})")
        }
        val train = program.data.trainCount
        return made + encoded + listOf("val train = data.take($train)", "val test = data.skip($train)")
    }

    private fun column(index: String, change: String) = listOf(
        "val classes = $index.all()",
        "val labels = classes.labels().data().map { $change }.toFloatArray()",
        "val data = Dataset.of(classes.features(), Tensor.of(Shape.of(labels.size, 1), *labels))",
    )

    private fun own(): List<String> {
        val labels = if (program.encoding == Encoding.NUMBER) "FloatArray(rows.size) { rows[it][2] }"
        else "IntArray(rows.size) { rows[it][2].toInt() }"
        return listOf("val rows = listOf(") + program.pointLines().map { "    \"$it\"," } + listOf(
            ").flatMap { line -> line.split(\";\") }.map { row -> row.split(\",\").map(String::toFloat) }",
            "val points = Dataset.of(",
            "    Array(rows.size) { floatArrayOf(rows[it][0], rows[it][1]) },",
            "    $labels,",
            ").shuffle(${program.seed})",
        )
    }

    private fun network(): List<String> {
        val lines = mutableListOf("input(2)")
        if (Networks.derives(configuration.features)) {
            lines += "terms(${configuration.features.joinToString { "\"$it\"" }})"
        }
        configuration.layers.forEach { lines += layer(it) }
        val outputs = program.encoding.outputs(program.data.classes)
        lines += "dense($outputs, ${configuration.output.kotlin()}${regularizer()})"
        lines += "loss(${configuration.loss.kotlin()})"
        lines += "optimizer(${optimizer()})"
        if (configuration.average > 0) lines += "average(${configuration.average})"
        lines += "seed(${program.seed})"
        return listOf("val model = network {") + lines.map { "    $it" } + "}"
    }

    private fun layer(layer: LayerSetup): List<String> {
        val start = layer.initializer.takeIf { it.name != "glorotUniform" }
            ?.let { ", kernelInitializer = ${it.kotlin()}" }.orEmpty()
        val weights = listOfNotNull(
            "dense(${layer.units}, ${layer.activation.kotlin()}$start${regularizer()})",
            "batchNorm()".takeIf { layer.batchNorm },
        )
        return (if (layer.isFrozen) weights.map { "frozen { $it }" } else weights) +
            listOfNotNull("dropout(${layer.dropout})".takeIf { layer.dropout > 0 })
    }

    private fun regularizer() = configuration.regularization.takeIf { it.name != "none" }
        ?.let { ", regularizer = ${it.kotlin(configuration.regularizationRate)}" }.orEmpty()

    private fun optimizer(): String {
        val schedule = configuration.schedule?.let { ".withRate(${it.kotlin(configuration.rate)})" }.orEmpty()
        return configuration.optimizer.kotlin(configuration.rate) + schedule
    }

    private fun training(): List<String> {
        val (first, later) = program.edits.partition { it.step == 0L }
        val steps = later.groupBy { it.step }.flatMap { (step, edits) ->
            listOf("        if (step() == ${step}L) {") + edits.map { "            ${edit(it)}" } + "        }"
        }
        val onStep = if (steps.isEmpty()) listOf() else listOf("    onStep {") + steps + "    }"
        return listOf("val trained = model.build()") + first.map(::edit) + listOf(
            "fun losses() = \"\${trained.evaluate(train)[\"loss\"]} \${trained.evaluate(test)[\"loss\"]}\"",
            "println(\"0 \${losses()}\")",
            "trained.fit(train) {", "    epochs = ${program.epochs}", "    batch = ${configuration.batch}",
        ) + onStep + listOf("    onEpoch { println(\"\${epoch()} \${losses()}\") }", "}")
    }

    private fun edit(edit: Edit) = Program.edit(
        edit, { "trained.weights().getValue(\"$it\")" }, configuration.rate, "trained.minimizer()", "",
    )

    private companion object {
        const val VERSION = "0.1.0"
    }
}
