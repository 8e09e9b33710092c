@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Batches
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.points
import dev.weft.graph.Elementwise.square
import dev.weft.graph.Graph
import dev.weft.graph.Reductions.mean
import dev.weft.graph.Session
import dev.weft.internal.text.PythonFormat
import dev.weft.network.Initializer
import dev.weft.random.TensorFlowRandom
import dev.weft.recipe.LeastSquares

// Document 004: least squares computes in one go the weights that gradient descent approaches. See ClosedForm.java.

val options = Options.parse(
    args, "data-seed=23455", "weight-seed=1", "samples=32", "hidden=3", "batch=8",
    "steps=3000", "rate=0.001", "optimizer=gd", "every=500"
)
fun weights() = Initializer.from(TensorFlowRandom.withoutGraphSeed().normal(options.seed("weight-seed")))
val data = points(options.seed("data-seed"), options.count("samples"))

// The linear models with the least mean squared error, without and with a bias, computed by LAPACK.
val closed = LeastSquares.fit(data, 0.0, false)
val biased = LeastSquares.fit(data)

// The training of the document.
val model = network {
    input(2)
    dense(options.count("hidden"), kernelInitializer = weights(), bias = false)
    dense(1, kernelInitializer = weights(), bias = false)
    loss { y, y_ -> mean(square(y - y_)) }
    optimizer(options.optimizer(options.word("optimizer")))
}
val trained = model.build()
trained.fit(data) {
    steps = options.count("steps")
    batch = options.count("batch")
    batching { data, size, _ -> Batches.cyclic(data, size) }
    onStep {
        val i = step.toInt() - 1
        if (i % options.count("every") == 0) {
            val loss = PythonFormat.g(trained.evaluate(data)["loss"])
            println("After $i training steps,loss is $loss, in closed form ${PythonFormat.g(closed.error())}")
        }
    }
}
val graph = Graph()
val (w1, w2) = trained.weights.values.map { graph.constant(it) }
Session(graph).use { println("w1 · w2: ${PythonFormat.array(it.run(w1 matmul w2))}") }
println("closed form: ${PythonFormat.array(closed.kernel())}")
val bias = PythonFormat.array(biased.bias().orElseThrow())
println("with a bias: ${PythonFormat.array(biased.kernel())} and $bias")
println("its loss: ${PythonFormat.g(biased.evaluate(data)["loss"])}")
