package dev.weft.dsl

import dev.weft.graph.Fetch
import dev.weft.graph.Graph
import dev.weft.graph.MatrixOps
import dev.weft.graph.Placeholder
import dev.weft.graph.Session
import dev.weft.graph.Update
import dev.weft.graph.Value
import dev.weft.graph.Variable
import dev.weft.tensor.Tensor

/**
 * Records in a new graph and gives what the block gives:
 * ```
 * val y = graph {
 *     val x = placeholder("x", 2)
 *     val w = variable("w", tensor(1, 2))
 *     session { run(2 * x + w, x to tensor(3, 4)) }
 * }
 * ```
 */
public fun <T> graph(record: Graph.() -> T): T = Graph().record()

/**
 * Runs this graph by hand and closes the session: `graph.session { run(y, x to tensor(1)) }`. Variables without a
 * value get their initial ones; `initialize()` takes all back to theirs.
 */
public fun <T> Graph.session(block: Session.() -> T): T {
    variables().filterNot(Variable::initialized).forEach(Variable::initialize)
    return Session(this).use(block)
}

/** Computes one value from what is fed: `run(loss, x to images, y to labels)`. */
public fun Session.run(value: Value, vararg feeds: Pair<Placeholder, Tensor>): Tensor = run(mapOf(*feeds), value)

/** Makes an update from what is fed: `run(train, x to images, y to labels)`. */
public fun Session.run(update: Update, vararg feeds: Pair<Placeholder, Tensor>) {
    run(mapOf(*feeds), update)
}

/**
 * Computes several values at once, and makes updates: `val (l, p) = run(listOf(loss, predictions, train), x to
 * images)`.
 */
public fun Session.run(fetches: List<Fetch>, vararg feeds: Pair<Placeholder, Tensor>): List<Tensor> =
    run(mapOf(*feeds), fetches)

/** The matrix product: `x matmul w + b`. */
public infix fun Value.matmul(other: Value): Value = MatrixOps.matmul(this, other)

/** The vector of [numbers]: `tensor(1, 2.5, 3)`. */
public fun tensor(vararg numbers: Number): Tensor = Tensor.vector(*row(*numbers))

/** The matrix of [rows]: `tensor(row(1, 2), row(3, 4))`. */
public fun tensor(vararg rows: FloatArray): Tensor = Tensor.matrix(*rows)

/** A row of a matrix, or one example: `trained.predict(row(0, 1))`. */
public fun row(vararg numbers: Number): FloatArray = FloatArray(numbers.size) { numbers[it].toFloat() }

/** Number plus value, element by element: `1 + x`. */
public operator fun Number.plus(value: Value): Value = value.plus(toDouble())

/** Number minus value, element by element: `1 - x`. */
public operator fun Number.minus(value: Value): Value = value.unaryMinus().plus(toDouble())

/** Number times value, element by element: `2 * x`. */
public operator fun Number.times(value: Value): Value = value.times(toDouble())

/** Number over value, element by element: `1 / x`. */
public operator fun Number.div(value: Value): Value = value.graph().constant(toDouble()).div(value)

/** Value plus number, element by element: `x + 1`. */
public operator fun Value.plus(number: Number): Value = plus(number.toDouble())

/** Value minus number, element by element: `x - 1`. */
public operator fun Value.minus(number: Number): Value = minus(number.toDouble())

/** Value times number, element by element: `x * 2`. */
public operator fun Value.times(number: Number): Value = times(number.toDouble())

/** Value over number, element by element: `x / 2`. */
public operator fun Value.div(number: Number): Value = div(number.toDouble())
