package dev.weft.examples

import dev.weft.data.Dataset
import dev.weft.dsl.row
import dev.weft.dsl.tensor
import dev.weft.random.NumpyRandom

/**
 * The data of documents 000 and 004: the points that numpy's `RandomState(seed).rand(count, 2)` draws, labelled 1 where
 * `x1 + x2 < 1` and 0 elsewhere. The labels are computed in double precision, as in Python; the points become float32.
 */
fun points(seed: Long, count: Int): Dataset {
    val random = NumpyRandom.of(seed)
    val points = List(count) { random.rand(2) }
    return Dataset.of(
        tensor(*points.map { (x1, x2) -> row(x1, x2) }.toTypedArray()),
        tensor(*points.map { (x1, x2) -> row(if (x1 + x2 < 1) 1 else 0) }.toTypedArray()),
    )
}
