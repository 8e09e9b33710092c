package dev.weft.examples.guide

import dev.weft.dsl.*
import dev.weft.exchange.keras.Keras
import dev.weft.exchange.weights.Npz
import dev.weft.exchange.weights.StateDict
import dev.weft.table.Csv
import dev.weft.table.Preprocessing
import dev.weft.training.Transfer
import java.nio.file.Path

private val model = network { dense(16, relu); dense(3); loss(softmaxCE); optimizer(adam(0.01)) }

/** Writes a model for Keras, NumPy and PyTorch, and reads it back. */
fun main(args: Array<String>) {
    val (csv, keras, numpy, pytorch) = args.map { Path.of(it) }
    val table = Csv.read(csv)
    val preprocessing = Preprocessing.fit(table, "species")
    val data = preprocessing.dataset(table)
    val examples = preprocessing.features(table)
    val trained = model.fit(data) { epochs = 20 }
    val predictions = trained.predict(examples)

    // Keras: the whole model.
    Keras.write(trained, keras)
    val fromKeras = Keras.read(keras)
    println("Keras: the same predictions: ${fromKeras.predict(examples) == predictions}")
    fromKeras.fit(data) { epochs = 20 }
    println(
        "Keras: a lower loss after more training: " +
            (fromKeras.evaluate(data).getValue("loss") < trained.evaluate(data).getValue("loss"))
    )

    // NumPy: the weights by their names in Weft.
    Npz.write(trained, numpy)
    val fromNumpy = model.build(data.features)
    println("NumPy: ${fromNumpy.take(Transfer.all(Npz.read(numpy)))}")
    println("NumPy: the same predictions: ${fromNumpy.predict(examples) == predictions}")

    // PyTorch: the weights by their names there, and as its Linear stores them.
    StateDict.of(trained).withModules("dense*", "fc*").write(pytorch)
    val dict = StateDict.read(pytorch)
    dict.tensors().forEach { (name, tensor) -> println("PyTorch: $name ${tensor.shape}") }
    val fromPytorch = model.build(data.features)
    dict.withModules("fc*", "dense*").into(fromPytorch)
    println("PyTorch: the same predictions: ${fromPytorch.predict(examples) == predictions}")
}
