@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.graph.Arithmetic.greater
import dev.weft.graph.Arithmetic.where
import dev.weft.graph.Reductions.sum
import dev.weft.internal.text.PythonFormat.f
import dev.weft.lint.GradientCheck

// A loss is a lambda: here a yoghurt too many costs 1, a yoghurt too few loses a profit of 9. So it pays to bake too
// many.
val sales = Dataset.of(tensor(row(1), row(1), row(1), row(1)), tensor(row(10), row(11), row(12), row(17)))
val bakery = network {
    dense(1, kernelInitializer = ones(), bias = false)
    loss { y, sold -> sum(where(greater(y, sold), y - sold, (sold - y) * 9)) }
    optimizer(sgd(0.001))
}.fit(sales) { steps = 5_000; batch = 4 }

println("the mean of the sales is 12.5, the order that pays best ${f(bakery.predict(row(1))[0].toDouble(), 0)}")
println("gradient by formula and by differences agree: ${GradientCheck.of(bakery, sales.all()).isWithin(1e-3)}")

// prints:
// the mean of the sales is 12.5, the order that pays best 17
// gradient by formula and by differences agree: true
