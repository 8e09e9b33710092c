package dev.weft.playground

import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

/** The centers of the pixels of a square map, row by row from the upper left. */
internal object Grid {
    /** The width of the maps of the outputs. */
    const val LARGE = 100

    /** Their width while a network is too wide for more. */
    const val COARSE = 50

    /** The width of the maps of neurons. */
    const val SMALL = 20

    private val grids = listOf(LARGE, COARSE, SMALL).associateWith(::make)

    /** The examples `[size * size, 2]` of a map. */
    fun of(size: Int): Tensor = grids.getValue(size)

    private fun make(size: Int): Tensor {
        val points = FloatArray(size * size * 2)
        for (i in 0 until size * size) {
            points[2 * i] = center(i % size, size)
            points[2 * i + 1] = -center(i / size, size)
        }
        return Tensor.of(Shape.of(size * size, 2), *points)
    }

    private fun center(index: Int, size: Int): Float =
        (-Limits.COORDINATE + 2 * Limits.COORDINATE * (index + 0.5) / size).toFloat()
}
