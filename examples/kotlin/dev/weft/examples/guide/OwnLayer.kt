package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.graph.Elementwise.sigmoid
import dev.weft.graph.MatrixOps.affine
import dev.weft.network.Forward
import dev.weft.network.Layer
import dev.weft.network.Scope
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.tensor.Shape
import dev.weft.training.Trained
import java.nio.file.Path
import java.util.Locale

/** A gate for each feature: `y = x · sigmoid(x · kernel + bias)`, the product with x element by element. */
@JvmRecord
private data class Gate(val start: Double) : Layer {
    override fun build(scope: Scope, input: Shape): Forward {
        val width = input.dimension(1)
        val kernel = scope.parameter("kernel", Shape.of(width, width), glorotUniform())
        val bias = scope.parameter("bias", Shape.of(width), constant(start))
        return Forward { x, _ -> x * sigmoid(affine(x, kernel, bias)) }
    }
}

/** Trains, saves and loads a network with a layer of its own. */
fun main(args: Array<String>) {
    register<Gate>("guide.gate")
    val table = Csv.read(Path.of(args[0]))
    val data = Preprocessing.fit(table, "species").dataset(table)

    val model = network { add(Gate(1.0)); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }
    val trained = model.fit(data, epochs = 30, batch = 16)
    trained.weights.forEach { (name, weights) -> println("$name ${weights.shape}") }
    println("accuracy %.2f".format(Locale.ROOT, trained.evaluate(data)["accuracy"]))

    val loaded = Trained.of(trained.checkpoint())
    println("loaded weights are equal: ${loaded.weights == trained.weights}")
}
