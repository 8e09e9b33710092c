@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.graph.Arithmetic.greater
import dev.weft.graph.Arithmetic.where
import dev.weft.graph.Reductions.sum
import dev.weft.internal.text.PythonFormat.f
import dev.weft.lint.GradientCheck

// A custom loss is a lambda. Here each cake too many costs the bakery 1 and each cake too few a profit of 9, so it
// pays to bake more than the mean of the sales.
val sales = Dataset.of(tensor(row(1), row(1), row(1), row(1)), tensor(row(10), row(11), row(12), row(17)))
val bakery = network {
    dense(1, kernelInitializer = ones(), bias = false)
    loss { y, sold -> sum(where(greater(y, sold), y - sold, (sold - y) * 9)) }
    optimizer(sgd(0.001))
}.fit(sales) { steps = 5_000; batch = 4 }

println("mean of the sales: 12.5, best number: ${f(bakery.predict(row(1))[0].toDouble(), 0)}")
println("the gradient agrees with finite differences: ${GradientCheck.of(bakery, sales.all()).isWithin(1e-3)}")

// prints:
// mean of the sales: 12.5, best number: 17
// the gradient agrees with finite differences: true
