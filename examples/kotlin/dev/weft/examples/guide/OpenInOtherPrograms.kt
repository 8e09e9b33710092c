package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.exchange.onnx.Onnx
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.training.Predictor
import java.nio.file.Path

/** Writes a model as ONNX files and reads them again: with its columns, and as a network that trains on. */
fun main(args: Array<String>) {
    val iris = Predictor.load(Path.of(args[0]))
    val columns = listOf(
        Column.Numbers("sepal_length", 5.1, 6.7), Column.Numbers("sepal_width", 3.5, 3.0),
        Column.Numbers("petal_length", 1.4, 5.2), Column.Numbers("petal_width", 0.2, 2.3),
    )
    val flowers = Table.of("flowers", columns)

    Onnx.export(iris, Path.of(args[1]))
    val table = Onnx.read(Path.of(args[1]))
    println("inputs ${table.inputs()}, outputs ${table.outputs()}")
    println(table.predict(flowers).getValue("label").words().joinToString())

    Onnx.exportNetwork(iris, Path.of(args[2]))
    val trained = Onnx.read(Path.of(args[2])).trained(softmaxCE, adam(0.001))
    for (layer in trained.network().layers()) {
        println("${layer.name()} ${layer.attributes()["activation"]} ${layer.output()}")
    }
    val features = iris.preprocessing().orElseThrow().features(flowers)
    println("bit-identical: ${trained.predict(features) == iris.predict(flowers)}")
}
