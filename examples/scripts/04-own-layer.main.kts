@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.internal.text.PythonFormat.f
import dev.weft.network.Forward
import dev.weft.tensor.Shape

// A custom layer is a block that creates its weights and returns its forward function. This one scales each feature.
val data = Dataset.of(tensor(row(1, 2), row(2, 1), row(3, 5)), tensor(row(2, 6), row(4, 3), row(6, 15)))
val trained = network {
    layer("gain") { input ->
        val gain = parameter("gain", Shape.of(input.dimension(-1)), ones())
        Forward { x, _ -> x * gain }
    }
    loss(mse)
    optimizer(sgd(0.05))
}.fit(data, epochs = 400)
println(trained.weights.map { (name, gain) -> "$name: " + gain.data.joinToString { f(it.toDouble(), 2) } })

// prints:
// [gain1.gain: 2.00, 3.00]
