package dev.weft.notebook

import dev.weft.network.BuiltLayer
import java.util.Locale

private const val STEP = 96
private const val HEIGHT = 168
private const val MIDDLE = 66.0
private const val GAP = 18.0
private const val RADIUS = 6

/** More layers than these are drawn as the first ones, a gap and the last ones. */
private const val MOST_DRAWN = 9
private const val LAST_DRAWN = 3

/** More units than these are drawn as the first and the last ones, and dots between. */
private const val MOST_UNITS = 6
private const val END_UNITS = 3

/**
 * One column of the drawing.
 *
 * @property units how many outputs there are; null if the input that determines them is not known yet
 * @property full whether every unit is joined to every unit of the column before
 */
private class Column(val name: String, val units: Int?, val full: Boolean) {
    private val drawn = minOf(units ?: (MOST_UNITS + 1), MOST_UNITS)
    private val dots = (units ?: Int.MAX_VALUE) > MOST_UNITS

    /** The heights of the units that are drawn. */
    val places: List<Double> = List(drawn) { unit ->
        val place = if (dots && unit >= END_UNITS) unit + 1 else unit
        MIDDLE + (place - (drawn - (if (dots) 0 else 1)) / 2.0) * GAP
    }

    fun draw(x: Int): String = buildString {
        places.forEach { y ->
            append("<circle cx=\"$x\" cy=\"${tenth(y)}\" r=\"$RADIUS\" fill=\"#0072B2\"/>")
        }
        if (dots) append(label(x, MIDDLE + 4, "⋮"))
        append(label(x, HEIGHT - 24.0, name))
        append(label(x, HEIGHT - 8.0, units?.toString() ?: "?"))
    }

    fun joined(before: Column, x: Int): String {
        val pairs = if (full || before.places.size != places.size) {
            before.places.flatMap { from -> places.map { from to it } }
        } else {
            before.places.zip(places)
        }
        return pairs.joinToString("") { (from, to) ->
            "<line x1=\"${x - STEP}\" y1=\"${tenth(from)}\" x2=\"$x\" y2=\"${tenth(to)}\"/>"
        }
    }
}

/**
 * Draws the input and the layers from left to right, their units as dots, as a small SVG.
 *
 * @param inputs the number of features; null if it is not known yet
 */
internal fun drawing(inputs: Int?, layers: List<BuiltLayer>): Html {
    // Without known inputs, the first kernel is the first thing that determines a width.
    val known = if (inputs !=
        null
    ) 0 else layers.indexOfFirst { it.hasKernel() }.let { if (it < 0) layers.size else it }
    val columns = listOf(Column("input", inputs, false)) + layers.mapIndexed { i, layer ->
        Column(layer.name(), if (i < known) null else layer.output().rowSize(), layer.hasKernel())
    }
    val first = if (columns.size > MOST_DRAWN) MOST_DRAWN - LAST_DRAWN - 1 else columns.size
    val shown =
        columns.take(first) + if (first < columns.size) listOf(null) + columns.takeLast(LAST_DRAWN) else listOf()
    val width = STEP * shown.size
    val lines = StringBuilder()
    val units = StringBuilder()
    shown.forEachIndexed { i, column ->
        val x = STEP / 2 + i * STEP
        val before = shown.getOrNull(i - 1)
        if (before != null && column != null) lines.append(column.joined(before, x))
        units.append(column?.draw(x) ?: label(x, MIDDLE + 4, "…"))
    }
    return Html(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"layers\" width=\"$width\" " +
            "height=\"$HEIGHT\" viewBox=\"0 0 $width $HEIGHT\" style=\"max-width:100%\">" +
            "<g stroke=\"currentColor\" stroke-opacity=\"0.25\">$lines</g>$units</svg>",
    )
}

private fun BuiltLayer.hasKernel() = variables().any { it.shape().rank() == 2 }

private fun label(x: Int, y: Double, text: String) =
    "<text x=\"$x\" y=\"${tenth(y)}\" font-size=\"12\" text-anchor=\"middle\" fill=\"currentColor\">" +
        "${escaped(text)}</text>"

/** A coordinate with one decimal. */
internal fun tenth(coordinate: Double): String = String.format(Locale.ROOT, "%.1f", coordinate)
