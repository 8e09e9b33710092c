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
 * Creates a graph, records in it and returns the result of the block:
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
 * Opens a session on this graph, runs the block and closes the session: `graph.session { run(y, x to tensor(1)) }`.
 * Variables without a value are initialized first; `initialize()` in the block resets all of them.
 */
public fun <T> Graph.session(block: Session.() -> T): T {
    variables().filterNot(Variable::initialized).forEach(Variable::initialize)
    return Session(this).use(block)
}

/**
 * Computes one value: `run(loss, x to images, y to labels)`.
 *
 * @param feeds the value of each placeholder that [value] depends on
 * @throws IllegalArgumentException if a placeholder is not fed, or its value has another shape
 */
public fun Session.run(value: Value, vararg feeds: Pair<Placeholder, Tensor>): Tensor = run(mapOf(*feeds), value)

/** Runs one update: `run(train, x to images, y to labels)`. Feeds and errors are those of `run(value)`. */
public fun Session.run(update: Update, vararg feeds: Pair<Placeholder, Tensor>) {
    run(mapOf(*feeds), update)
}

/**
 * Computes several values and runs updates in one pass:
 * `val (l, p) = run(listOf(loss, predictions, train), x to images)`.
 *
 * @return the values of [fetches], in order
 */
public fun Session.run(fetches: List<Fetch>, vararg feeds: Pair<Placeholder, Tensor>): List<Tensor> =
    run(mapOf(*feeds), fetches)

/** The matrix product of two values: `x matmul w + b`. See [MatrixOps.matmul]. */
public infix fun Value.matmul(other: Value): Value = MatrixOps.matmul(this, other)

/** Creates a vector of [numbers]: `tensor(1, 2.5, 3)`. */
public fun tensor(vararg numbers: Number): Tensor = Tensor.vector(*row(*numbers))

/** Creates a matrix of [rows], which must have the same length: `tensor(row(1, 2), row(3, 4))`. */
public fun tensor(vararg rows: FloatArray): Tensor = Tensor.matrix(*rows)

/** Creates a row of a matrix, or one example: `trained.predict(row(0, 1))`. */
public fun row(vararg numbers: Number): FloatArray = FloatArray(numbers.size) { numbers[it].toFloat() }

/** Adds a value to a number, elementwise: `1 + x`. */
public operator fun Number.plus(value: Value): Value = value.plus(toDouble())

/** Subtracts a value from a number, elementwise: `1 - x`. */
public operator fun Number.minus(value: Value): Value = value.unaryMinus().plus(toDouble())

/** Multiplies a number by a value, elementwise: `2 * x`. */
public operator fun Number.times(value: Value): Value = value.times(toDouble())

/** Divides a number by a value, elementwise: `1 / x`. */
public operator fun Number.div(value: Value): Value = value.graph().constant(toDouble()).div(value)

/** Adds a number to a value, elementwise: `x + 1`. */
public operator fun Value.plus(number: Number): Value = plus(number.toDouble())

/** Subtracts a number from a value, elementwise: `x - 1`. */
public operator fun Value.minus(number: Number): Value = minus(number.toDouble())

/** Multiplies a value by a number, elementwise: `x * 2`. */
public operator fun Value.times(number: Number): Value = times(number.toDouble())

/** Divides a value by a number, elementwise: `x / 2`. */
public operator fun Value.div(number: Number): Value = div(number.toDouble())
