@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.dsl.*
import dev.weft.graph.Elementwise.square
import dev.weft.graph.Reductions.mean
import dev.weft.internal.text.PythonFormat.f
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Minimizer

// Fits a line through four points without layers: with placeholders, variables and a session.
val inputs = tensor(row(0), row(1), row(2), row(3))
val targets = tensor(row(1), row(3), row(5), row(7))
val (slope, intercept) = graph {
    val x = placeholder("x", Shape.UNKNOWN, 1)
    val t = placeholder("t", Shape.UNKNOWN, 1)
    val w = variable("w", Tensor.zeros(1, 1))
    val b = variable("b", Tensor.zeros(1))
    val loss = mean(square((x matmul w) + b - t))
    val train = Minimizer.of(sgd(0.1), this).minimize(loss)
    session {
        repeat(500) { run(train, x to inputs, t to targets) }
        listOf(run(w).item(), run(b).item()).map { f(it.toDouble(), 2) }
    }
}
println("t = $slope x + $intercept")

// prints:
// t = 2.00 x + 1.00
