package dev.weft.playground.code

import dev.weft.playground.Edit
import dev.weft.playground.Encoding
import dev.weft.playground.LayerSetup
import dev.weft.playground.Networks

/** Prints a [Program] in Java. */
internal class JavaCode(private val program: Program) {
    private val configuration = program.configuration

    fun text(): String {
        val body = (data() + "" + network() + "" + training())
            .joinToString("\n") { if (it.isEmpty()) it else "        $it" }
        return Program.imports(body, Program.CLASSES, ";") + "\npublic class ${program.name} {\n" +
            "    public static void main(String[] arguments) {\n$body\n    }\n}\n"
    }

    private fun data(): List<String> {
        val made = if (program.isOwn) own() else listOf("Dataset points = ${program.synthetic("L")};")
        val index = if (program.isIndexed) "points" else "Synthetic.indices(points)"
        val encoded = when (program.encoding) {
            Encoding.NUMBER -> listOf("Dataset data = points;")

            Encoding.SIGN ->
                if (program.isIndexed) column(index, "2 * labels[i] - 1") else listOf("Dataset data = points;")

            Encoding.ZERO_ONE -> column(index, "labels[i]")

            Encoding.INDEX -> listOf("Dataset data = $index;")

            Encoding.ONE_HOT -> listOf("Dataset data = $index.oneHot(${program.data.classes});")
        }
        val train = program.data.trainCount
        return made + encoded + listOf("Dataset train = data.take($train);", "Dataset test = data.skip($train);")
    }

    private fun column(index: String, change: String) = listOf(
        "Batch classes = $index.all();",
        "float[] labels = classes.labels().data().clone();",
        "for (int i = 0; i < labels.length; i++) {",
        "    labels[i] = $change;",
        "}",
        "Dataset data = Dataset.of(classes.features(), Tensor.of(Shape.of(labels.length, 1), labels));",
    )

    private fun own(): List<String> {
        val isNumber = program.encoding == Encoding.NUMBER
        return listOf("String[] rows = String.join(\";\",") +
            program.pointLines().map { "        \"$it\"," }.let { it.dropLast(1) + it.last().removeSuffix(",") } +
            listOf(
                ").split(\";\");",
                "float[][] features = new float[rows.length][];",
                if (isNumber) "float[] labels = new float[rows.length];" else "int[] indices = new int[rows.length];",
                "for (int i = 0; i < rows.length; i++) {",
                "    String[] row = rows[i].split(\",\");",
                "    features[i] = new float[] {Float.parseFloat(row[0]), Float.parseFloat(row[1])};",
                if (isNumber) "    labels[i] = Float.parseFloat(row[2]);"
                else "    indices[i] = Integer.parseInt(row[2]);",
                "}",
                "Dataset points =",
                "        Dataset.of(features, ${if (isNumber) "labels" else "indices"}).shuffle(${program.seed}L);",
            )
    }

    private fun network(): List<String> {
        val layers = mutableListOf<String>()
        if (Networks.derives(configuration.features)) {
            layers += "Layers.terms(${configuration.features.joinToString { "\"$it\"" }})"
        }
        configuration.layers.forEach { layers += layer(it) }
        val outputs = program.encoding.outputs(program.data.classes)
        layers += "Dense.of($outputs, ${configuration.output.java()})${regularizer()}"
        val average = if (configuration.average > 0) {
            "\n                .withAverage(new MovingAverage(${configuration.average}, false))"
        } else {
            ""
        }
        return listOf("Model model = Model.of(${configuration.loss.java()}, ${optimizer()},") +
            layers.mapIndexed { i, layer -> "        $layer" + if (i < layers.lastIndex) "," else ")" } +
            "        .withInput(2).withSeed(${program.seed}L)$average;"
    }

    private fun layer(layer: LayerSetup): List<String> {
        val start = layer.initializer.takeIf { it.name != "glorotUniform" }
            ?.let { ".withKernelInitializer(${it.java()})" }.orEmpty()
        val weights = listOfNotNull(
            "Dense.of(${layer.units}, ${layer.activation.java()})$start${regularizer()}",
            "Layers.batchNorm()".takeIf { layer.batchNorm },
        )
        return (if (layer.isFrozen) weights.map { "Layers.frozen($it)" } else weights) +
            listOfNotNull("Layers.dropout(${layer.dropout})".takeIf { layer.dropout > 0 })
    }

    private fun regularizer() = configuration.regularization.takeIf { it.name != "none" }
        ?.let { ".withRegularizer(${it.java(configuration.regularizationRate)})" }.orEmpty()

    private fun optimizer(): String {
        val schedule = configuration.schedule?.let { ".withRate(${it.java(configuration.rate)})" }.orEmpty()
        return configuration.optimizer.java(configuration.rate) + schedule
    }

    private fun training(): List<String> {
        val (first, later) = program.edits.partition { it.step == 0L }
        val show = "trained.evaluate(train).get(\"loss\") + \" \" + trained.evaluate(test).get(\"loss\")"
        val steps = later.groupBy { it.step }.flatMap { (step, edits) ->
            listOf("    if (progress.step() == ${step}L) {") + edits.map { "        ${edit(it)}" } + "    }"
        }
        val onStep = if (steps.isEmpty()) listOf() else listOf("Listener edits = progress -> {") + steps + "};"
        val listener = if (steps.isEmpty()) "" else ".withListener(edits)"
        return listOf("Trained trained = model.build();") + first.map(::edit) +
            "System.out.println(\"0 \" + $show);" + onStep + listOf(
                "trained.fit(train, Training.epochs(${program.epochs}).withBatchSize(${configuration.batch})$listener",
                "        .withListener(Listener.ofEpochs((progress, report) -> System.out.println(" +
                    "progress.epoch() + \" \"",
                "                + $show))));",
            )
    }

    private fun edit(edit: Edit) = Program.edit(
        edit, { "trained.weights().get(\"$it\")" }, configuration.rate, "trained.minimizer()", ";",
    )
}
