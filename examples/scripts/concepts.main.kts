@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.graph.Graph
import dev.weft.graph.Placement
import dev.weft.graph.Session
import dev.weft.internal.text.PythonFormat.shortestArray
import dev.weft.random.RandomStream
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

// Document 000, second half: graph, tensor, session, variable and device.

Options.parse(args)

// Graph: an operation only records a node. A session computes it later.
val graph = Graph()
val a = graph.constant(tensor(1, 2))
val b = graph.constant(tensor(3, 4))
val result = a + b
println("a value is a node, not a number: $result")

// Tensors: arrays of rank 0, 1, 2, …
for (tensor in listOf(Tensor.scalar(1f), tensor(1, 2), tensor(row(1, 2), row(3, 4)))) {
    println("rank ${tensor.shape.rank}, shape ${tensor.shape}: ${shortestArray(tensor).replace("\n", "")}")
}

// A session that you close yourself. Forgetting it leaks nothing: tensors are arrays on the heap.
val session = Session(graph)
println("a + b = ${shortestArray(session.run(result))}")
session.close()

// A session that use { } closes, and a variable, which has no value before it is initialized.
val weight = graph.variable("weight", Shape.of(2, 3), RandomStream.of(1, "weight").normal(0f, 2f))
val product = graph.constant(tensor(row(1, 2))) matmul weight
try {
    Session(graph).use { it.run(product) }
} catch (uninitialized: IllegalStateException) {
    println("error: ${uninitialized.message}")
}
Session(graph).use {
    it.initialize()
    println("initialized: ${it.run(product).shape}")
}

// Devices: soft placement runs nodes for a device that is not there on /cpu:0. Without it, that is an error.
val onProcessor = graph.device("/cpu:0") { a + b }
val onGraphicsCard = graph.device("/gpu:0") { a + b }
val noSuchDevice = graph.device("/gpu:999") { a + b }
Session(graph).use { println("/cpu:0: ${shortestArray(it.run(onProcessor))}") }
Session(graph, Placement.SOFT).use { println("/gpu:0, soft placement: ${shortestArray(it.run(onGraphicsCard))}") }
try {
    Session(graph).use { it.run(noSuchDevice) }
} catch (missing: IllegalStateException) {
    // The message goes on with the reason on this machine, and what to do.
    println("error: ${missing.message?.replace(Regex(" is missing: .*"), " is missing")}")
}
