package dev.weft.playground.record

import java.awt.BasicStroke
import java.awt.Graphics2D
import java.awt.geom.CubicCurve2D
import java.awt.geom.Rectangle2D
import kotlin.math.abs
import kotlin.math.roundToInt

/** The layers as columns of small maps within [area], joined by lines whose width and colour are the weights. */
internal class NetworkDrawing(private val layers: List<Column>, private val area: Rectangle2D) {
    private val drawn = if (layers.last().units == 1) layers.dropLast(1) else layers
    private val most = drawn.maxOf { it.maps.size }
    private val names = if (drawn[0].names.isEmpty()) 0.0 else NAME
    private val apart = (area.width - names) / drawn.size
    private val pitch = (area.height - HEADING - MORE) / maxOf(most, LEAST)
    private val side = minOf(TILE, pitch - 6, apart * SHARE).toInt().toDouble()

    /** Draws the lines, then the neurons over them; a single output is the map at [output]. */
    fun paint(graphics: Graphics2D, output: Rectangle2D) {
        for (layer in 1..layers.lastIndex) lines(graphics, layer, output)
        drawn.forEachIndexed { layer, column -> neurons(graphics, layer, column) }
    }

    private fun left(layer: Int): Double = area.x + names + apart * layer

    private fun middle(unit: Int) = area.y + HEADING + pitch * (unit + 0.5)

    private fun lines(graphics: Graphics2D, layer: Int, output: Rectangle2D) {
        val column = layers[layer]
        val to = if (layer < drawn.size) left(layer) else output.x
        val from = left(layer - 1) + side
        for (i in layers[layer - 1].maps.indices) {
            for (j in column.maps.indices) {
                val weight = column.kernel[i * column.units + j]
                if (!weight.isFinite()) continue
                val end = if (layer < drawn.size) middle(j) else output.centerY
                val half = (from + to) / 2
                graphics.stroke = BasicStroke(LEAST_LINE + rounded(minOf(abs(weight), WIDEST) * PER_WEIGHT))
                graphics.color =
                    Palette.scale(rounded(weight.coerceIn(-1f, 1f).let { if (it < 0) it - PALE else it + PALE }))
                graphics.draw(CubicCurve2D.Double(from, middle(i), half, middle(i), half, end, to, end))
            }
        }
    }

    private fun neurons(graphics: Graphics2D, layer: Int, column: Column) {
        val left = left(layer)
        graphics.font = Sheet.SMALL
        graphics.color = Palette.QUIET
        Sheet.fitted(graphics, column.title, left, area.y + 12, apart - 6)
        column.maps.forEachIndexed { unit, heat ->
            val top = (middle(unit) - side / 2).toInt().toDouble()
            Sheet.drawHeat(graphics, heat, left, top, side)
            graphics.stroke = BasicStroke(1f)
            graphics.color = Palette.INK
            graphics.draw(Rectangle2D.Double(left.toInt() - 0.5, top - 0.5, side + 1, side + 1))
            column.names.getOrNull(unit)?.let {
                graphics.drawString(it, area.x.toFloat(), (middle(unit) + 4).toFloat())
            }
            column.bias.getOrNull(unit)?.let { bias ->
                graphics.color = Palette.scale(bias)
                graphics.fill(Rectangle2D.Double(left.toInt() - BIAS - 2, top + side - BIAS, BIAS, BIAS))
            }
        }
        if (column.maps.size < column.units) {
            graphics.color = Palette.QUIET
            val hidden = "+ ${column.units - column.maps.size}"
            graphics.drawString(hidden, left.toFloat(), (middle(column.maps.size - 1) + pitch / 2 + 12).toFloat())
        }
    }

    /** A small change of a weight changes no pixel, which keeps the frames of a GIF small. */
    private fun rounded(x: Float) = (x * ROUNDING).roundToInt() / ROUNDING

    private companion object {
        const val ROUNDING = 4f
        const val HEADING = 24.0
        const val MORE = 16.0
        const val NAME = 46.0
        const val TILE = 42.0
        const val SHARE = 0.55
        const val LEAST = 5
        const val BIAS = 6.0
        const val LEAST_LINE = 0.6f
        const val PER_WEIGHT = 1.5f
        const val WIDEST = 4f
        const val PALE = 0.15f
    }
}
