@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.dsl.*
import dev.weft.graph.Graph
import dev.weft.graph.Reductions.sum
import dev.weft.graph.Tape
import dev.weft.internal.text.PythonFormat.shortestArray
import dev.weft.tensor.Tensor
import dev.weft.training.Minimizer

// A tape records a lambda once and returns its gradients. You decide how to use them.
val graph = Graph()
val w = graph.variable("w", tensor(3, -2)).apply { initialize() }
val tape = Tape.of(listOf(w)) { x, _ -> sum(w * w * x) }
val (loss, gradients) = tape.run(tensor(1, 10), Tensor.scalar(0f)).let { it.loss to it.gradients() }
println("loss $loss, gradient ${shortestArray(gradients[0])}")

Minimizer.of(sgd(0.05), graph).applyGradients(gradients)
println("after one step ${shortestArray(w.tensor)}")

// prints:
// loss 49.0, gradient [  6. -40.]
// after one step [2.7 0. ]
