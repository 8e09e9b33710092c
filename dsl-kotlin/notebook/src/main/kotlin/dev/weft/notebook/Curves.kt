package dev.weft.notebook

import dev.weft.training.History
import kotlin.math.abs
import kotlin.math.ceil
import kotlin.math.floor
import kotlin.math.log10
import kotlin.math.pow

private const val WIDTH = 400
private const val HEIGHT = 250
private const val LEFT = 60.0
private const val RIGHT = WIDTH - 22.0
private const val TOP = 34.0
private const val BOTTOM = HEIGHT - 38.0

/** Colours that colour-blind people can distinguish, as in the charts of weft-picture. */
private const val TRAINING = "#0072B2"
private const val VALIDATION = "#D55E00"

/** Beyond these, an epoch is narrower than a pixel: of each column of pixels, only the extremes are drawn. */
private const val MOST_POINTS = 300
private const val FEW_POINTS = 20
private const val TICKS = 5
private const val TWO_DECADES = 100

/** Numbers beyond these would make the scale overflow. */
private const val LARGEST = 1e300
private const val SMALLEST = 1e-300

/**
 * The curves over the epochs, one small SVG per metric with the validation data dashed, or a message if there are none
 * yet. Small enough to be sent several times a second: an epoch more does not make it larger.
 */
internal fun html(history: History): Html {
    val epochs = history.names().maxOfOrNull { history.get(it).size } ?: 0
    val charts = history.names().groupBy { it.removePrefix("val_") }.mapNotNull { (metric, names) ->
        val lines = names.associateWith { name ->
            // A metric that a later training added covers the last epochs.
            val column = history.get(name)
            DoubleArray(epochs) { column.getOrElse(it - (epochs - column.size)) { Double.NaN } }
        }
        if (lines.values.any { line -> line.any { it.isDrawable() } }) Chart(metric, epochs, lines).svg() else null
    }
    return if (charts.isEmpty()) paragraph("History has no epoch yet") else Html(charts.joinToString(""))
}

/** One metric over the epochs, from 1. */
private class Chart(private val metric: String, private val epochs: Int, private val lines: Map<String, DoubleArray>) {
    private val finite = lines.values.flatMap { line -> line.filter { it.isDrawable() } }
    private val logarithmic = finite.min() > SMALLEST && finite.max() > TWO_DECADES * finite.min()
    private val ticks = if (logarithmic) decades() else steps(finite.min(), finite.max())
    private val least = scaled(minOf(ticks.first(), finite.min()))
    private val most = scaled(maxOf(ticks.last(), finite.max()))

    private fun scaled(value: Double) = if (logarithmic) log10(value) else value

    private fun decades(): List<Double> {
        val from = floor(log10(finite.min())).toInt()
        val to = ceil(log10(finite.max())).toInt()
        return (from..to step (to - from - 1) / TICKS + 1).map { 10.0.pow(it) }
    }

    private fun x(epoch: Int) = LEFT + (RIGHT - LEFT) * if (epochs < 2) 0.5 else (epoch - 1.0) / (epochs - 1)

    private fun y(value: Double) = BOTTOM - (BOTTOM - TOP) * (scaled(value) - least) / (most - least)

    fun svg(): String = buildString {
        append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"${escaped(metric)} over epochs\" ")
        append("width=\"$WIDTH\" height=\"$HEIGHT\" viewBox=\"0 0 $WIDTH $HEIGHT\" font-size=\"12\">")
        ticks.forEach { tick ->
            append("<line x1=\"$LEFT\" x2=\"$RIGHT\" y1=\"${tenth(y(tick))}\" y2=\"${tenth(y(tick))}\" ")
            append("stroke=\"currentColor\" stroke-opacity=\"0.15\"/>")
            append(label(LEFT - 6, y(tick) + 4, "end", number(tick)))
        }
        val numbered = if (epochs < 2) listOf(1.0) else steps(1.0, epochs.toDouble()).filter { it == floor(it) }
        numbered.map { it.toInt() }.filter { it in 1..epochs }.forEach { epoch ->
            append(label(x(epoch), BOTTOM + 16, "middle", "$epoch"))
        }
        append(label((LEFT + RIGHT) / 2, HEIGHT - 6.0, "middle", "epoch"))
        var place = LEFT
        lines.forEach { (name, line) ->
            val colour = if (name == metric) TRAINING else VALIDATION
            append(curve(line, colour, if (name == metric) "" else " stroke-dasharray=\"6 4\""))
            val legend = "$name ${number(rounded(line.last()))}"
            append(label(place, TOP - 14, "start", legend, colour))
            place += legend.length * 7.5 + 12
        }
        append("</svg>")
    }

    private fun curve(line: DoubleArray, colour: String, dashes: String) = buildString {
        val points = thinned(line)
        val path = StringBuilder()
        var drawing = false
        points.forEach { i ->
            if (line[i].isDrawable()) {
                path.append(if (drawing) "L" else "M").append("${tenth(x(i + 1))} ${tenth(y(line[i]))}")
            }
            drawing = line[i].isDrawable()
        }
        append("<path d=\"$path\" fill=\"none\" stroke=\"$colour\" stroke-width=\"2\"$dashes/>")
        if (points.size <= FEW_POINTS) {
            points.filter { line[it].isDrawable() }.forEach { i ->
                append("<circle cx=\"${tenth(x(i + 1))}\" cy=\"${tenth(y(line[i]))}\" r=\"3\" fill=\"$colour\"/>")
            }
        }
    }

    /** The indices to draw: all, or those of the smallest and the largest number of each column of pixels. */
    private fun thinned(line: DoubleArray): List<Int> {
        if (line.size <= 2 * MOST_POINTS) return line.indices.toList()
        return (0 until MOST_POINTS).flatMap { part ->
            val column = (line.size.toLong() * part / MOST_POINTS).toInt() until
                (line.size.toLong() * (part + 1) / MOST_POINTS).toInt()
            val seen = column.filter { line[it].isDrawable() }.ifEmpty { listOf(column.first) }
            listOf(seen.minBy { line[it] }, seen.maxBy { line[it] }).distinct().sorted()
        } + line.lastIndex
    }
}

private fun Double.isDrawable() = abs(this) < LARGEST

/** About five round numbers that cover the range. */
private fun steps(least: Double, most: Double): List<Double> {
    if (most == least) return listOf(least - (abs(least) * 0.5 + 0.5), least, least + abs(least) * 0.5 + 0.5)
    val rough = (most - least) / TICKS
    val power = 10.0.pow(floor(log10(rough)))
    val step = listOf(1, 2, 5, 10).map { it * power }.first { it >= rough * (1 - 1e-9) }
    return (floor(least / step).toLong()..ceil(most / step).toLong()).map { it * step }
}

private fun label(x: Double, y: Double, anchor: String, text: String, colour: String = "currentColor") =
    "<text x=\"${tenth(x)}\" y=\"${tenth(y)}\" text-anchor=\"$anchor\" fill=\"$colour\">${escaped(text)}</text>"
