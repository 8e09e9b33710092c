@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import kotlin.math.roundToInt

// XOR: one neuron cannot learn it, but a network with a hidden layer of four neurons can.
val points = tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1))
val xor = Dataset.of(points, tensor(row(0), row(1), row(1), row(0)))

val trained = network {
    dense(4, tanh)
    dense(1, sigmoid)
    loss(mse)
    optimizer(adam(0.05))
}.fit(xor, epochs = 500)

for (example in listOf(row(0, 0), row(0, 1), row(1, 0), row(1, 1))) {
    println("${example[0].toInt()} xor ${example[1].toInt()} = ${trained.predict(example)[0].roundToInt()}")
}

// prints:
// 0 xor 0 = 0
// 0 xor 1 = 1
// 1 xor 0 = 1
// 1 xor 1 = 0
