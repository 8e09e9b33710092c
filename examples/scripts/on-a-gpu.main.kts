@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Mnist
import dev.weft.device.Devices
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.graph.Graph
import dev.weft.graph.Placement
import dev.weft.graph.Session
import dev.weft.internal.text.PythonFormat.f
import dev.weft.internal.text.PythonFormat.shortestArray
import dev.weft.training.Trained

// The sum that document 000 places on a GPU, and a training that begins on a GPU and ends on the processor. Without a
// GPU, everything runs on the processor, and one line on standard error says why.

val options = Options.parse(args, "steps=300", "batch=100", "seed=1", "data=examples/data/mnist")

/** The first GPU, or the processor. */
val place = try {
    "/gpu:0".also { System.err.println("computing on $it: ${Devices.open(it).description()}") }
} catch (missing: IllegalStateException) {
    Devices.CPU.also { System.err.println("computing on $it: ${missing.message}") }
}

// The document's program. Soft placement is for graphs: it runs them where they can run.
val graph = Graph()
val a = graph.constant(tensor(1, 2))
val b = graph.constant(tensor(3, 4))
val result = graph.device("/gpu:0") { a + b }
Session(graph, Placement.SOFT).use { println("a + b = ${shortestArray(it.run(result))}") }

// A training names its device itself, so the program chooses one.
val mnist = Mnist.read(options.mnist())
val digits = network {
    input(784)
    dense(100, relu)
    dense(10)
    loss(softmaxCE)
    optimizer(adam(0.001))
    seed(options.seed("seed"))
}

fun report(trained: Trained, accuracy: Double) =
    println("after ${trained.step} steps, test accuracy ${f(accuracy, 2)}")

val trained = digits.fit(mnist.train) {
    steps = options.count("steps")
    batch = options.count("batch")
    device = place
}
report(trained, trained.onDevice(place).evaluate(mnist.test)["accuracy"])

// The weights are the same tensors on each device, so a training goes on where you like.
trained.fit(mnist.train) {
    steps = options.count("steps")
    batch = options.count("batch")
    device = "cpu"
}
report(trained, trained.evaluate(mnist.test)["accuracy"])
